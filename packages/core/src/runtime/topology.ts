import type { DueTimes } from '../actor/schedule';
import type { ChildSpec } from '../cell/child-spec';
import type { Logger } from '../ports/logger';
import { durableName } from '../flow/durable/durables';
import type { ActorChild } from '../supervision/actor-child';
import { nameOfFunction } from '../text';
import { hasWildcard } from '../topic/name';
import { PatternIndex } from '../topic/pattern';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../topic/overflow-policy';
import { DEFAULT_TOPIC_OPTIONS } from '../topic/topic-options';
import { cyclesIn } from './cycles';

export interface TopologyActor {
  readonly id: string;
  readonly actorClass: string;
  readonly subscriptions: readonly {
    readonly topic: string;
    readonly method: string;
    /** The policy of the subscription or of the topic it names; undefined for a plain string. */
    readonly overflow: OverflowPolicy | undefined;
    /** It gets what the actor itself publishes, too; left out if not. */
    readonly own?: true;
    /** The name of its place in the stream of the transport; absent from one that is live. */
    readonly durable?: string;
  }[];
  readonly schedules: readonly {
    readonly method: string;
    /** Such as `every 1000 ms`; the description of a timetable. */
    readonly when: string;
  }[];
  /** The topics it declares in `@Actor({ publishes })` and those it has published on so far. */
  readonly publishes: readonly string[];
}

export interface TopologyTopic {
  readonly name: string;
  readonly publishers: readonly string[];
  readonly subscribers: readonly string[];
}

/** The publishers and subscribers of all topics, as data: to print, to compare in CI, to draw. */
export class Topology {
  readonly actors: readonly TopologyActor[];
  readonly #outside: readonly string[];
  #topics: readonly TopologyTopic[] | undefined;

  /** @param outside the topics published from outside the actors so far */
  constructor(actors: readonly TopologyActor[], outside: readonly string[]) {
    this.actors = actors;
    this.#outside = outside;
  }

