import { isObservable, type InteropObservable, type Observable, type Subscribable, type Subscriber } from 'rxjs';
import { attempt } from '../text';
import { answersLater } from '../thenable';

/** An Observable of RxJS, or an object that says how to get one, with `Symbol.observable`. */
export type ObservableSource<T> = Observable<T> | InteropObservable<T>;

/** What another copy of RxJS, or another library, names the method that gives an Observable. */
type Interop = Readonly<Record<string | symbol, unknown>>;

/** The Observable behind an object of another library. */
function interopOf(value: object): (() => unknown) | undefined {
  // Looked up at each call: a polyfill may have come since RxJS was loaded.
  const { observable } = Symbol as unknown as { readonly observable?: symbol };
  const found =
    (observable === undefined ? undefined : (value as Interop)[observable]) ?? (value as Interop)['@@observable'];
  return typeof found === 'function' ? (found as () => unknown) : undefined;
}

/** Whether a value is an Observable, also of another copy of RxJS or another library. Never throws. */
export function isObservableLike(value: unknown): value is ObservableSource<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return attempt(() => isObservable(value) || interopOf(value) !== undefined, false);
}

/**
 * Subscribes to an Observable of whatever library. A subscriber that is closed meanwhile stops a source of RxJS.
 * @returns what unsubscribes; it never throws
 * @throws what the source throws
 */
export function subscribeTo(source: object, subscriber: Subscriber<unknown>): () => void {
  const target = (isObservable(source) ? source : interopOf(source)?.call(source)) as
    Partial<Subscribable<unknown>> | undefined;
  if (typeof target?.subscribe !== 'function') throw new TypeError('Symbol.observable returned no Observable');
  const subscription: unknown = target.subscribe(subscriber);
  // As an `async` subscribe does by mistake: it may reject.
  answersLater(subscription, (error) => {
    subscriber.error(error);
  });
  return () => {
    attempt(() => {
      if (typeof subscription === 'function') (subscription as () => void)();
      else (subscription as { unsubscribe?: () => void } | null | undefined)?.unsubscribe?.();
    }, undefined);
  };
}
