import { isObservable, Subject, type Subscription } from 'rxjs';
import type { AnyPipe } from '../../actor/pipe';
import { pipeNotObservable } from '../errors';
import type { Incarnation } from '../incarnation';

/** The receiver of what comes out of a pipe. */
export interface PipeObserver {
  onEmitted(value: unknown): void;
  onFailed(error: unknown): void;
  onCompleted(): void;
}

/**
 * The operators of one `@Subscribe`, as one incarnation runs them: a Subject in front, which the events go into, and
 * one subscription behind.
 */
export class OpenPipe {
  state: 'live' | 'completed' | 'failed' | 'ended' = 'live';
  /** No event goes in any more. */
  isFlushed = false;
  readonly #source = new Subject<unknown>();
  readonly #subscription: Subscription;

  /** @throws PIPE_NOT_OBSERVABLE, and what the function of the pipe throws */
  constructor(method: string, make: AnyPipe, incarnation: Incarnation, observer: PipeObserver) {
    const made: unknown = make(this.#source.asObservable() as never, incarnation.instance as never, incarnation);
    if (!isObservable(made)) throw pipeNotObservable(incarnation.id, method, made);
    this.#subscription = made.subscribe({
      next: (value) => {
        if (this.state === 'live') observer.onEmitted(value);
      },
      error: (error) => {
        if (this.state === 'live') this.state = 'failed';
        observer.onFailed(error);
      },
      complete: () => {
        if (this.state === 'live') this.state = 'completed';
        observer.onCompleted();
      },
    });
    // It may have failed on the way here.
    if (this.state !== 'live') this.#subscription.unsubscribe();
  }

  next(payload: unknown): void {
    this.#source.next(payload);
  }

  /** Has the operators emit what they hold. They may take their time, as `delay` does. */
  flush(): void {
    this.isFlushed = true;
    this.#source.complete();
  }

  /** As `flush`; what is not emitted at once is given up. */
  end(): void {
    if (this.state !== 'live') return;
    this.flush();
    this.cutOff();
  }

  /** Nothing comes out any more. */
  cutOff(): void {
    if (this.state === 'live') this.state = 'ended';
    // Undefined while its function or an operator is still subscribing.
    (this.#subscription as Subscription | undefined)?.unsubscribe();
  }
}
