import { from, type Observable } from 'rxjs';
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

/**
 * An Observable that a handler runs inside of, as an adapter makes it of what stands around the handler. Its actor may
 * have to end meanwhile: then it is unsubscribed when the handler is not in progress.
 */
export class WorkSource<T> extends BoundedSource<T> {
  /** Undefined when the handler is not in progress; else it resolves, and never rejects, at the next change. */
  readonly busy: () => Promise<void> | undefined;

  constructor(source: ObservableSource<T>, options: ResolvedSourceOptions, busy: () => Promise<void> | undefined) {
    super(source, options);
    this.busy = busy;
  }
}

/** Returns a copy of the bound of an Observable. */
export function boundOf(source: unknown): ResolvedSourceOptions {
  return { ...(source instanceof BoundedSource ? source.options : SOURCE.defaults) };
}

/** Returns what a source is an Observable of RxJS as, without its bound. */
export function observableOf(source: object): Observable<unknown> {
  return from(source instanceof BoundedSource ? source.source : (source as ObservableSource<unknown>));
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
