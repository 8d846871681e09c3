/** What may befall whoever handles an event. */
export type Fault = 'throw' | 'reject' | 'half-way' | 'nonsense' | 'hang' | 'leave' | 'escalate';

/** One of so many events. */
const RATES: readonly (readonly [Fault, number])[] = [
  ['throw', 300],
  ['reject', 300],
  ['half-way', 600],
  ['nonsense', 1_200],
  ['leave', 1_200],
  ['hang', 2_400],
  ['escalate', 4_800],
];

const STARTS_PER_FAILURE = 8;
const STOPS_PER_FAILURE = 20;

/** Who crashes when: numbers that look random and depend on the seed alone. */
export class Faults {
  /** How often what happened. */
  readonly counts = new Map<string, number>();
  #state: number;
  #armed = false;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** Nothing befalls anybody before the load begins, nor after it. */
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

  /** Only what is created anew may fail to start: who starts first ends the run. */
  atStart(incarnation: number): void {
    if (this.#armed && incarnation > 1 && this.draw(STARTS_PER_FAILURE) === 0) this.#fail('onStart');
  }

  atStop(): void {
    if (this.#armed && this.draw(STOPS_PER_FAILURE) === 0) this.#fail('onStop');
  }

  #fail(where: string): never {
    throw new Error(this.#counted(where));
  }

  #counted<T extends string>(what: T): T {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return what;
  }
}
