import type { PayloadOf } from '@maiko/core';
import type { ActorRef, ActorSet } from './actor-ref';
import type { Delivery } from './delivery';
import { idOf, isOf, matcherOf, type EventMatch, type EventRef, type TopicRef } from './event-match';

/** The part of a runtime that queries and spies look at. */
export interface Observed {
  readonly deliveries: readonly Delivery[];
  /** @throws UNKNOWN_ACTOR */
  actors(ref: ActorRef): ActorSet;
}

type Filter = (delivery: Delivery) => boolean;

/**
 * The deliveries that were recorded, narrowed step by step. Live: what is recorded later is found later. Every filter
 * returns a new query; everything without arguments is a property.
 * @example
 * harness.events().sentBy('trader').onTopic(Orders).receivedBy('alpha-ticker').count
 */
export class EventQuery<E = unknown> {
  readonly #observed: Observed;
  readonly #filters: readonly Filter[];

  constructor(observed: Observed, filters: readonly Filter[] = []) {
    this.#observed = observed;
    this.#filters = filters;
  }

  // ---- filters ----

  /** Those that this actor published. @throws UNKNOWN_ACTOR */
  sentBy(actor: ActorRef): EventQuery<E> {
    const actors = this.#observed.actors(actor);
    return this.#with(({ sender }) => actors.has(sender));
  }

  /** Those that came from outside the actors. */
  fromOutside(): EventQuery<E> {
    return this.#with(({ sender }) => sender === undefined);
  }

  /** Those that this actor got. @throws UNKNOWN_ACTOR */
  receivedBy(actor: ActorRef): EventQuery<E> {
    const actors = this.#observed.actors(actor);
    return this.#with(({ receiver }) => actors.has(receiver));
  }

  /** Those of a topic, family, event class or pattern. @throws NOT_A_TOPIC, INVALID_PATTERN */
  onTopic<const T extends TopicRef>(topic: T): EventQuery<PayloadOf<T>> {
    return this.#with(matcherOf(topic)) as unknown as EventQuery<PayloadOf<T>>;
  }

  /** The deliveries of one event, also what came out of a pipe because of it. */
  withId(event: EventRef): EventQuery<E> {
    const id = idOf(event);
    return this.#with((delivery) => isOf(delivery, id));
  }

  /** Those that handling this event caused directly, also when it went through a pipe. */
  childrenOf(event: EventRef): EventQuery<E> {
    const id = idOf(event);
    return this.#with(({ published: { parentId, causeId } }) => parentId === id || causeId === id);
  }

  /** Those for which `predicate` holds. */
  matching(predicate: (delivery: Delivery<E>) => boolean): EventQuery<E> {
    return this.#with(predicate as Filter);
  }

  /** Those with a payload for which `predicate` holds. */
  matchingPayload(predicate: (payload: E) => boolean): EventQuery<E> {
    return this.#with(({ payload }) => predicate(payload as E));
  }

  /** Those that came after this delivery. */
  after({ index }: Delivery): EventQuery<E> {
    return this.#with((delivery) => delivery.index > index);
  }

  /** Those that came before this delivery. */
  before({ index }: Delivery): EventQuery<E> {
    return this.#with((delivery) => delivery.index < index);
  }

  // ---- answers ----

  /** How many deliveries there are. */
  get count(): number {
    return this.deliveries.length;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get exists(): boolean {
    return this.count > 0;
  }

  get first(): Delivery<E> | undefined {
    return this.deliveries[0];
  }

  get last(): Delivery<E> | undefined {
    return this.deliveries.at(-1);
  }

  /** The delivery at this place, from 0; a negative one counts from the end. */
  at(index: number): Delivery<E> | undefined {
    return this.deliveries.at(index);
  }

  /** Every delivery: an event once for each actor that got it. */
  get deliveries(): Delivery<E>[] {
    const found = this.#observed.deliveries.filter((delivery) => this.#filters.every((filter) => filter(delivery)));
    return found as Delivery<E>[];
  }

  /** The first delivery of every event. */
  get unique(): Delivery<E>[] {
    const seen = new Set<string>();
    return this.deliveries.filter(({ id }) => !seen.has(id) && seen.add(id));
  }

  /** The payload of every event, once. */
  get payloads(): E[] {
    return this.unique.map(({ payload }) => payload);
  }

  /** The names of the actors that published them; not those from outside. */
  get senders(): string[] {
    return distinct(this.deliveries.map(({ sender }) => sender));
  }

  get senderCount(): number {
    return this.senders.length;
  }

  /** The names of the actors that got them. */
  get receivers(): string[] {
    return distinct(this.deliveries.map(({ receiver }) => receiver));
  }

  get receiverCount(): number {
    return this.receivers.length;
  }

  /** How many deliveries there are of each topic. */
  get countByTopic(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { topic } of this.deliveries) counts[topic] = (counts[topic] ?? 0) + 1;
    return counts;
  }

  /** `predicate` holds for all of them; true when there are none. */
  every(predicate: (delivery: Delivery<E>) => boolean): boolean {
    return this.deliveries.every(predicate);
  }

  /** `predicate` holds for one of them. */
  some(predicate: (delivery: Delivery<E>) => boolean): boolean {
    return this.deliveries.some(predicate);
  }

  /** One of them is meant. @throws NOT_A_TOPIC, INVALID_PATTERN */
  hasEvent(match: EventMatch): boolean {
    return this.deliveries.some(matcherOf(match));
  }

  /** One of them was published by this actor. @throws UNKNOWN_ACTOR */
  hasSender(actor: ActorRef): boolean {
    return this.sentBy(actor).exists;
  }

  /** One of them reached this actor. @throws UNKNOWN_ACTOR */
  hasReceiver(actor: ActorRef): boolean {
    return this.receivedBy(actor).exists;
  }

  #with(filter: Filter): EventQuery<E> {
    return new EventQuery<E>(this.#observed, [...this.#filters, filter]);
  }
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
