import { checkOptions, type OptionRule, type OptionRules } from './options-check';

/** The rule of one option, and the value it has when it is not given. */
export type OptionRow<V> = readonly [rule: OptionRule] | readonly [rule: OptionRule, standard: V];

/** A row for every option of an interface. */
export type OptionRows<T> = { readonly [K in keyof T]-?: OptionRow<NonNullable<T[K]>> };

/** Options with the defaults filled in: what has a default is always there. */
type Filled<T, R extends OptionRows<T>> = {
  readonly [K in keyof T]-?: R[K] extends readonly [OptionRule, unknown] ? NonNullable<T[K]> : T[K];
};

/** The options that a table has checked. */
export type Resolved<Table> = Table extends OptionsTable<infer T, infer R> ? Filled<T, R> : never;

/** The options of one interface: a rule for each, and the defaults. */
export class OptionsTable<T extends object, R extends OptionRows<T>> {
  /** To take them over into a larger table. */
  readonly rows: R;
  readonly defaults: Filled<T, R>;
  readonly #rules: OptionRules<T>;

  constructor(rows: R) {
    this.rows = rows;
    const entries = Object.entries<OptionRow<unknown>>(rows);
    this.#rules = Object.fromEntries(entries.map(([key, [rule]]) => [key, rule])) as OptionRules<T>;
    this.defaults = Object.fromEntries(entries.map(([key, [, standard]]) => [key, standard])) as Filled<T, R>;
  }

  /**
   * @param where what the options belong to, for the message
   * @param hint how to correct keys that do not exist; undefined for the usual text
   * @throws INVALID_OPTION, UNKNOWN_OPTION
   */
  check(where: string, options: T, hint?: (unknown: readonly string[]) => string | undefined): void {
    checkOptions(where, options, this.#rules, hint);
  }

  /** Fills in the defaults. Of several objects the first that has an option decides it. */
  fill(...layers: readonly T[]): Filled<T, R> {
    const filled: Partial<T> = { ...this.defaults };
    for (const key of Object.keys(this.rows) as (keyof T)[]) {
      const layer = layers.find((each) => each[key] !== undefined);
      if (layer !== undefined) filled[key] = layer[key];
    }
    return filled as unknown as Filled<T, R>;
  }

  /** @throws INVALID_OPTION, UNKNOWN_OPTION */
  resolve(where: string, options: T): Filled<T, R> {
    this.check(where, options);
    return this.fill(options);
  }
}

/**
 * Makes the table of an options interface: the interface has the types and the documentation, the table the rules and
 * the defaults. The compiler asks for a row for each option and refuses others; the reference is made from both, and
 * says where they differ.
 * @example
 * const WATCH = defineOptions<WatchOptions>()({ interval: [positive, 1_000] });
 */
export function defineOptions<T extends object>() {
  return <const R extends OptionRows<T>>(rows: R & Readonly<Record<Exclude<keyof R, keyof T>, never>>) =>
    new OptionsTable<T, R>(rows);
}