  /** Every topic that is published or subscribed by name, in alphabetical order. */
  get topics(): readonly TopologyTopic[] {
    return (this.#topics ??= this.#findTopics());
  }

  #findTopics(): readonly TopologyTopic[] {
    const names = topicNames(this.actors, this.#outside);
    const topics = names.map((name) => ({ name, publishers: new Set<string>(), subscribers: new Set<string>() }));
    const published = new PatternIndex<(typeof topics)[number]>();
    for (const each of topics) published.add(each.name, each);
    const subscribed = new PatternIndex<TopologyActor>();
    for (const actor of this.actors) {
      for (const { topic } of actor.subscriptions) subscribed.add(topic, actor);
      for (const name of actor.publishes) for (const { publishers } of published.match(name)) publishers.add(actor.id);
    }
    const place = new Map(this.actors.map(({ id }, index) => [id, index]));
    const inOrder = (ids: Iterable<string>): string[] =>
      [...ids].sort((one, other) => (place.get(one) as number) - (place.get(other) as number));
    return topics.map(({ name, publishers }) => ({
      name,
      publishers: [...publishers],
      subscribers: inOrder(new Set(subscribed.match(name).map(({ id }) => id))),
    }));
  }

  /** Topics that are published and have no subscriber. */
  get unsubscribed(): readonly string[] {
    return this.topics.filter(({ subscribers }) => subscribers.length === 0).map(({ name }) => name);
  }

  /** Topics with subscribers that no actor is known to publish on. */
  get unpublished(): readonly string[] {
    return this.topics.filter(({ publishers }) => publishers.length === 0).map(({ name }) => name);
  }

  /**
   * Circles of actors in which every link is a topic with overflow `block`: each is a risk of a blocked cycle. An actor
   * that gets its own events is a circle of one.
   */
  get blockCycles(): readonly (readonly string[])[] {
    const blocking = new PatternIndex<{ readonly reader: TopologyActor; readonly own: boolean }>();
    for (const reader of this.actors)
      for (const { topic, overflow, own = false, durable } of reader.subscriptions)
        // The transport waits for room, not the publisher.
        if (durable === undefined && OVERFLOW_POLICIES[overflow ?? DEFAULT_TOPIC_OPTIONS.overflow].mayBlockCycle)
          blocking.add(topic, { reader, own });
    const waitsFor = (actor: TopologyActor): readonly TopologyActor[] => {
      const read = actor.publishes.flatMap((name) => blocking.match(name));
      return [...new Set(read.filter(({ reader, own }) => reader !== actor || own).map(({ reader }) => reader))];
    };
    return cyclesIn(this.actors, waitsFor).map((cycle) => cycle.map(({ id }) => id));
  }

  toJSON(): { readonly actors: readonly TopologyActor[]; readonly topics: readonly TopologyTopic[] } {
    return { actors: this.actors, topics: this.topics };
  }

  /** A Mermaid flowchart: actors as boxes, topics as rounded boxes. */
  toMermaid(): string {
    const lines = ['flowchart LR'];
    const actorNode = new Map(this.actors.map(({ id }, index) => [id, `a${String(index)}`]));
    for (const [id, node] of actorNode) lines.push(`  ${node}["${escape(id)}"]`);
    for (const [index, { name, publishers, subscribers }] of this.topics.entries()) {
      const node = `t${String(index)}`;
      lines.push(`  ${node}(["${escape(name)}"])`);
      for (const id of publishers) lines.push(`  ${String(actorNode.get(id))} --> ${node}`);
      for (const id of subscribers) lines.push(`  ${node} --> ${String(actorNode.get(id))}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

/** When a scheduled method is due, for people. */
function whenOf(times: DueTimes): string {
  return times.type === 'every'
    ? `every ${String(times.interval)} ms`
    : (times.timetable.description ?? 'by a timetable');
}

/** The names that a topology shows: a family that is known by its members says nothing more. */
function topicNames(actors: readonly TopologyActor[], outside: readonly string[]): string[] {
  const names = new Set(outside);
  for (const { publishes, subscriptions } of actors) {
    for (const name of publishes) names.add(name);
    for (const { topic } of subscriptions) if (!hasWildcard(topic)) names.add(topic);
  }
  const families = new PatternIndex<string>();
  for (const name of names) if (hasWildcard(name)) families.add(name, name);
  const covered = new Set<string>();
  for (const name of names) for (const family of families.match(name)) if (family !== name) covered.add(family);
  return [...names].filter((name) => !covered.has(name)).sort();
}

function escape(text: string): string {
  return text.replaceAll('"', '#quot;');
}

/**
 * Collects which actors publish and subscribe which topics.
 * @param children in the order they start
 * @param outside the topics that were published from outside
 */
export function topologyOf(children: readonly ActorChild[], outside: Iterable<string>): Topology {
  return new Topology(children.filter((child) => child.whole === child).map(describeActor), [...outside]);
}

/** Warns of circles of topics in which every publisher may wait for the next. */
export function warnOfBlockCycles(actors: Iterable<ChildSpec>, topology: () => Topology, logger: Logger): void {
  // A circle goes through what actors say they publish; to look for one takes a good part of the time of a start.
  if (![...actors].some(({ publishes }) => publishes.length > 0)) return;
  for (const cycle of topology().blockCycles) {
    logger.warn(`Topics with overflow "block" form a circle: ${cycle.join(' -> ')}; give one of them another policy`);
  }
}

function describeActor({ spec, topics }: ActorChild): TopologyActor {
  const declared = spec.publishes.map(({ name }) => name);
  return {
    id: spec.id,
    actorClass: nameOfFunction(spec.actorClass),
    subscriptions: spec.subscriptions.map(({ pattern, method, overflow, declared: topic, own, durable }) => ({
      topic: pattern,
      method: String(method),
      overflow: overflow ?? topic?.options.overflow,
      ...(own ? { own } : {}),
      ...(durable === undefined ? {} : { durable: durableName(spec.id, method, durable) }),
    })),
    schedules: spec.schedules.map(({ method, times }) => ({ method: String(method), when: whenOf(times) })),
    publishes: [...new Set([...declared, ...topics])],
  };
}
