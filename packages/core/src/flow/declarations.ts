import { PatternIndex } from '../topic/pattern';
import { isTopicFamily, type AnyTopic } from '../topic/topic';
import { checkSameOptions, type ResolvedTopicOptions } from '../topic/topic-options';

/** How many declarations of actors that have ended may be kept; to look for them costs as much as there are actors. */
const SLACK = 10_000;

interface Declared {
  readonly options: ResolvedTopicOptions;
  readonly isFamily: boolean;
  /** Declared by the program, and not only by an actor that was spawned. */
  readonly lasting: boolean;
}

/**
 * The declarations of actors. There is no limit: a declaration holds as long as its actors are there. Those of actors
 * that were spawned and have ended are forgotten once there are many.
 */
export class Declarations {
  readonly #all = new Map<string, Declared>();
  readonly #families = new PatternIndex<ResolvedTopicOptions>();
  #sweepAt = SLACK;

  /**
   * A second declaration of a name must not differ.
   * @param spawned what else is declared at present; given for an actor that was spawned
   * @returns whether it is new
   * @throws TOPIC_CONFLICT
   */
  add(topic: AnyTopic, spawned?: () => Iterable<AnyTopic>): boolean {
    const { name, options } = topic;
    const known = this.#all.get(name);
    if (known !== undefined) checkSameOptions(name, known.options, options);
    if (known?.lasting === true || (known !== undefined && spawned !== undefined)) return false;
    if (spawned !== undefined && this.#all.size >= this.#sweepAt) this.#sweep(spawned());
    const isFamily = isTopicFamily(topic);
    this.#all.set(name, { options: known?.options ?? options, isFamily, lasting: spawned === undefined });
    if (known === undefined && isFamily) this.#families.add(name, options);
    return known === undefined;
  }

  get(name: string): ResolvedTopicOptions | undefined {
    return this.#all.get(name)?.options;
  }

  /** The options of a family that a topic belongs to. */
  ofFamily(name: string): ResolvedTopicOptions | undefined {
    return this.#families.match(name)[0];
  }

  #sweep(present: Iterable<AnyTopic>): void {
    const names = new Set<string>();
    for (const { name } of present) names.add(name);
    for (const [name, { options, isFamily, lasting }] of this.#all) {
      if (lasting || names.has(name)) continue;
      this.#all.delete(name);
      if (isFamily) this.#families.remove(name, options);
    }
    this.#sweepAt = 2 * this.#all.size + SLACK;
  }
}
