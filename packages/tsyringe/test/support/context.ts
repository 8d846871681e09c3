import { ActorContext } from '@maiko/core';

/** An `ActorContext` that nothing is asked of, but its signal. */
export function context(signal: AbortSignal = new AbortController().signal): ActorContext {
  return Object.assign(Object.create(ActorContext.prototype) as ActorContext, { signal });
}
