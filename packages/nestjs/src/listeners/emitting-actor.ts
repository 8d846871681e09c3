import type { ActorClass } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import { isObservable, Observable } from 'rxjs';
import { withMethods, type Method } from '../with-methods';
import { asActor, type Emitter } from './emitter';

const HOOKS = ['onStart', 'onDrain', 'onError', 'step'];

/**
 * Wraps an actor with code that emits in the way of another library: its emissions are published in its name, also
 * while draining.
 */
export function emittingAs<T extends object>(instance: T, actor: ActorClass, emitter: Emitter): T {
  const { subscriptions, schedules } = readSpec(actor);
  const called = new Set<string | symbol>([...HOOKS, ...[...subscriptions, ...schedules].map(({ method }) => method)]);
  return withMethods(instance, (name, method) => (called.has(name) ? emitting(instance, method, emitter) : undefined));
}

function emitting(instance: object, method: Method, emitter: Emitter): Method {
  return (...args) =>
    within(
      asActor(emitter, () => method.apply(instance, args)),
      emitter,
    );
}

/** What is still to run of it runs within the actor, too. */
function within(result: unknown, emitter: Emitter): unknown {
  return isObservable(result) ? observed(result, emitter) : generated(result as Generator, emitter);
}

/** An Observable runs when it is subscribed to. */
function observed(result: Observable<unknown>, emitter: Emitter): Observable<unknown> {
  return new Observable((subscriber) => asActor(emitter, () => result.subscribe(subscriber)));
}

/** The body of a generator runs when it is asked for the next event. */
function generated(result: Generator, emitter: Emitter): unknown {
  if (!/^\[object (?:Async)?Generator\]$/.test(Object.prototype.toString.call(result))) return result;
  const within: unknown = new Proxy(result, {
    get(target, property) {
      if (property === Symbol.iterator || property === Symbol.asyncIterator) return () => within;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function'
        ? (...given: unknown[]) => asActor(emitter, () => (value as Method).apply(target, given))
        : value;
    },
  });
  return within;
}
