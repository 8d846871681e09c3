import { boundOf, isSource, observableOf, WorkSource } from '@maiko/core/adapter';
import { AsyncLocalStorage } from 'node:async_hooks';
import { catchError, defer, finalize, isObservable, Observable, tap } from 'rxjs';

type Surroundings = ReturnType<typeof AsyncLocalStorage.snapshot>;

/**
 * One call of a handler through its enhancers. It knows whether the handler, a filter, or the one value that the
 * handler gave is still on its way: so long an actor that has to end waits, as for a handler without enhancers. An
 * Observable is unsubscribed then.
 */
export class HandlerCall {
  /**
   * Where the call was made: Nest runs interceptors, and the handler, when their Observable is subscribed to. Taken for
   * an Observable only: it costs many times what a guard does.
   */
  #surroundings: Surroundings | undefined;
  /** Of the Observable that the handler returns, which is known only then. */
  readonly #bound = boundOf(undefined);
  #running = 0;
  /** Something is still to come of the handler: it has not begun, or nothing has come out since it gave a value. */
  #owed = true;
  #waiting: (() => void)[] = [];

  /** @param isIntercepted interceptors may make an Observable of what the handler gives */
  constructor(isIntercepted: boolean) {
    if (isIntercepted) this.#surroundings = AsyncLocalStorage.snapshot();
  }

  /** Runs the handler. What it returns comes as an Observable that interceptors can read, if it is one in any way. */
  async run(handler: () => Promise<unknown>): Promise<unknown> {
    const result = await this.#inProgress(handler);
    if (!isSource(result)) return result;
    this.#settle();
    this.#surroundings ??= AsyncLocalStorage.snapshot();
    Object.assign(this.#bound, boundOf(result));
    return observableOf(result);
  }

  /**
   * What is to be published of the call: each value as it comes. What is no Observable is given as it is.
   * @param filter answers an error, or throws it
   */
  publishable(result: unknown, filter: (error: unknown) => unknown): unknown {
    if (!isObservable(result)) return result;
    const answered = result.pipe(
      catchError((error: unknown) => defer(() => this.#inProgress(() => filter(error)))),
      tap(() => {
        if (this.#running === 0) this.#settle();
      }),
      finalize(() => {
        this.#settle();
      }),
    );
    // An Observable came out of the handler or of an interceptor.
    const surroundings = this.#surroundings as Surroundings;
    const here = new Observable((subscriber) => surroundings(() => answered.subscribe(subscriber)));
    return new WorkSource(here, this.#bound, () => this.#busy());
  }

  #busy(): Promise<void> | undefined {
    return this.#running > 0 || this.#owed ? new Promise((resolve) => this.#waiting.push(resolve)) : undefined;
  }

  async #inProgress(work: () => unknown): Promise<unknown> {
    this.#running++;
    this.#owed = true;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }

  /** Nothing is owed any more: the readers look again. */
  #settle(): void {
    this.#owed = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
