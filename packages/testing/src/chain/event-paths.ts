import type { Envelope } from '@maiko/core';
import { matcherOf, type EventMatch } from '../events/event-match';
import { breadthFirst, type ChainLink } from './links';
import { Paths } from './paths';

/** The paths of events that caused each other. A predicate is asked about the first delivery of an event. */
export class EventPaths extends Paths<ChainLink, EventMatch> {
  readonly #root: ChainLink | undefined;

  constructor(root: ChainLink | undefined) {
    super();
    this.#root = root;
  }

  /** Every event of the chain once, those that are nearer to the root first. */
  get all(): Envelope[] {
    return breadthFirst(this.#root).map(({ envelope }) => envelope);
  }

  /** An event of the chain is meant. @throws NOT_A_TOPIC, INVALID_PATTERN */
  contains(event: EventMatch): boolean {
    return breadthFirst(this.#root).some(this.testOf(event));
  }

  override get paths(): ChainLink[][] {
    const from = (link: ChainLink): ChainLink[][] =>
      link.children.length === 0 ? [[link]] : link.children.flatMap(from).map((path) => [link, ...path]);
    return this.#root === undefined ? [] : from(this.#root);
  }

  protected override testOf(event: EventMatch): (link: ChainLink) => boolean {
    return linkTest(event);
  }
}

/**
 * Tests whether an event of a chain is meant: each of its deliveries is a candidate, and the event itself if none of
 * them has its payload, because it was not delivered, or went through a pipe.
 */
export function linkTest(event: EventMatch): (link: ChainLink) => boolean {
  const matches = matcherOf(event);
  return ({ envelope, deliveries }) =>
    deliveries.some(matches) || (deliveries.every(({ id }) => id !== envelope.id) && matches(envelope));
}
