import { messageOf, type DeadLetterReason } from '@maiko/core';
import { isDeepStrictEqual } from 'node:util';
import type { EventChain } from '../chain/event-chain';
import type { ActorRef } from '../events/actor-ref';
import { labelOf, matcherOf, type EventMatch } from '../events/event-match';
import type { Harness } from '../harness/harness';
import { times, verdict, type MatcherContext, type MatcherVerdict } from './expectation';

/** The expected deliveries or events; a field that is left out does not matter. */
export interface ExpectedEvents {
  /** Its publisher. */
  readonly by?: ActorRef | undefined;
  /** Equal, or what an asymmetric matcher such as `expect.objectContaining` accepts. */
  readonly payload?: unknown;
  /** Exactly how often. Default: at least once. */
  readonly times?: number | undefined;
}

export interface ExpectedDeliveries extends ExpectedEvents {
  /** Its receiver. */
  readonly to?: ActorRef | undefined;
}

export interface ExpectedDeadLetter {
  readonly reason?: DeadLetterReason | undefined;
  /** The actor that did not handle it. */
  readonly subscriber?: string | undefined;
}

/** Expects that an actor got such an event. */
export function toHaveDelivered(
  this: MatcherContext | undefined,
  harness: Harness,
  event: EventMatch,
  { to, by, payload, times: wanted }: ExpectedDeliveries = {},
): MatcherVerdict {
  let query = harness.events().matching(matcherOf(event));
  if (by !== undefined) query = query.sentBy(by);
  if (payload !== undefined) query = query.matchingPayload((given) => equal(this, given, payload));
  const others = query.receivers;
  if (to !== undefined) query = query.receivedBy(to);
  const { count } = query;
  const expected = `${labelOf(event)} delivered${to === undefined ? '' : ` to ${nameOfRef(to)}`}${rest(by, payload, wanted)}`;
  const elsewhere = count === 0 && others.length > 0 ? `, but to ${others.join(', ')}` : '';
  const received =
    count === 0 ? `no such delivery${elsewhere}` : `delivered ${times(count)}, to ${query.receivers.join(', ')}`;
  return verdict(wanted === undefined ? count > 0 : count === wanted, expected, received, harness.report());
}

/** Expects that such an event was published, with a receiver or without. */
export function toHavePublished(
  this: MatcherContext | undefined,
  harness: Harness,
  event: EventMatch,
  { by, payload, times: wanted }: ExpectedEvents = {},
): MatcherVerdict {
  const sender = by === undefined ? undefined : harness.actor(by);
  const meant = matcherOf(event);
  const published = harness.published.filter(
    (envelope) => meant(envelope) && (payload === undefined || equal(this, envelope.payload, payload)),
  );
  const found = sender === undefined ? published : published.filter((envelope) => sender.published.includes(envelope));
  const expected = `${labelOf(event)} published${rest(by, payload, wanted)}`;
  const others = [...new Set(published.map((envelope) => envelope.sender ?? 'outside'))];
  const elsewhere = found.length === 0 && others.length > 0 ? `, but by ${others.join(', ')}` : '';
  const received = found.length === 0 ? `no such event${elsewhere}` : `published ${times(found.length)}`;
  return verdict(
    wanted === undefined ? found.length > 0 : found.length === wanted,
    expected,
    received,
    harness.report(),
  );
}

/** Expects that such an event became a dead letter; without an event, any. */
export function toHaveDeadLettered(
  harness: Harness,
  event: EventMatch = anyEvent,
  { reason, subscriber }: ExpectedDeadLetter = {},
): MatcherVerdict {
  const meant = matcherOf(event);
  const found = harness.deadLetters.filter(
    (letter) =>
      meant(letter.envelope) &&
      (reason === undefined || letter.reason === reason) &&
      (subscriber === undefined || letter.subscriber === subscriber),
  );
  const expected =
    `a dead letter of ${labelOf(event)}` +
    (subscriber === undefined ? '' : ` for ${subscriber}`) +
    (reason === undefined ? '' : ` because of "${reason}"`);
  const received = `${String(found.length)} such, ${String(harness.deadLetters.length)} dead letters in all`;
  return verdict(found.length > 0, expected, received, harness.report());
}

/** Expects that this actor restarted after failures: at least once, or exactly so many times. */
export function toHaveRestarted(harness: Harness, actor: ActorRef, wanted?: number): MatcherVerdict {
  const { restarts } = harness.actor(actor);
  const expected = `${nameOfRef(actor)} restarted${wanted === undefined ? '' : ` ${times(wanted)}`}`;
  const pass = wanted === undefined ? restarts > 0 : restarts === wanted;
  return verdict(pass, expected, restarts === 0 ? 'not restarted' : `restarted ${times(restarts)}`, harness.report());
}

/** Expects that one path of the chain goes through exactly these actors, from the first to the last. */
export function toHaveActorPath(chain: EventChain, actors: readonly ActorRef[]): MatcherVerdict {
  const paths = chain.actors.paths.map(arrows);
  return verdict(chain.actors.exact(actors), `a path ${arrows(actors.map(nameOfRef))}`, listed(paths), chain.toTree());
}

/** Expects that one path of the chain goes through these actors in this order, through others in between or not. */
export function toPassThrough(chain: EventChain, actors: readonly ActorRef[]): MatcherVerdict {
  const paths = chain.actors.paths.map(arrows);
  const expected = `a path that passes through ${arrows(actors.map(nameOfRef))}`;
  return verdict(chain.actors.passesThrough(actors), expected, listed(paths), chain.toTree());
}

/** Expects that one path of the chain is made of exactly these events, each the cause of the next. */
export function toHaveEventPath(chain: EventChain, events: readonly EventMatch[]): MatcherVerdict {
  const paths = chain.events.paths.map((path) => arrows(path.map(({ envelope }) => envelope.topic)));
  return verdict(chain.events.exact(events), `a path ${arrows(events.map(labelOf))}`, listed(paths), chain.toTree());
}

function anyEvent(): boolean {
  return true;
}

function equal(context: MatcherContext | undefined, given: unknown, wanted: unknown): boolean {
  return context?.equals?.(given, wanted) ?? isDeepStrictEqual(given, wanted);
}

function rest(by: ActorRef | undefined, payload: unknown, wanted: number | undefined): string {
  const parts: string[] = [];
  if (by !== undefined) parts.push(` by ${nameOfRef(by)}`);
  if (payload !== undefined) parts.push(` with ${shownPayload(payload)}`);
  if (wanted !== undefined) parts.push(` ${times(wanted)}`);
  return parts.join('');
}

function shownPayload(payload: unknown): string {
  try {
    return JSON.stringify(payload);
  } catch {
    return messageOf(payload);
  }
}

function nameOfRef(actor: ActorRef): string {
  return typeof actor === 'string' ? actor : actor.name;
}

function arrows(names: readonly string[]): string {
  return names.join(' -> ');
}

function listed(paths: readonly string[]): string {
  return paths.length === 0 ? 'no path at all' : paths.join('; ');
}
