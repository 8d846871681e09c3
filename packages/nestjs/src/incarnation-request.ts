import type { ActorContext } from '@maiko/core';
import { noContext, noRequest } from './errors';
import type { EventScope } from './event-scope';

/** What Nest and JavaScript itself look at on any object. */
const COMMON = new Set<PropertyKey>(['then', 'constructor', 'toJSON', 'toString', 'valueOf']);

/** What an incarnation is created with, by the object that Nest has as its request. */
const incarnations = new WeakMap<object, { readonly context: ActorContext; readonly scope: EventScope }>();

/** Makes the request of an incarnation: it carries `ActorContext`, and cannot be mistaken for one from outside. */
export function incarnationRequest(context: ActorContext, scope: EventScope): object {
  const request = new Proxy(Object.freeze({}), {
    get(target, property) {
      if (typeof property === 'symbol' || COMMON.has(property)) return Reflect.get(target, property) as unknown;
      throw noRequest(context.id, property);
    },
  });
  incarnations.set(request, { context, scope });
  return request;
}

/** @throws SCOPE_CONFLICT when the request is none of an incarnation */
export function incarnationOf(request: unknown): { readonly context: ActorContext; readonly scope: EventScope } {
  const found = incarnations.get(Object(request) as object);
  if (found === undefined) throw noContext();
  return found;
}
