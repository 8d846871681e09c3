import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';

/** An Observable that `for await` reads too, each loop at its own speed. What `pipe` makes of it is an Observable. */
export type IterableObservable<T> = Observable<T> & AsyncIterable<T>;

/** Makes one. It is no class: what RxJS 8 declares of iteration is narrower than an iterator. */
export function iterableObservable<T>(
  iterate: () => AsyncIterator<T, undefined>,
  subscribe: (subscriber: Subscriber<T>) => TeardownLogic,
): IterableObservable<T> {
  return Object.defineProperty(new Observable<T>(subscribe), Symbol.asyncIterator, {
    value: iterate,
  }) as IterableObservable<T>;
}
