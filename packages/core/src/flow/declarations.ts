import { PatternIndex } from '../topic/pattern';
import { isTopicFamily, type AnyTopic } from '../topic/topic';
import { checkSameOptions, type ResolvedTopicOptions } from '../topic/topic-options';

/** How many declarations of actors that have ended may be kept; to look for them costs as much as there are actors. */
const SLACK = 10_000;

/**
 * The declarations of actors. There is no limit: a declaration holds as long as its actors are there. Those of actors
 * that were spawned and have ended are forgotten once there are many.
 */
export class Declarations {
  readonly #all = new Map<string, ResolvedTopicOptions>();
  /** Those that only actors declare that were spawned, and not the program. */
  readonly #spawned = new Set<string>();
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
    if (known !== undefined) {
      checkSameOptions(name, known, options);
      if (spawned === undefined) this.#spawned.delete(name);
      return false;
    }
    if (spawned !== undefined) {
      if (this.#all.size >= this.#sweepAt) this.#sweep(spawned());
      this.#spawned.add(name);
    }
    this.#all.set(name, options);
    if (isTopicFamily(topic)) this.#families.add(name, options);
    return true;
  }

  get(name: string): ResolvedTopicOptions | undefined {
    return this.#all.get(name);
  }

  /** The options of a family that a topic belongs to. */
  ofFamily(name: string): ResolvedTopicOptions | undefined {
    return this.#families.match(name)[0];
  }

  #sweep(present: Iterable<AnyTopic>): void {
    const names = new Set<string>();
    for (const { name } of present) names.add(name);
    for (const name of this.#spawned) {
      if (names.has(name)) continue;
      const options = this.#all.get(name);
      if (options !== undefined) this.#families.remove(name, options);
      this.#all.delete(name);
      this.#spawned.delete(name);
    }
    this.#sweepAt = 2 * this.#all.size + SLACK;
  }
}
