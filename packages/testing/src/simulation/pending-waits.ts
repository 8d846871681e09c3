import { notMet } from './errors';

/** What a scenario waits for. */
interface Wait {
  /** Everything is handled and no actor is busy. */
  readonly quiet: boolean;
  /** Comes true at any moment; undefined when only time or rest counts. */
  readonly condition: (() => boolean) | undefined;
  readonly until: number;
  readonly resolve: () => void;
  /** Called instead of `resolve` when the time is over. */
  readonly late: (() => void) | undefined;
}

/** Everything that a scenario waits for. */
export class PendingWaits {
  #waits: Wait[] = [];

  forRest(): Promise<void> {
    return this.#add({ quiet: true, condition: undefined, until: Infinity });
  }

  forTime(until: number): Promise<void> {
    return this.#add({ quiet: false, condition: undefined, until });
  }

  forCondition(condition: () => boolean, now: number, within: number): Promise<void> {
    return this.#add({ quiet: false, condition, until: now + within }, within);
  }

  /** The first instant at which a wait ends; `Infinity` when nothing waits for time. */
  get until(): number {
    return this.#waits.reduce((least, { until }) => Math.min(least, until), Infinity);
  }

  /** Settles what has a condition that has come true. */
  look(): boolean {
    return this.#serve(({ condition }) => condition?.() === true);
  }

  /** Nothing is ready to run: settles what waits for that, and what waits for an instant that has come. */
  idle(now: number, quiet: boolean): boolean {
    return this.#serve((wait) => (wait.quiet && quiet) || wait.until <= now, now);
  }

  #add(wait: Omit<Wait, 'resolve' | 'late'>, within?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        reject(notMet(within ?? 0));
      };
      this.#waits.push({ ...wait, resolve, late: within === undefined ? undefined : late });
    });
  }

  #serve(over: (wait: Wait) => boolean, now = -Infinity): boolean {
    const served = this.#waits.filter(over);
    if (served.length === 0) return false;
    this.#waits = this.#waits.filter((wait) => !served.includes(wait));
    for (const { late, resolve, until } of served) (until <= now ? (late ?? resolve) : resolve)();
    return true;
  }
}
