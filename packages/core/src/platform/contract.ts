// What `#platform/*` gives: `platform/node` under the export condition `node`, which Deno and Bun set too, and
// `platform/web` elsewhere.

/** An async context that code can be run in. */
export interface AsyncScope {
  /** Code that runs now is in this scope, and no store is left behind in it: more code may run here. */
  readonly isCurrent: boolean;
  /** Runs `work` here, at once. */
  run<R>(work: () => R): R;
  run<T, R>(work: (this: T) => R, self: T): R;
  run<T, A, R>(work: (this: T, given: A) => R, self: T, given: A): R;
}

/** Work in batches, which ends after the piece in hand when `until` is 0. */
export interface Loop {
  until: number;
}

/**
 * The async contexts of the platform. Without async context in the platform there is one scope, which holds nothing.
 */
export interface AsyncScopes {
  /** Without any store: the context of no caller. */
  readonly EMPTY: AsyncScope;
  /** The loop ends after the piece of work that enters a store. */
  endsAtStore(this: void, loop: Loop): void;
  /** A store was entered in the running scope and not left: other code must not run in it. */
  storeLeftBehind(this: void): boolean;
  /**
   * No storage holds anything for a continuation, so that one piece of code may run in it as in `EMPTY`. Asked before
   * any code of others has run in it. May say no although nothing is held.
   */
  holdsNothing(this: void): boolean;
  isActorResource(this: void, resource: object): boolean;
}

/** The owner of running code: an incarnation, as far as a rejection is concerned. */
export interface Culprit {
  /** A promise of its code rejected, and nothing handles it. */
  onRejection(reason: unknown): void;
}

/** The attribution of unhandled rejections to the actor with the code. */
export interface Rejections {
  /** Where code of the culprit runs. */
  scopeOf(culprit: Culprit): AsyncScope;
  /** Listens from now on, until what is returned is called; that settles when nothing listens any more. */
  listen(): () => Promise<void>;
}

export interface RejectionSource {
  /** Undefined where the platform cannot tell from which actor a rejection comes. */
  attributeRejections(this: void): Rejections | undefined;
}

export interface EventLoop {
  /**
   * Calls back when the event loop has turned. That is no matter of time: fake timers of a test must not hold it up.
   */
  nextTurn(this: void, callback: (value?: unknown) => void): void;
  /** The timer does not keep the process alive, where there is one. */
  unref(this: void, timer: ReturnType<typeof setTimeout>): void;
}

export interface Randomness {
  /** So many random bytes, of cryptographic quality, in base64url; undefined where there is no such source. */
  randomText(this: void, bytes: number): string | undefined;
}

/** The kinds of values, whatever realm they come from, without running code of them. */
export interface ValueKinds {
  isNativeError(this: void, value: unknown): value is Error;
  isPromise(this: void, value: unknown): value is Promise<unknown>;
}
