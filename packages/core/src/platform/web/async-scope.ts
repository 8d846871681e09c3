import type { AsyncScope, AsyncScopes } from '../contract';

/** There is no async context that a store could be left in. */
const EMPTY: AsyncScope = {
  isCurrent: true,
  run: (work: (given?: unknown) => unknown, self?: unknown, given?: unknown): unknown => work.call(self, given),
};

export const asyncScopes: AsyncScopes = {
  EMPTY,
  endsAtStore: () => undefined,
  storeLeftBehind: () => false,
  holdsNothing: () => true,
  isActorResource: () => false,
};
