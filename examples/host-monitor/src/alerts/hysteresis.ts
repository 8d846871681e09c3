export interface HysteresisRule {
  /** Raised when the level has been above this ... */
  readonly above: number;
  /** ... cleared when it has been below this ... */
  readonly below: number;
  /** ... for this many samples in a row. */
  readonly samples: number;
}

/** Two bounds instead of one, so that a level that wavers around a bound does not raise an alert with every sample. */
export class Hysteresis {
  readonly #rule: HysteresisRule;
  #raised = false;
  #inARow = 0;

  constructor(rule: HysteresisRule) {
    this.#rule = rule;
  }

  /** Takes a sample and says what changed; undefined when nothing did. */
  add(level: number): 'raised' | 'cleared' | undefined {
    const crossed = this.#raised ? level < this.#rule.below : level > this.#rule.above;
    this.#inARow = crossed ? this.#inARow + 1 : 0;
    if (this.#inARow < this.#rule.samples) return undefined;
    this.#inARow = 0;
    this.#raised = !this.#raised;
    return this.#raised ? 'raised' : 'cleared';
  }
}
