import {
  toHaveActorPath,
  toHaveDeadLettered,
  toHaveDelivered,
  toHaveEventPath,
  toHavePublished,
  toHaveRestarted,
  toPassThrough,
  type ExpectedDeadLetter,
  type ExpectedDeliveries,
  type ExpectedEvents,
} from './matchers';
import type { ActorRef } from '../events/actor-ref';
import type { EventMatch } from '../events/event-match';

/** The methods that `expect` gets with these matchers. */
export interface MaikoMatchers<R> {
  /** Of a harness: an actor got such an event. */
  toHaveDelivered(event: EventMatch, expected?: ExpectedDeliveries): R;
  /** Of a harness: such an event was published, with a receiver or without. */
  toHavePublished(event: EventMatch, expected?: ExpectedEvents): R;
  /** Of a harness: such an event became a dead letter; without an event, any. */
  toHaveDeadLettered(event?: EventMatch, expected?: ExpectedDeadLetter): R;
  /** Of a harness: this actor restarted after failures; exactly so many times, if given. */
  toHaveRestarted(actor: ActorRef, times?: number): R;
  /** Of a chain: one path goes through exactly these actors. */
  toHaveActorPath(actors: readonly ActorRef[]): R;
  /** Of a chain: one path goes through these actors in this order, others in between or not. */
  toPassThrough(actors: readonly ActorRef[]): R;
  /** Of a chain: one path is made of exactly these events. */
  toHaveEventPath(events: readonly EventMatch[]): R;
}

/**
 * The matchers, for any `expect` that has jest's `extend`: `expect.extend(matchers)`. With jest import
 * `@maiko/testing/jest` or `@maiko/testing/jest-globals` instead, with vitest `@maiko/testing/vitest`, which also
 * declare the types.
 */
export const matchers = {
  toHaveDelivered,
  toHavePublished,
  toHaveDeadLettered,
  toHaveRestarted,
  toHaveActorPath,
  toPassThrough,
  toHaveEventPath,
};
