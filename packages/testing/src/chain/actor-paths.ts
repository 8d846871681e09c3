import type { ActorRef } from '../events/actor-ref';
import type { Observed } from '../events/event-query';
import { breadthFirst, receiversOf, type ChainLink } from './links';
import { Paths } from './paths';

/**
 * The actors that the events of a chain went through. The path of an event from outside begins with the actors that got
 * it.
 */
export class ActorPaths extends Paths<string, ActorRef> {
  readonly #root: ChainLink | undefined;
  readonly #observed: Observed;

  constructor(root: ChainLink | undefined, observed: Observed) {
    super();
    this.#root = root;
    this.#observed = observed;
  }

  /** The actors that published or got an event of the chain. */
  get all(): string[] {
    const names = breadthFirst(this.#root).flatMap((link) => [link.envelope.sender, ...receiversOf(link)]);
    return [...new Set(names)].filter((name) => name !== undefined);
  }

  /** All of these actors are among them. @throws UNKNOWN_ACTOR */
  visited(actors: readonly ActorRef[]): boolean {
    const { all } = this;
    return actors.every((actor) => all.some(this.testOf(actor)));
  }

  override get paths(): string[][] {
    if (this.#root === undefined) return [];
    const { sender } = this.#root.envelope;
    return onwards(this.#root, sender === undefined ? [] : [sender]);
  }

  protected override testOf(actor: ActorRef): (name: string) => boolean {
    const actors = this.#observed.actors(actor);
    return (name) => actors.has(name);
  }
}

/**
 * Every way on from an event: through the actors that answered it to what they published, and to those that did not.
 */
function onwards(link: ChainLink, before: readonly string[]): string[][] {
  const answered = new Set(link.children.map(({ envelope }) => envelope.sender));
  const ends = receiversOf(link).filter((receiver) => !answered.has(receiver));
  const paths = link.children.flatMap((child) => onwards(child, extended(before, child.envelope.sender)));
  for (const end of ends) paths.push(extended(before, end));
  return paths.length > 0 ? paths : [[...before]];
}

function extended(path: readonly string[], actor: string | undefined): string[] {
  return actor === undefined || path.at(-1) === actor ? [...path] : [...path, actor];
}
