import { ActorContext } from '@maiko/core';

/** Makes an `ActorContext` of which only the signal is used. */
export function context(signal: AbortSignal = new AbortController().signal): ActorContext {
  return Object.assign(Object.create(ActorContext.prototype) as ActorContext, { signal });
}
