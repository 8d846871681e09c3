import type { ActorRef } from '../events/actor-ref';
import type { EventMatch } from '../events/event-match';
import type { Observed } from '../events/event-query';
import { ActorPaths } from './actor-paths';
import { linkTest, EventPaths } from './event-paths';
import { breadthFirst, pruned, type ChainLink } from './links';
import { sequenceDiagram } from './sequence-diagram';
import { tree } from './tree';

/** An event and everything it caused, directly or not. Taken when it is asked for: what comes later is not in it. */
export class EventChain {
  readonly #observed: Observed;

  constructor(
    /** The event it begins with; undefined when that was not recorded: then the chain is empty. */
    readonly root: ChainLink | undefined,
    observed: Observed,
  ) {
    this.#observed = observed;
  }

  /** The actors it went through. */
  get actors(): ActorPaths {
    return new ActorPaths(this.root, this.#observed);
  }

  /** The events it is made of. */
  get events(): EventPaths {
    return new EventPaths(this.root);
  }

  /** Handling the first such event caused more than one event. @throws NOT_A_TOPIC, INVALID_PATTERN */
  divergesAfter(event: EventMatch): boolean {
    return this.branchesAfter(event) > 1;
  }

  /**
   * How many events the first such event caused directly; 0 when there is none. @throws NOT_A_TOPIC, INVALID_PATTERN
   */
  branchesAfter(event: EventMatch): number {
    return breadthFirst(this.root).find(linkTest(event))?.children.length ?? 0;
  }

  /** Only what led to this actor: the events it got, and those that caused them. @throws UNKNOWN_ACTOR */
  pathTo(actor: ActorRef): EventChain {
    const actors = this.#observed.actors(actor);
    const reached = ({ deliveries }: ChainLink): boolean => deliveries.some(({ receiver }) => actors.has(receiver));
    return new EventChain(this.root === undefined ? undefined : pruned(this.root, reached), this.#observed);
  }

  /** The chain as an indented tree: each event, its publisher, its receivers, and what became of it there. */
  toTree(): string {
    return tree(this.root);
  }

  /** The chain as a sequence diagram for Mermaid, in the order of the deliveries. */
  toMermaid(): string {
    return sequenceDiagram(this.root);
  }

  toString(): string {
    return this.toTree();
  }
}
