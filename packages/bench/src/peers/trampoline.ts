import type { Tick } from '../load';

/** A queue loop: peers that run handlers inside `emit` would overflow the stack if two handlers answered each other. */
export class Trampoline<To> {
  readonly #deliver: (to: To, ball: Tick) => void;
  readonly #receivers: To[] = [];
  readonly #balls: Tick[] = [];
  #bouncing = false;

  constructor(deliver: (to: To, ball: Tick) => void) {
    this.#deliver = deliver;
  }

  send(to: To, ball: Tick): void {
    this.#receivers.push(to);
    this.#balls.push(ball);
    if (this.#bouncing) return;
    this.#bouncing = true;
    while (this.#balls.length > 0) this.#deliver(this.#receivers.shift() as To, this.#balls.shift() as Tick);
    this.#bouncing = false;
  }
}
