import { RecentMap } from '../recent-map';
import { matchesTopic } from '../topic/matches';
import { checkTopicName } from '../topic/name';
import { isTopicFamily, makeTopic, TOPIC, type AnyTopic, type Topic } from '../topic/topic';
import { checkSameOptions, DEFAULT_TOPIC_OPTIONS, isDefault, type ResolvedTopicOptions } from '../topic/topic-options';
import { Channel, type Router } from './channel';
import { Declarations } from './declarations';
import { transportMissing } from './errors';

/**
 * How many topics keep their routes; a program with random topic names must not grow.
 * @limit
 */
const ROUTE_CACHE = 10_000;

/**
 * The topics that are known at run time, by name. What an actor declares holds, whatever was published under the name
 * before. A name that no actor has declared has the options it was published with, or those of its family.
 */
export class Channels {
  readonly #router: Router;
  readonly #channels = new RecentMap<string, Channel>(ROUTE_CACHE, (channel) => {
    channel.retire();
  });
  readonly #declarations = new Declarations();
  /** Makes the channels of durable topics; undefined without a transport. */
  makeDurable: ((name: string, options: ResolvedTopicOptions, guessed: boolean) => Channel) | undefined;

  constructor(router: Router) {
    this.#router = router;
  }

  /**
   * Remembers what an actor declares; a second declaration must not differ.
   * @param spawned see `Declarations.add`
   * @throws TOPIC_CONFLICT
   */
  declare(topic: AnyTopic, spawned?: () => Iterable<AnyTopic>): void {
    if (!this.#declarations.add(topic, spawned)) return;
    const { name } = topic;
    const known = this.#channels.get(name);
    if (known !== undefined && known.options !== topic.options) this.#replace(known);
    if (!isTopicFamily(topic)) return;
    for (const channel of [...this.#channels.values()])
      if (channel.guessed && matchesTopic(name, channel.name)) this.#replace(channel);
  }

  /**
   * That of a topic.
   * @throws TOPIC_CONFLICT
   */
  of(topic: AnyTopic): Channel {
    const { name, options } = topic;
    const { byName } = topic[TOPIC];
    const known = this.#channels.get(name);
    if (known !== undefined) {
      if (byName || known.options === options) return known;
      if (!known.guessed || isDefault(options)) {
        checkSameOptions(name, known.options, options);
        return known;
      }
      this.#replace(known);
    }
    const declared = this.#declarations.get(name);
    if (declared !== undefined && !byName) checkSameOptions(name, declared, options);
    const guessed = declared === undefined && (byName || isDefault(options));
    const channel = this.#make(name, byName ? this.optionsOf(name) : options, guessed);
    this.#channels.set(name, channel);
    return channel;
  }

  /** Whether the transport keeps the events of a topic. */
  isKept({ options }: AnyTopic): boolean {
    return options.durable !== false && this.makeDurable !== undefined;
  }

  /** @throws TRANSPORT_MISSING */
  #make(name: string, options: ResolvedTopicOptions, guessed = false): Channel {
    const { durable } = options;
    if (durable !== false && this.makeDurable !== undefined) return this.makeDurable(name, options, guessed);
    if (durable === true) throw transportMissing(name);
    return new Channel(name, options, this.#router, guessed);
  }

  /** The options of a topic have become known: publishers look for its channel again. */
  #replace({ name }: Channel): void {
    this.#channels.delete(name);
    this.#router.onRoutesChanged();
  }

  /**
   * A topic of which only the name is known.
   * @throws INVALID_TOPIC_NAME
   */
  topicNamed(name: string): Topic {
    checkTopicName(name);
    return makeTopic(name, this.optionsOf(name), true);
  }

  /** That of a topic of which only the name is left. */
  named(topic: string): Channel {
    return this.#channels.get(topic) ?? this.#make(topic, this.optionsOf(topic));
  }

  optionsOf(topic: string): ResolvedTopicOptions {
    const declared = this.#declarations.get(topic);
    if (declared !== undefined) return declared;
    const known = this.#channels.get(topic);
    if (known?.guessed === false) return known.options;
    return this.#declarations.ofFamily(topic) ?? DEFAULT_TOPIC_OPTIONS;
  }

  /** Topics outlive runtimes: they let go of this one. */
  close(): void {
    for (const channel of this.#channels.values()) channel.complete();
    this.#channels.clear();
  }
}
