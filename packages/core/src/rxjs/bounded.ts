import { notAnObservable } from './errors';
import { isObservableLike, type ObservableSource } from './observable-like';
import { PullIterator } from './pull-iterator';
import { SOURCE, type ResolvedSourceOptions, type SourceOptions } from './source-options';
import { SourceReader } from './source-reader';

/**
 * An Observable with a bound for what waits, as an async iterable: every iteration subscribes once, and unsubscribes at
 * its end.
 */
export class BoundedSource<T> implements AsyncIterable<T> {
  readonly source: ObservableSource<T>;
  readonly options: ResolvedSourceOptions;

  constructor(source: ObservableSource<T>, options: ResolvedSourceOptions) {
    this.source = source;
    this.options = options;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return new PullIterator(() => {
      const reader = new SourceReader<T>('bounded()', this.options);
      reader.open(this.source);
      return reader;
    });
  }
}

/** Whether a value is an Observable, with or without a bound of its own. Never throws. */
export function isSource(value: unknown): value is object {
  return value instanceof BoundedSource || isObservableLike(value);
}

/**
 * Gives an Observable another bound than the default for what it emits while an earlier value is still to be accepted:
 * for one that a handler, hook or step returns, and for `for await`. A `break` unsubscribes.
 * @throws NOT_AN_OBSERVABLE, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Subscribe(Watch)
 * watch() { return bounded(this.ticks$.pipe(map(Tick)), { capacity: 1_000, overflow: 'drop-oldest' }); }
 */
export function bounded<T>(source: ObservableSource<T>, options: SourceOptions = {}): BoundedSource<T> {
  if (!isObservableLike(source)) throw notAnObservable('bounded()', source);
  return new BoundedSource(source, SOURCE.resolve('bounded()', options));
}
