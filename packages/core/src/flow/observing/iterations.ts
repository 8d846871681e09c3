import type { CancelTimer, Clock } from '../../ports/clock';
import type { Dispatcher } from '../../ports/dispatcher';
import type { Logger } from '../../ports/logger';
import { PullIterator } from '../../rxjs/pull-iterator';
import type { Envelope } from '../envelope';
import type { Mailboxes } from '../mailboxes';
import { Iteration, type IterationHost } from './iteration';
import type { BridgeHost } from './observable-bridge';

/**
 * How long a loop may take nothing while events wait for it and the runtime stops; at most a quarter of the deadline.
 * Milliseconds.
 * @limit
 */
const LONGEST_PAUSE = 1_000;

/** The ports that loops need. */
interface IterationPorts {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
}

/** The loops over the topics and patterns of one runtime. */
export class Iterations {
  /** How many events were dropped since a loop was cut off. */
  lost = 0;
  readonly #host: IterationHost;
  readonly #ports: IterationPorts;
  readonly #onCount: (pattern: string, more: number) => void;
  readonly #running = new Set<Iteration>();
  /** How many events each loop had taken at the last look. */
  readonly #takenBefore = new WeakMap<Iteration, number>();
  /** How long a loop may take nothing; set while the runtime stops. */
  #pause: number | undefined;
  #cancelTimer: CancelTimer | undefined;
  #closed = false;

  /** @param onCount called when a pattern has one loop more or less */
  constructor(
    mailboxes: Mailboxes,
    host: BridgeHost,
    ports: IterationPorts,
    onCount: (pattern: string, more: number) => void,
  ) {
    this.#ports = ports;
    this.#onCount = onCount;
    this.#host = {
      mailboxes,
      dispatcher: ports.dispatcher,
      monitors: host.monitors,
      onTaskFailed: (thrown) => {
        host.onTaskFailed(thrown);
      },
      onLeft: (iteration) => {
        this.#running.delete(iteration);
        onCount(iteration.pattern, -1);
      },
    };
  }

  /** Iterates over what is published from the first `next` on. */
  iterate<T>(pattern: string, select: (envelope: Envelope) => T): PullIterator<T> {
    return new PullIterator(() => {
      const iteration = new Iteration(pattern, this.#host, select);
      if (this.#closed) return iteration;
      iteration.join();
      this.#running.add(iteration);
      this.#onCount(pattern, 1);
      this.#watch();
      return iteration;
    });
  }

  /**
   * The runtime stops: a loop that takes nothing any more does not hold up its end.
   * @param deadline of the stop, in milliseconds
   */
  drain(deadline: number): void {
    this.#pause = Math.min(LONGEST_PAUSE, deadline / 4);
    for (const each of this.#running) this.#takenBefore.set(each, each.taken);
    this.#watch();
  }

  #watch(): void {
    if (this.#pause === undefined || this.#running.size === 0) return;
    this.#cancelTimer ??= this.#ports.clock.setTimer(() => {
      this.#cancelTimer = undefined;
      for (const each of [...this.#running]) {
        if (each.holdsUp && this.#takenBefore.get(each) === each.taken) this.#cutOff(each);
        else this.#takenBefore.set(each, each.taken);
      }
      this.#watch();
    }, this.#pause);
  }

  #cutOff(iteration: Iteration): void {
    const dropped = iteration.cutOff();
    this.lost += dropped;
    this.#ports.logger.warn(
      `The ${iteration.id} took nothing for ${String(this.#pause)} ms while the runtime stops, and has been cut off: ` +
        `it still gets what its mailbox holds, ${String(dropped)} events that waited for room are dropped`,
    );
  }

  /** Loops get what is theirs, then end. */
  close(): void {
    this.#closed = true;
    for (const each of [...this.#running]) each.leave(Infinity);
    this.#cancelTimer?.();
  }
}
