/** A fault of a handler. */
export type Fault = 'throw' | 'reject' | 'half-way' | 'nonsense' | 'hang' | 'stall' | 'leave' | 'escalate';

/** One of so many events. */
const RATES: readonly (readonly [Fault, number])[] = [
  ['throw', 60],
  ['reject', 60],
  ['half-way', 300],
  ['nonsense', 600],
  ['leave', 300],
  ['hang', 600],
  ['stall', 300],
  ['escalate', 300],
];

const STARTS_PER_FAILURE = 8;
const STOPS_PER_FAILURE = 20;
const HOOKS_PER_DELAY = 6;
const EVENTS_PER_THOUGHT = 4;
/** Longer than hooks may take. Milliseconds. */
const LONGEST_DELAY = 150;

/** The choice of crashes: numbers that look random and depend on the seed alone. */
export class Faults {
  /** How often what happened. */
  readonly counts = new Map<string, number>();
  /** How many hooks took their time. */
  delays = 0;
  /** Tells a violation. */
  readonly found: (text: string) => void;
  #state: number;
  #armed = false;

  constructor(seed: number, found: (text: string) => void) {
    this.found = found;
    this.#state = seed >>> 0 || 1;
  }

  /** There are no faults before the load begins, nor after it. */
  arm(armed: boolean): void {
    this.#armed = armed;
  }

  /** A number in [0, below): xorshift32. */
  draw(below: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % below;
  }

  next(): Fault | undefined {
    if (!this.#armed) return undefined;
    for (const [fault, rate] of RATES) if (this.draw(rate) === 0) return this.#counted(fault);
    return undefined;
  }

  /** Only a restart may fail: a failure of the first start ends the run. */
  atStart(incarnation: number): void {
    if (this.#armed && incarnation > 1 && this.draw(STARTS_PER_FAILURE) === 0) this.#fail('onStart');
  }

  atStop(): void {
    if (this.#armed && this.draw(STOPS_PER_FAILURE) === 0) this.#fail('onStop');
  }

  /** Now and then a hook takes its time, and now and then more than it has. */
  async dawdle(): Promise<void> {
    if (!this.#armed || this.draw(HOOKS_PER_DELAY) > 0) return;
    this.delays++;
    const delay = 1 + this.draw(this.draw(LONGEST_DELAY) + 1);
    await this.pause(delay);
  }

  /** Now and then takes a long time. @param time milliseconds */
  async ponder(time: number): Promise<void> {
    if (this.#armed && this.draw(EVENTS_PER_THOUGHT) === 0) await this.pause(time);
  }

  /** @param time milliseconds of the machine */
  pause(time: number): Promise<void> {
    return new Promise<void>((resolve) => setTimeout(resolve, time));
  }

  #fail(where: string): never {
    throw new Error(this.#counted(where));
  }

  #counted<T extends string>(what: T): T {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return what;
  }
}
