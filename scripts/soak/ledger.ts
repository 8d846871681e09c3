import type { Monitor, Runtime } from '@maiko/core';
import { findOverfull, findUnbalanced } from '@maiko/testing';

/** So many events between two looks at the counters of all actors. */
const EVENTS_PER_LOOK = 500;

/**
 * Counts from outside, through a monitor, what became of every delivery, and compares it with what the runtime says.
 */
export class Ledger {
  events = 0;
  handled = 0;
  dropped = 0;
  deadLettered = 0;
  restarts = 0;
  moduleRestarts = 0;
  started = 0;
  stopped = 0;
  /** Deliveries that are due. */
  #meant = 0;
  readonly #runtime: Runtime;

  readonly #found: (text: string) => void;

  constructor(runtime: Runtime, found: (text: string) => void) {
    this.#found = found;
    this.#runtime = runtime;
    runtime.monitors.add(this.#monitor());
  }

  #monitor(): Monitor {
    return {
      dispatched: ({ topic }, subscribers) => {
        if (!isCounted(topic)) return;
        this.#meant += subscribers;
        if (++this.events % EVENTS_PER_LOOK === 0) this.look();
      },
      handled: ({ topic }) => {
        if (isCounted(topic)) this.handled++;
      },
      overflow: ({ topic }, _actor, policy) => {
        if (!isCounted(topic)) return;
        if (policy === 'drop-newest' || policy === 'drop-oldest' || policy === 'reject') this.dropped++;
      },
      deadLetter: ({ envelope, subscriber }) => {
        if (subscriber !== undefined && isCounted(envelope.topic)) this.deadLettered++;
      },
      actorStarted: () => this.started++,
      actorStopped: () => this.stopped++,
      actorRestarting: () => this.restarts++,
      moduleRestarting: () => this.moduleRestarts++,
    };
  }

  /** At any instant every actor accounts for what it accepted, and holds no more than it may. */
  look(): void {
    for (const { id, counters } of findUnbalanced(this.#runtime))
      this.#found(`I-07 ${id} does not add up: ${JSON.stringify(counters)}`);
    for (const { id, mailbox } of findOverfull(this.#runtime)) this.#found(`I-08 ${id} holds ${String(mailbox.size)}`);
  }

  /** When nothing is on its way, every delivery has ended in one way. */
  balance(): void {
    this.look();
    const ended = this.handled + this.dropped + this.deadLettered;
    if (ended !== this.#meant)
      this.#found(
        `I-07 ${String(this.#meant)} deliveries were meant, ${String(ended)} ended: ${String(this.handled)} handled, ` +
          `${String(this.dropped)} dropped, ${String(this.deadLettered)} dead-lettered`,
      );
  }
}

/** Of other topics not every loss is told. */
function isCounted(topic: string): boolean {
  return topic.startsWith('soak.');
}
