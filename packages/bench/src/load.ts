/** The payload, fresh for every publish. */
export interface Tick {
  readonly n: number;
}

/** Who receives: the same for every peer. A handler is one call of `add`. */
export class Counter {
  count = 0;
  /** The sum of all `n`, as a 32-bit integer: an event lost and another one doubled would leave the count right. */
  sum = 0;

  add(tick: Tick): void {
    this.count++;
    this.sum = (this.sum + tick.n) | 0;
  }
}

/** One side of ping-pong. The ball carries the number of hops that are left. */
export class Player extends Counter {
  readonly #over: () => void;

  constructor(over: () => void) {
    super();
    this.#over = over;
  }

  /** The ball to play to the other side; undefined when the game is over. */
  hit(ball: Tick): Tick | undefined {
    this.add(ball);
    if (ball.n > 1) return { n: ball.n - 1 };
    this.#over();
    return undefined;
  }
}

/** What `Counter.sum` is after the ticks 1 to `ticks`. */
export function sumOf(ticks: number): number {
  return Number(BigInt.asIntN(32, (BigInt(ticks) * BigInt(ticks + 1)) / 2n));
}
