import type { Tick } from '../load';

/**
 * A queue loop: peers that run handlers inside `emit` would overflow the stack if two handlers answered each other. The
 * arrays keep their length, so that a queue of one allocates nothing.
 */
export class Trampoline<To> {
  readonly #deliver: (to: To, tick: Tick) => unknown;
  readonly #receivers: To[] = [];
  readonly #ticks: Tick[] = [];
  #bouncing = false;
  #queued = 0;

  constructor(deliver: (to: To, tick: Tick) => unknown) {
    this.#deliver = deliver;
  }

  send(to: To, tick: Tick): void {
    this.#receivers[this.#queued] = to;
    this.#ticks[this.#queued] = tick;
    this.#queued++;
    if (this.#bouncing) return;
    this.#bouncing = true;
    for (let head = 0; head < this.#queued;) {
      const receiver = this.#receivers[head] as To;
      const next = this.#ticks[head] as Tick;
      head++;
      if (head === this.#queued) head = this.#queued = 0;
      this.#deliver(receiver, next);
    }
    this.#bouncing = false;
  }
}
