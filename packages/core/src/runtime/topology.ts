import { hasWildcard } from '../topic/name';
import { matches } from '../topic/pattern';
import type { OverflowPolicy } from '../topic/topic-options';

export interface TopologyActor {
  readonly id: string;
  readonly actorClass: string;
  readonly subscriptions: readonly {
    readonly topic: string;
    readonly method: string;
    /** The policy of the subscription or of the topic it names; undefined for a plain string. */
    readonly overflow: OverflowPolicy | undefined;
  }[];
  /** The topics it declares in `@Actor({ publishes })` and those it has published on so far. */
  readonly publishes: readonly string[];
}

export interface TopologyTopic {
  readonly name: string;
  readonly publishers: readonly string[];
  readonly subscribers: readonly string[];
}

/** Who publishes and subscribes what, as data: to print, to compare in CI, to draw. */
export class Topology {
  readonly actors: readonly TopologyActor[];
  readonly topics: readonly TopologyTopic[];

  /** @param outside the topics published from outside the actors so far */
  constructor(actors: readonly TopologyActor[], outside: readonly string[]) {
    this.actors = actors;
    const names = new Set([...actors.flatMap(topicsOf), ...outside]);
    // A family that is known by its members says nothing more.
    const known = [...names].filter(
      (name) => !hasWildcard(name) || ![...names].some((each) => each !== name && matches(name, each)),
    );
    this.topics = known.sort().map((name) => ({
      name,
      publishers: actors.filter(({ publishes }) => publishes.some((each) => relates(name, each))).map(({ id }) => id),
      subscribers: actors
        .filter(({ subscriptions }) => subscriptions.some((each) => relates(each.topic, name)))
        .map(({ id }) => id),
    }));
  }

  /** Topics that are published and that nobody subscribes to. */
  get unsubscribed(): readonly string[] {
    return this.topics.filter(({ subscribers }) => subscribers.length === 0).map(({ name }) => name);
  }

  /** Topics with subscribers that no actor is known to publish on. */
  get unpublished(): readonly string[] {
    return this.topics.filter(({ publishers }) => publishers.length === 0).map(({ name }) => name);
  }

  /** Circles of actors in which every link is a topic with overflow `block`: each is a risk of a blocked cycle. */
  get blockCycles(): readonly (readonly string[])[] {
    const next = new Map(this.actors.map((actor) => [actor.id, this.#blockedBy(actor)]));
    const cycles: string[][] = [];
    const done = new Set<string>();
    const visit = (id: string, path: readonly string[]): void => {
      const at = path.indexOf(id);
      if (at !== -1) cycles.push([...path.slice(at), id]);
      if (at !== -1 || done.has(id)) return;
      for (const each of next.get(id) ?? []) visit(each, [...path, id]);
      done.add(id);
    };
    for (const { id } of this.actors) visit(id, []);
    return cycles;
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

  /** The actors whose mailboxes an actor may have to wait for. */
  #blockedBy(actor: TopologyActor): string[] {
    return this.actors
      .filter(({ id, subscriptions }) =>
        subscriptions.some(
          ({ topic, overflow }) =>
            id !== actor.id &&
            (overflow ?? 'block') === 'block' &&
            actor.publishes.some((name) => relates(topic, name)),
        ),
      )
      .map(({ id }) => id);
  }
}

function topicsOf({ subscriptions, publishes }: TopologyActor): string[] {
  return [...publishes, ...subscriptions.map(({ topic }) => topic).filter((topic) => !hasWildcard(topic))];
}

/** Whether a pattern covers a topic, or is the same pattern. */
function relates(pattern: string, name: string): boolean {
  return pattern === name || matches(pattern, name);
}

function escape(text: string): string {
  return text.replaceAll('"', '#quot;');
}
