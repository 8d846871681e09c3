import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';

/** An Observable that `for await` reads too, each loop at its own speed. What `pipe` makes of it is an Observable. */
export class IterableObservable<T> extends Observable<T> implements AsyncIterable<T> {
  readonly #iterate: () => AsyncIterator<T, undefined>;

  constructor(iterate: () => AsyncIterator<T, undefined>, subscribe: (subscriber: Subscriber<T>) => TeardownLogic) {
    super(subscribe);
    this.#iterate = iterate;
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return this.#iterate();
  }
}
