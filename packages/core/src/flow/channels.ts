import { RecentMap } from '../recent-map';
import { checkTopicName, hasWildcard } from '../topic/name';
import { NameIndex } from '../topic/name-index';
import { isTopicFamily, makeTopic, TOPIC, type AnyTopic, type Topic } from '../topic/topic';
import { checkSameOptions, DEFAULT_TOPIC_OPTIONS, isDefault, type ResolvedTopicOptions } from '../topic/topic-options';
import { Channel, type Router } from './channel';
import { Declarations } from './declarations';
import { transportMissing } from './errors';

/**
 * How many topics keep their routes to which nothing subscribes by name; a program with random topic names must not
 * grow.
 * @limit
 */
const ROUTE_CACHE = 10_000;

/**
 * The topics that are known at run time, by name. What an actor declares holds, whatever was published under the name
 * before. A name that no actor has declared has the options it was published with, or those of its family.
 */
export class Channels {
  readonly #router: Router;
  /** Those that something subscribes to by name: there are as many as subscriptions. */
  readonly #named = new Map<string, Channel>();
  readonly #others = new RecentMap<string, Channel>(ROUTE_CACHE, (channel) => {
    this.#retire(channel);
  });
  /** All of them, by their tokens: made when a pattern first comes or goes after topics. */
  #byTokens: NameIndex<Channel> | undefined;
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
    const known = this.#get(name);
    if (known !== undefined && known.options !== topic.options) this.#delete(known);
    if (isTopicFamily(topic)) for (const each of this.#matching(name)) if (each.guessed) this.#delete(each);
  }

  /** A subscription to a topic or pattern has come or gone. Only its own topics look for their routes again. */
  onRoutesChanged(pattern: string): void {
    if (hasWildcard(pattern)) {
      for (const channel of this.#matching(pattern)) channel.forgetRoutes();
      return;
    }
    const channel = this.#named.get(pattern) ?? this.#others.take(pattern);
    if (channel === undefined) return;
    channel.forgetRoutes();
    this.#named.delete(pattern);
    this.#keep(channel);
  }

  #get(name: string): Channel | undefined {
    return this.#named.get(name) ?? this.#others.get(name);
  }

  #keep(channel: Channel): void {
    const { name } = channel;
    (this.#router.isNamed(name) ? this.#named : this.#others).set(name, channel);
  }

  #add(channel: Channel): void {
    this.#keep(channel);
    this.#byTokens?.set(channel.name, channel);
  }

  /** The options of a topic have become known: publishers look for its channel again. */
  #delete(channel: Channel): void {
    this.#named.delete(channel.name);
    this.#others.take(channel.name);
    this.#retire(channel);
  }

  #retire(channel: Channel): void {
    channel.retire();
    this.#byTokens?.delete(channel.name);
  }

  *#all(): Iterable<Channel> {
    yield* this.#named.values();
    yield* this.#others.values();
  }

  #matching(pattern: string): readonly Channel[] {
    if (this.#byTokens === undefined) {
      const byTokens = new NameIndex<Channel>();
      let isEmpty = true;
      for (const channel of this.#all()) {
        byTokens.set(channel.name, channel);
        isEmpty = false;
      }
      // While actors are set up there are patterns, and no topics yet.
      if (isEmpty) return [];
      this.#byTokens = byTokens;
    }
    return this.#byTokens.match(pattern);
  }

  /**
   * That of a topic.
   * @throws TOPIC_CONFLICT
   */
  of(topic: AnyTopic): Channel {
    const { name, options } = topic;
    const { byName } = topic[TOPIC];
    const known = this.#get(name);
    if (known !== undefined) {
      if (byName || known.options === options) return known;
      if (!known.guessed || isDefault(options)) {
        checkSameOptions(name, known.options, options);
        return known;
      }
      this.#delete(known);
    }
    const declared = this.#declarations.get(name);
    if (declared !== undefined && !byName) checkSameOptions(name, declared, options);
    const guessed = declared === undefined && (byName || isDefault(options));
    const channel = this.#make(name, byName ? this.optionsOf(name) : options, guessed);
    this.#add(channel);
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
    return this.#get(topic) ?? this.#make(topic, this.optionsOf(topic));
  }

  optionsOf(topic: string): ResolvedTopicOptions {
    const declared = this.#declarations.get(topic);
    if (declared !== undefined) return declared;
    const known = this.#get(topic);
    if (known?.guessed === false) return known.options;
    return this.#declarations.ofFamily(topic) ?? DEFAULT_TOPIC_OPTIONS;
  }

  /** Topics outlive runtimes: they let go of this one. */
  close(): void {
    for (const channel of this.#all()) channel.complete();
    this.#byTokens = undefined;
    this.#named.clear();
    this.#others.clear();
  }
}
