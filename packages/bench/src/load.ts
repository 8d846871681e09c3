/** The payload, fresh for every publish. */
export interface Tick {
  readonly n: number;
}

/** The receiver: the same for every peer, one call per delivery. */
export interface Receiver {
  /** What to publish in turn, if anything. */
  receive(tick: Tick): Tick | undefined;
}

/** A receiver that takes its time. */
export interface AsyncReceiver {
  receive(tick: Tick): Promise<void>;
}

/** Counts what it got. */
export class Tally {
  count = 0;
  /** The sum of all `n`, as a 32-bit integer: an event lost and another one doubled would leave the count right. */
  sum = 0;
  /** Kept, as state is: an event that is not kept would never be allocated once the compiler has inlined everything. */
  last: Tick | undefined;

  add(tick: Tick): void {
    this.last = tick;
    this.count++;
    this.sum = (this.sum + tick.n) | 0;
  }
}

export class Counter extends Tally implements Receiver {
  receive(tick: Tick): undefined {
    this.add(tick);
  }
}

/** Hands over what operators gave: a tick, or several. */
export function receiveAll(receiver: Receiver, given: Tick | readonly Tick[]): void {
  if ('n' in given) receiver.receive(given);
  else for (const tick of given) receiver.receive(tick);
}

export function receiveAllAsync(receiver: AsyncReceiver, given: Tick | readonly Tick[]): Promise<void> {
  return 'n' in given ? receiver.receive(given) : receiveEach(receiver, given);
}

async function receiveEach(receiver: AsyncReceiver, given: readonly Tick[]): Promise<void> {
  for (const tick of given) await receiver.receive(tick);
}

/** One side of ping-pong. The ball carries the number of hops that are left. */
export class Player extends Tally implements Receiver {
  readonly #over: () => void;

  constructor(over: () => void) {
    super();
    this.#over = over;
  }

  receive(ball: Tick): Tick | undefined {
    this.add(ball);
    if (ball.n > 1) return { n: ball.n - 1 };
    this.#over();
    return undefined;
  }
}

/** A stage of a pipeline: passes on what it got. */
export class Stage extends Tally implements Receiver {
  receive(tick: Tick): Tick {
    this.add(tick);
    return { n: tick.n };
  }
}

/** A counter that awaits a settled promise, as handlers with a cache or a validation do. */
export class AsyncCounter extends Tally implements AsyncReceiver {
  async receive(tick: Tick): Promise<void> {
    await Promise.resolve();
    this.add(tick);
  }
}

/** A counter that takes one turn of the event loop for each event, as handlers with I/O do. */
export class SlowCounter extends Tally implements AsyncReceiver {
  async receive(tick: Tick): Promise<void> {
    await turn();
    this.add(tick);
  }
}

/** Waits for one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Computes the sum after the ticks 1 to `ticks`, each delivered `times` times. */
export function sumOf(ticks: number, times = 1): number {
  return Number(BigInt.asIntN(32, (BigInt(times) * BigInt(ticks) * BigInt(ticks + 1)) / 2n));
}
