import type { Monitor, Runtime } from '@maiko/core';
import { overfull, unbalanced } from '@maiko/testing';

/** So many events between two looks at the counters of all actors. */
const EVENTS_PER_LOOK = 500;

/** Counts from outside, through a monitor, what became of every delivery, and compares it with what the runtime says. */
export class Ledger {
  readonly violations: string[] = [];
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

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    runtime.monitors.add(this.#monitor());
  }

  #monitor(): Monitor {
    return {
      dispatched: ({ topic }, subscribers) => {
        if (!topic.startsWith('soak.')) return;
        this.#meant += subscribers;
        if (++this.events % EVENTS_PER_LOOK === 0) this.look();
      },
      handled: () => this.handled++,
      overflow: (_envelope, _actor, policy) => {
        if (policy === 'drop-newest' || policy === 'drop-oldest' || policy === 'reject') this.dropped++;
      },
      deadLetter: ({ subscriber }) => {
        if (subscriber !== undefined) this.deadLettered++;
      },
      actorStarted: () => this.started++,
      actorStopped: () => this.stopped++,
      actorRestarting: () => this.restarts++,
      moduleRestarting: () => this.moduleRestarts++,
    };
  }

  /** At any instant every actor accounts for what it accepted, and holds no more than it may. */
  look(): void {
    for (const { id, counters } of unbalanced(this.#runtime))
      this.violation(`I-07 ${id} does not add up: ${JSON.stringify(counters)}`);
    for (const { id, mailbox } of overfull(this.#runtime)) this.violation(`I-08 ${id} holds ${String(mailbox.size)}`);
  }

  /** When nothing is on its way, every delivery has ended in one way. */
  balance(): void {
    this.look();
    const ended = this.handled + this.dropped + this.deadLettered;
    if (ended !== this.#meant)
      this.violation(
        `I-07 ${String(this.#meant)} deliveries were meant, ${String(ended)} ended: ${String(this.handled)} handled, ` +
          `${String(this.dropped)} dropped, ${String(this.deadLettered)} dead-lettered`,
      );
  }

  violation(text: string): void {
    if (this.violations.length < 20) this.violations.push(text);
  }
}
