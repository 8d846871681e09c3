import { AsyncLocalStorage } from 'node:async_hooks';
import type { AsyncScope, Culprit, Rejections, RejectionSource } from '../contract';
import { asyncScopes, hasScopes, NodeScope } from './async-scope';
import { nextTurn } from './event-loop';
import { asWithoutListener } from './foreign-rejection';

type Listener = (reason: unknown) => void;

interface Shared {
  readonly storage: AsyncLocalStorage<Culprit | undefined>;
  readonly listener: Listener;
  /** How many runtimes attribute. */
  runtimes: number;
}

/**
 * Copies of this package in one process share it: two listeners would each hide a rejection from Node for the other.
 */
const SHARED = Symbol.for('maiko.rejections');

/**
 * The attribution of unhandled rejections to the actor with the code. The code of an actor runs inside of an
 * `AsyncLocalStorage`, and Node restores that for the event `unhandledRejection`: up to Node 22 to where the promise
 * was made, from Node 24 on to where it was rejected. The two differ only for a promise that is made here and rejected
 * by others, or the other way round.
 */
class NodeRejections implements Rejections {
  readonly #shared = shared();

  /** Entering it costs a fraction of `AsyncLocalStorage.run`, so it is made once for each. */
  scopeOf(culprit: Culprit): AsyncScope {
    return asyncScopes.EMPTY.run(() => this.#shared.storage.run(culprit, () => new NodeScope()));
  }

  listen(): () => Promise<void> {
    const shared = this.#shared;
    // The first of all, so that it sees a listener that goes when it has been called once.
    if (shared.runtimes++ === 0) process.prependListener('unhandledRejection', shared.listener);
    return async () => {
      // Node reports what has been rejected up to now when the microtasks are done.
      await new Promise((resolve) => nextTurn(resolve));
      if (--shared.runtimes > 0) return;
      process.off('unhandledRejection', shared.listener);
      shared.storage.disable();
    };
  }
}

function shared(): Shared {
  const holder = globalThis as unknown as Record<symbol, Shared | undefined>;
  return (holder[SHARED] ??= makeShared());
}

function makeShared(): Shared {
  const storage = new AsyncLocalStorage<Culprit | undefined>();
  const listener: Listener = (reason) => {
    const culprit = storage.getStore();
    if (culprit !== undefined) culprit.onRejection(reason);
    else if (process.listenerCount('unhandledRejection') === 1) asWithoutListener(reason);
  };
  return { storage, listener, runtimes: 0 };
}

export const { attributeRejections }: RejectionSource = {
  attributeRejections: () => (hasScopes ? new NodeRejections() : undefined),
};
