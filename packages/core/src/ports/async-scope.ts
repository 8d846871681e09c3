import { asyncScopes } from '#platform/async-scope';
import type { AsyncScopes } from '../platform/contract';
import type { CancelTimer, Clock } from './clock';

export type { AsyncScope } from '../platform/contract';

export const { EMPTY, endsAtStore, holdsNothing, storeLeftBehind }: AsyncScopes = asyncScopes;

/**
 * Whether `resource`, as `executionAsyncResource` of `node:async_hooks` gives it, is one in which a runtime runs code
 * of actors. For test tools that watch what this code sets in motion; what it awaits goes on in resources of its own.
 * Elsewhere than in Node there are none.
 */
export const isActorResource: (resource: object) => boolean = asyncScopes.isActorResource;

/** Wraps a clock: its timers run their callbacks in the empty context, and hold no store of the code that set them. */
export function emptied(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimer: (callback, delay, background) => {
      const set = (): CancelTimer =>
        clock.setTimer(
          () => {
            EMPTY.run(callback);
          },
          delay,
          background,
        );
      return EMPTY.run(set);
    },
    keepAlive: () => clock.keepAlive?.() ?? (() => undefined),
  };
}
