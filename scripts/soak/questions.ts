import { MaikoError, type Runtime } from '@maiko/core';
import type { Faults } from './faults';
import { unlessWithin } from './unless-within';
import { ANSWERS, QUESTIONS, RIDDLES } from './yard';

/** So many at once, at most. */
const MOST_QUESTIONS = 12;
/** One time of so many they are riddles. */
const TIMES_PER_RIDDLES = 8;
/** Of `within`. Milliseconds. */
const SHORTEST = 20;
const RANGE = 100;
/** How much later than a timer that was set at the same moment an outcome may settle. Milliseconds. */
const GRACE = 500;

/** What an outcome may reject with while the runtime runs. */
const EXPECTED: ReadonlySet<string> = new Set(['OUTCOME_TIMEOUT', 'OUTCOME_FAILED', 'OUTCOME_UNROUTED']);
const FAST: ReadonlySet<string> = new Set(['OUTCOME_FAILED', 'OUTCOME_UNROUTED']);

/** Asks, and looks at what comes of it and when. */
export class Questions {
  asked = 0;
  answered = 0;
  /** Questions that have not settled. */
  open = 0;
  /** How often an outcome rejected with which code. */
  readonly codes = new Map<string, number>();
  readonly #runtime: Runtime;
  readonly #faults: Faults;

  constructor(runtime: Runtime, faults: Faults) {
    this.#runtime = runtime;
    this.#faults = faults;
  }

  /** Some of one kind. */
  ask(): void {
    const topic = this.#faults.draw(TIMES_PER_RIDDLES) === 0 ? RIDDLES : QUESTIONS;
    for (let left = this.#faults.draw(MOST_QUESTIONS); left > 0; left--) this.#ask(topic);
  }

  #ask(topic: typeof QUESTIONS): void {
    const serial = ++this.asked;
    const within = SHORTEST + this.#faults.draw(RANGE);
    const failFast = this.#faults.draw(2) === 0;
    const settled = unlessWithin(within, GRACE, () => {
      this.#faults.found(`An outcome did not settle within ${String(within)} ms`);
    });
    this.open++;
    this.#runtime
      .outcome(topic({ serial }), { of: [ANSWERS], within, failFast })
      .then(
        ({ payload }) => {
          this.answered++;
          if (payload.serial !== serial) this.#faults.found(`Question ${String(serial)} got another answer`);
        },
        (error: unknown) => {
          this.#refused(error, failFast);
        },
      )
      .finally(() => {
        settled();
        this.open--;
      });
  }

  #refused(error: unknown, failFast: boolean): void {
    const code = String(error instanceof MaikoError ? error.code : error);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    if (this.#runtime.state !== 'running') return;
    if (!EXPECTED.has(code)) this.#faults.found(`An outcome rejected with ${code}`);
    if (!failFast && FAST.has(code)) this.#faults.found(`An outcome that may wait rejected with ${code}`);
  }
}
