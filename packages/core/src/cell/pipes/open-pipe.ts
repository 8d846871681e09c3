import { isObservable, Observable, type Subscriber } from 'rxjs';
import type { AnyPipe } from '../../actor/pipe';
import { instanceBehind } from '../../actor/stand-in';
import { pipeNotObservable } from '../errors';
import { answersLater } from '../../thenable';
import type { Incarnation } from '../incarnation';
import { PipeSource } from './pipe-source';

/** The receiver of what comes out of a pipe. */
export interface PipeObserver {
  /** @throws what the pipe fails with then */
  onEmitted(value: unknown): void;
  onFailed(error: unknown): void;
  onCompleted(): void;
}

/**
 * The operators of one `@Subscribe`, as one incarnation runs them: a source in front, which the events go into, and
 * one subscription behind.
 */
export class OpenPipe {
  state: 'live' | 'completed' | 'failed' | 'ended' = 'live';
  /** No event goes in any more. */
  isFlushed = false;
  readonly #source = new PipeSource(() => {
    this.#complete();
    this.#unsubscribe();
  });
  readonly #observer: PipeObserver;
  readonly #made: Observable<unknown>;
  /** There from the first value on: operators may emit without end while they are subscribed to. */
  #subscriber: Subscriber<unknown> | undefined;

  /** @throws PIPE_NOT_OBSERVABLE, and what the function of the pipe throws */
  constructor(method: string, make: AnyPipe, incarnation: Incarnation, observer: PipeObserver) {
    this.#observer = observer;
    const instance = instanceBehind(incarnation.instance as object);
    const made: unknown = make(this.#source.events as never, instance as never, incarnation);
    answersLater(made);
    if (!isObservable(made)) throw pipeNotObservable(incarnation.id, method, made);
    this.#made = made;
  }

  /** Subscribes: the operators may emit from now on. */
  open(): void {
    const made = this.#made;
    // RxJS hands out its subscriber here, before operators emit on this stack.
    const closable = new Observable<unknown>((subscriber) => {
      this.#subscriber = subscriber;
      return made.subscribe(subscriber);
    });
    this.#guarded(() => {
      closable.subscribe({
        next: (value) => {
          if (this.state === 'live') this.#emit(value);
        },
        error: (error) => {
          this.#fail(error);
        },
        complete: () => {
          this.#complete();
        },
      });
    });
  }

  #emit(value: unknown): void {
    try {
      this.#observer.onEmitted(value);
    } catch (error) {
      this.#fail(error);
    }
  }

  #complete(): void {
    if (this.state === 'live') this.state = 'completed';
    this.#observer.onCompleted();
  }

  next(payload: unknown): void {
    try {
      this.#source.next(payload);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Has the operators emit what they hold. They may take their time, as `delay` does. */
  flush(): void {
    this.isFlushed = true;
    this.#guarded(() => {
      this.#source.complete();
    });
  }

  /** As `flush`; what is not emitted at once is given up. */
  end(): void {
    if (this.state !== 'live') return;
    this.flush();
    // What the flush has done to it is not known to the compiler.
    if ((this.state as string) === 'live') this.state = 'ended';
    this.#unsubscribe();
  }

  #unsubscribe(): void {
    this.#guarded(() => this.#subscriber?.unsubscribe());
  }

  /** RxJS throws here what a finalizer throws, when the operators have completed or are unsubscribed. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.state === 'live') this.state = 'failed';
    this.#observer.onFailed(error);
    this.#unsubscribe();
  }
}
