import { checkDuration, checkTimes } from '../arguments';
import { connectionDropped, portFailure } from '../errors';
import type { TestClock } from '../test-clock';
import type { HangHandle } from './actor-faults';

/** The faults of a port, on demand. */
export interface PortFaults {
  /** The next calls reject. @throws INVALID_OPTION */
  failNext(times?: number, error?: Error): void;
  /** From now on every call takes `duration` milliseconds of virtual time longer. @throws INVALID_OPTION */
  delay(duration: number): void;
  /** The next call does not come back, until it is released. */
  hang(): HangHandle;
  /** Every call rejects with CONNECTION_DROPPED, also those that are under way, until `restoreConnection`. */
  dropConnection(): void;
  restoreConnection(): void;
  /** Takes back everything but calls that hang. */
  clearFaults(): void;
}

/** A port with methods that return promises, and the faults to inject into it. */
export interface Faulty<T> {
  /** What the program gets instead. */
  readonly port: T;
  readonly faults: PortFaults;
}

/**
 * Puts a port between the program and `target` that fails, is late, hangs or loses its connection when the test says
 * so. Methods that are called through it always return promises.
 * @param clock measures the time of delayed calls
 * @example
 * const clock = new TestClock();
 * const { port, faults } = faulty('exchange', new FakeExchange(), clock);
 * const harness = await createHarness(MarketModule, {
 *   clock,
 *   container: tsyringeContainer,
 *   overrides: [{ provide: Exchange, useValue: port }],
 * });
 * faults.dropConnection();
 */
export function faulty<T extends object>(name: string, target: T, clock: TestClock): Faulty<T> {
  const faults = new FaultSwitches(clock);
  // Not around the target itself: of a frozen object a proxy may give out nothing but what is there.
  const port = new Proxy(Object.create(Object.getPrototypeOf(target) as object | null) as T, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || property === 'constructor') return value;
      const method = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => faults.call(name, String(property), () => method.apply(target, args));
    },
  });
  return { port, faults };
}

class FaultSwitches implements PortFaults {
  readonly #clock: TestClock;
  readonly #failures: (Error | undefined)[] = [];
  readonly #hangs: Promise<void>[] = [];
  #delay = 0;
  #dropped = false;
  readonly #underWay = new Set<() => void>();

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  failNext(times = 1, error?: Error): void {
    checkTimes('faults.failNext', times);
    for (let count = 0; count < times; count++) this.#failures.push(error);
  }

  delay(duration: number): void {
    checkDuration('faults.delay', duration);
    this.#delay = duration;
  }

  hang(): HangHandle {
    let release = (): void => undefined;
    this.#hangs.push(new Promise<void>((resolve) => (release = resolve)));
    return {
      release: () => {
        release();
      },
    };
  }

  dropConnection(): void {
    this.#dropped = true;
    for (const drop of this.#underWay) drop();
  }

  restoreConnection(): void {
    this.#dropped = false;
  }

  clearFaults(): void {
    this.#failures.length = 0;
    this.#hangs.length = 0;
    this.#delay = 0;
    this.#dropped = false;
  }

  async call(port: string, method: string, work: () => unknown): Promise<unknown> {
    if (this.#dropped) throw connectionDropped(port, method);
    if (this.#failures.length > 0) throw this.#failures.shift() ?? portFailure(port, method);
    let drop = (): void => undefined;
    const lost = new Promise<never>((_, reject) => {
      drop = () => {
        reject(connectionDropped(port, method));
      };
    });
    lost.catch(() => undefined);
    this.#underWay.add(drop);
    try {
      return await Promise.race([this.#late(work), lost]);
    } finally {
      this.#underWay.delete(drop);
    }
  }

  async #late(work: () => unknown): Promise<unknown> {
    await this.#hangs.shift();
    const duration = this.#delay;
    if (duration > 0) await new Promise<void>((resolve) => this.#clock.setTimer(resolve, duration));
    return work();
  }
}
