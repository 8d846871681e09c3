import type { Clock, OutcomeOptions, Runtime } from '@maiko/core';
import type { Findings } from './finding';

/** What `outcome` waits when it is not told. Milliseconds. */
const DEFAULT_WITHIN = 5_000;

/** The outcomes that a run awaits. Each settles within its time, whatever is full. */
export class Questions {
  /** How many have not settled. */
  open = 0;
  readonly #clock: Clock;
  readonly #findings: Findings;

  constructor(clock: Clock, findings: Findings) {
    this.#clock = clock;
    this.#findings = findings;
  }

  /** Looks at every question from now on. */
  follow(runtime: Runtime): void {
    const outcome = runtime.outcome.bind(runtime) as (event: object, options: OutcomeOptions) => Promise<unknown>;
    const value = (event: object, options: OutcomeOptions): Promise<unknown> => {
      const asked = this.#clock.monotonic();
      const answer = outcome(event, options);
      this.open++;
      const settled = (): void => {
        this.open--;
        this.#settled(this.#clock.monotonic() - asked, options);
      };
      answer.then(settled, settled);
      return answer;
    };
    Object.defineProperty(runtime, 'outcome', { value });
  }

  #settled(after: number, options: OutcomeOptions | undefined): void {
    const within = options?.within ?? DEFAULT_WITHIN;
    // An option that is not valid has been refused.
    if (!(after > Math.max(0, within))) return;
    const text = `An outcome that may take ${String(within)} ms settled after ${String(after)} ms`;
    this.#findings.add('guarantee', 'outcome', text);
  }
}
