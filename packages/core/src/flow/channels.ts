import { RecentMap } from '../recent-map';
import { checkTopicName } from '../topic/name';
import { PatternIndex } from '../topic/pattern';
import { isTopicFamily, makeTopic, type AnyTopic, type Topic } from '../topic/topic';
import { checkSameOptions, DEFAULT_TOPIC_OPTIONS, type ResolvedTopicOptions } from '../topic/topic-options';
import { Channel, type Router } from './channel';

/** How many topics keep their routes; a program with random topic names must not grow. */
const ROUTE_CACHE = 10_000;

/** The topics that are known at run time, by name. */
export class Channels {
  readonly #router: Router;
  readonly #channels = new RecentMap<string, Channel>(ROUTE_CACHE);
  readonly #declared = new Map<string, ResolvedTopicOptions>();
  readonly #families = new PatternIndex<ResolvedTopicOptions>();

  constructor(router: Router) {
    this.#router = router;
  }

  /**
   * Remembers a declaration; a second one must not differ.
   * @throws TOPIC_CONFLICT
   */
  declare(topic: AnyTopic): void {
    const known = this.#declared.get(topic.name);
    if (known !== undefined) checkSameOptions(topic.name, known, topic.options);
    else if (this.#declared.size < ROUTE_CACHE) {
      this.#declared.set(topic.name, topic.options);
      if (isTopicFamily(topic)) this.#families.add(topic.name, topic.options);
    }
  }

  /** @throws TOPIC_CONFLICT */
  of(topic: AnyTopic): Channel {
    const known = this.#channels.get(topic.name);
    if (known !== undefined) {
      checkSameOptions(topic.name, known.options, topic.options);
      return known;
    }
    const declared = this.#declared.get(topic.name);
    if (declared !== undefined) checkSameOptions(topic.name, declared, topic.options);
    const channel = new Channel(topic.name, topic.options, this.#router);
    this.#channels.set(topic.name, channel);
    return channel;
  }

  /**
   * A topic of which only the name is known.
   * @throws INVALID_TOPIC_NAME
   */
  topicNamed(name: string): Topic {
    checkTopicName(name);
    return makeTopic(name, this.optionsOf(name));
  }

  /** That of a topic of which only the name is left. */
  named(topic: string): Channel {
    return this.#channels.get(topic) ?? new Channel(topic, this.optionsOf(topic), this.#router);
  }

  optionsOf(topic: string): ResolvedTopicOptions {
    const known = this.#declared.get(topic) ?? this.#channels.get(topic)?.options;
    return known ?? this.#families.match(topic)[0] ?? DEFAULT_TOPIC_OPTIONS;
  }

  /** Topics outlive runtimes: they let go of this one. */
  close(): void {
    for (const channel of this.#channels.values()) channel.forget();
    this.#channels.clear();
  }
}
