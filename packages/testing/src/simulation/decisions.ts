/** One thing that went otherwise than by default: the `index`-th decision of its stream was `value`. */
export interface Decision {
  readonly stream: string;
  readonly index: number;
  /** Never 0, which is what happens by default. */
  readonly value: number;
}

/**
 * A decision to be made: a number from 0 up to `options`, where 0 is what happens by default. Every kind says how a
 * value is drawn when nothing prescribes one.
 */
export type Question =
  /** Which of those that are ready has the next turn, first come first. */
  | { readonly kind: 'order'; readonly options: number; readonly names: readonly string[] }
  /** Something that happens seldom: all but 0 share `chance`. */
  | { readonly kind: 'rare'; readonly options: number; readonly chance: number }
  /** A quantity: its ends are drawn more often than what lies between. */
  | { readonly kind: 'quantity'; readonly options: number }
  /** All are equally likely. */
  | { readonly kind: 'even'; readonly options: number };

/** The source of the values of decisions: a seed, or a script. */
export interface Chooser {
  choose(stream: string, index: number, question: Question): number;
}

/**
 * Every decision of one run. Each stream counts for itself, so that one decision more in one of them moves those of no
 * other; what is not by default is kept, and is the script of the run.
 */
export class Decisions {
  readonly made: Decision[] = [];
  /** How many there were, defaults included. */
  count = 0;
  /** From now on everything goes its default way and nothing is kept. */
  over = false;
  readonly #chooser: Chooser;
  readonly #indexes = new Map<string, number>();

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
  }

  decide(stream: string, question: Question): number {
    if (question.options < 2 || this.over) return 0;
    const index = this.#indexes.get(stream) ?? 0;
    this.#indexes.set(stream, index + 1);
    this.count++;
    const value = this.#chooser.choose(stream, index, question);
    if (value !== 0) this.made.push({ stream, index, value });
    return value;
  }
}
