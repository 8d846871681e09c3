import type { ActorContext, Publisher, PublishTarget, Runtime } from '@maiko/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { publisherOf } from '../publisher';
import type { Emission } from './emission';

/** An actor with code that emits in the way of another library. */
export interface Emitter {
  readonly context: ActorContext;
  readonly runtime: Runtime;
  /** The call of a listener that it emits in. */
  readonly call?: ListenerCall;
}

export interface ListenerCall {
  readonly listener: object;
  /** Whether it is still running: what it has left behind, such as a timer, holds nothing up. */
  isBusy: boolean;
}

/** One for every runtime: to make one costs more than to publish. */
const publishers = new WeakMap<Runtime, Publisher>();

function outsideOf(runtime: Runtime): Publisher {
  let publisher = publishers.get(runtime);
  if (publisher === undefined) publishers.set(runtime, (publisher = publisherOf(runtime)));
  return publisher;
}

const emitters = new AsyncLocalStorage<Emitter | undefined>();

/**
 * Runs code of an actor: what it emits is published as of that actor, with the event in hand as its cause, also while
 * draining.
 */
export function asActor<T>(emitter: Emitter, work: () => T): T {
  return emitters.run(emitter, work);
}

/**
 * Returns the actor that the calling code belongs to; undefined outside of all actors, and once its incarnation has
 * ended.
 */
export function emitterIn(runtime: Runtime): Emitter | undefined {
  const emitter = emitters.getStore();
  return emitter?.runtime === runtime && !emitter.context.signal.aborted ? emitter : undefined;
}

/** Publishes what was emitted, by an actor or from outside. The promise may be ignored. */
export function publishEmitted(
  runtime: Runtime,
  target: PublishTarget<never>,
  payload: unknown,
  via?: Emission,
): Promise<void> {
  const publisher: Publisher = emitterIn(runtime)?.context ?? outsideOf(runtime);
  const accepted = publisher.publish(target, payload as never, { via });
  accepted.catch(() => undefined);
  return accepted;
}

/** Publishes an emission on its topic; when that is refused, its listeners are called all the same. */
export function publishEmission(runtime: Runtime, target: PublishTarget<never>, payload: unknown, via: Emission): void {
  publishEmitted(runtime, target, payload, via).catch(() => {
    via.refused();
  });
}
