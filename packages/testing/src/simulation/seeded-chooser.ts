import type { Chooser, Question } from './decisions';
import { SeededRandom } from './seeded-random';

/** How often a run leaves the order in which actors became ready; drawn once for each seed. */
const RESTLESSNESS = [0.03, 0.1, 0.3, 1];

/** Under priorities: how likely it is, at each decision, that they are drawn again. */
const CHANGE = 0.05;

/** How much of a run follows priorities; an actor that waits for another to move would wait forever behind it. */
const FAIR_AFTER = 2_000;

/**
 * The chooser that decides by a seed. Seed 0 leaves everything at its default: the run that an ordinary test sees.
 * Every other seed has tendencies of its own, because bugs differ in what brings them out: some need one small
 * deviation, others an actor that is slow all the time (priorities, after Burckhardt's probabilistic concurrency
 * testing); and each seed leaves some kinds of disturbance out, for one fault often hides what another would show
 * (swarm testing).
 */
export class SeededChooser implements Chooser {
  readonly #calm: boolean;
  readonly #random: SeededRandom;
  /** Undefined when priorities decide. */
  readonly #restlessness: number | undefined;
  #epoch = 0;

  constructor(seed: number) {
    this.#calm = seed === 0;
    this.#random = new SeededRandom(seed);
    if (this.#random.draw('temper', 0) < 0.5) {
      this.#restlessness = RESTLESSNESS[this.#random.below(RESTLESSNESS.length, 'temper', 1)];
    }
  }

  choose(stream: string, index: number, question: Question): number {
    if (this.#calm) return 0;
    const { options } = question;
    switch (question.kind) {
      case 'order':
        return this.#order(stream, index, question.names);
      case 'rare':
        // In one run of two there is none of it, in the others twice as much.
        if (this.#random.draw(`${stream} here`, 0) < 0.5) return 0;
        return this.#unless0(2 * question.chance, stream, index, options);
      case 'quantity':
        return this.#quantity(stream, index, options);
      case 'even':
        return this.#random.below(options, stream, index);
    }
  }

  #order(stream: string, index: number, names: readonly string[]): number {
    if (this.#restlessness !== undefined) return this.#unless0(this.#restlessness, stream, index, names.length);
    if (index > FAIR_AFTER) return this.#random.below(names.length, stream, index);
    if (this.#random.draw('change', index) < CHANGE) this.#epoch++;
    let chosen = 0;
    let highest = -1;
    for (const [place, name] of names.entries()) {
      const priority = this.#random.draw(name, this.#epoch);
      if (priority <= highest) continue;
      highest = priority;
      chosen = place;
    }
    return chosen;
  }

  #unless0(chance: number, stream: string, index: number, options: number): number {
    if (this.#random.draw(`${stream} if`, index) >= chance) return 0;
    return 1 + this.#random.below(options - 1, stream, index);
  }

  #quantity(stream: string, index: number, options: number): number {
    const where = this.#random.draw(`${stream} if`, index);
    if (where < 0.25) return 0;
    if (where < 0.5) return options - 1;
    return this.#random.below(options, stream, index);
  }
}
