import type { DeadLetter, Envelope } from '@maiko/core';
import type { ActorRef } from './actor-ref';
import type { Delivery } from './delivery';
import { isOf } from './event-match';
import { EventQuery, type Observed } from './event-query';
import type { Recording } from './recording';

/** The spy of one event: its deliveries, and what it caused. */
export class EventSpy<E = unknown> {
  readonly #query: EventQuery<E>;

  constructor(
    /** The id of the event. */
    readonly id: string,
    private readonly observed: Observed,
    private readonly recording: Recording,
  ) {
    this.#query = new EventQuery<E>(observed).withId(id);
  }

  /** The event as it was published, or came out of a pipe; undefined when that was not recorded. */
  get envelope(): Envelope<E> | undefined {
    return this.recording.event(this.id)?.envelope as Envelope<E> | undefined;
  }

  get wasPublished(): boolean {
    return this.envelope?.isPiped === false;
  }

  /** An actor got it. */
  get wasDelivered(): boolean {
    return this.#query.exists;
  }

  /** @throws UNKNOWN_ACTOR */
  wasDeliveredTo(actor: ActorRef): boolean {
    return this.#query.hasReceiver(actor);
  }

  /** @throws UNKNOWN_ACTOR */
  notDeliveredTo(actor: ActorRef): boolean {
    return !this.wasDeliveredTo(actor);
  }

  /** All of these actors got it. @throws UNKNOWN_ACTOR */
  wasDeliveredToAll(actors: readonly ActorRef[]): boolean {
    return actors.every((actor) => this.wasDeliveredTo(actor));
  }

  /** Which part of these actors got it, from 0 to 1; 1 for no actors. @throws UNKNOWN_ACTOR */
  deliveryRatio(actors: readonly ActorRef[]): number {
    if (actors.length === 0) return 1;
    return actors.filter((actor) => this.wasDeliveredTo(actor)).length / actors.length;
  }

  /** The actor that published it; undefined when it came from outside, or was not recorded. */
  get sender(): string | undefined {
    return this.envelope?.sender;
  }

  get receivers(): string[] {
    return this.#query.receivers;
  }

  get receiverCount(): number {
    return this.#query.receiverCount;
  }

  get deliveries(): Delivery<E>[] {
    return this.#query.deliveries;
  }

  /** The deliveries of the events that handling it caused directly. */
  get children(): EventQuery {
    return new EventQuery(this.observed).childrenOf(this.id);
  }

  /** Its dead letters: one for every actor that did not handle it. */
  get deadLetters(): DeadLetter[] {
    return this.recording.deadLetters.filter(({ envelope }) => isOf(envelope, this.id));
  }
}
