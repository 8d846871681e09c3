import type { ActorContext, PublishTarget, Runtime } from '@maiko/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { publisherOf } from '../publisher';

/** An actor whose code emits in the way of another library. */
export interface Emitter {
  readonly context: ActorContext;
  readonly runtime: Runtime;
}

const emitters = new AsyncLocalStorage<Emitter>();

/** Runs code of an actor: what it emits is published as of that actor, with the event in hand as its cause, also while draining. */
export function asActor<T>(emitter: Emitter, work: () => T): T {
  return emitters.run(emitter, work);
}

/** Publishes what was emitted, by an actor or from outside. The promise may be ignored. */
export function publishEmitted(runtime: Runtime, target: PublishTarget<never>, payload: unknown): Promise<void> {
  const emitter = emitters.getStore();
  const publisher = emitter?.runtime === runtime ? emitter.context : publisherOf(runtime);
  const accepted = publisher.publish(target, payload as never);
  accepted.catch(() => undefined);
  return accepted;
}
