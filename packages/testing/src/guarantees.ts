import type { ActorStatus, MailboxCounters, Runtime } from '@maiko/core';
import { OVERFLOW_POLICIES } from '@maiko/core/adapter';

/** A runtime, or what tells as much about its actors. */
type Observed = Pick<Runtime, 'actors' | 'topology'>;

/**
 * Finds the actors with events that do not add up at this instant. There is never one (G9): what an actor accepted was
 * handled, failed, was dropped, is a dead letter, was given back or is still queued.
 * @example
 * expect(findUnbalanced(harness.runtime)).toEqual([]);
 */
export function findUnbalanced(runtime: Pick<Observed, 'actors'>): ActorStatus[] {
  return runtime.actors().filter(({ counters }) => counters.accepted !== outcomesOf(counters) + counters.queued);
}

/** Counts the events that have come to an end, one way or the other. */
export function outcomesOf(counters: Omit<MailboxCounters, 'queued'>): number {
  const { handled, failed, dropped, deadLettered, returned } = counters;
  return handled + failed + dropped + deadLettered + returned;
}

/**
 * Finds the actors that hold more events than their mailbox may at this instant. There is never one (G7), but for the
 * policy `unbounded`.
 */
export function findOverfull(runtime: Observed): ActorStatus[] {
  return runtime.actors().filter(({ id, mailbox }) => mailbox.size > mailbox.capacity && !mayGrow(runtime, id));
}

/** An actor may hold more than its capacity when it asks for that; an instance of a keyed one when the actor does. */
function mayGrow(runtime: Observed, id: string): boolean {
  const actor = runtime.topology().actors.find((each) => each.id === id || id.startsWith(`${each.id}/`));
  return (
    actor?.subscriptions.some(({ overflow }) => overflow !== undefined && !OVERFLOW_POLICIES[overflow].isBounded) ??
    false
  );
}
