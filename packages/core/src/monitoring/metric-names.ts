/** The label of everything beyond the number of names that are told apart. */
const OTHER = '_other';

/** A bounded set of names: a program with random names must not grow, nor must what stores its metrics. */
export class MetricNames {
  readonly #limit: number;
  readonly #known = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  of(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#limit) return OTHER;
    this.#known.add(name);
    return name;
  }
}
