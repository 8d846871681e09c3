import { Observable, type Subscriber } from 'rxjs';
import { Fifo } from '../fifo';
import { sourceOverflow } from './errors';
import { subscribeTo } from './observable-like';
import type { Pull, Taken } from './pull-iterator';
import type { ResolvedSourceOptions } from './source-options';

/**
 * How many values an Observable may emit too many before other code has run. One that never pauses would else hang the
 * process under a policy that drops.
 * @limit
 */
const LONGEST_BURST = 1_000_000;

/**
 * A bounded reader of one Observable: it subscribes once, and its values are taken one at a time. What comes meanwhile
 * waits; an error comes after the values before it. It calls no code of its reader from `next`.
 */
export class SourceReader<T = unknown> implements Pull<T> {
  /** How many values the policy dropped. */
  dropped = 0;
  readonly #where: string;
  readonly #options: ResolvedSourceOptions;
  readonly #look: ((value: unknown) => unknown) | undefined;
  readonly #waiting = new Fifo<T>();
  #subscriber: Subscriber<unknown> | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  /** Called at the next change; undefined while no value is asked for. */
  #wake: (() => void) | undefined;
  #burst = 0;

  /**
   * @param where what the Observable belongs to, for messages
   * @param look called with each value as it comes, before it waits
   */
  constructor(where: string, options: ResolvedSourceOptions, look?: (value: unknown) => unknown) {
    this.#where = where;
    this.#options = options;
    this.#look = look;
  }

  /** It waits for the source, with nothing left to take. */
  get isIdle(): boolean {
    return this.#wake !== undefined;
  }

  /** That the policy has begun to drop, for the log. */
  get losingText(): string {
    return `The Observable of ${this.#where} emits faster than its values are accepted, and loses some (overflow "${this.#options.overflow}")`;
  }

  /** What the policy dropped, for the log. */
  get droppedText(): string {
    return `The Observable of ${this.#where} lost ${String(this.dropped)} values (overflow "${this.#options.overflow}")`;
  }

  /** Subscribes. Never throws: what the source throws is its error. */
  open(source: object): void {
    if (this.#ended) return;
    // RxJS hands out its subscriber here, so that it can be closed while the source emits on this stack.
    const closable = new Observable<unknown>((subscriber) => {
      this.#subscriber = subscriber;
      return subscribeTo(source, subscriber);
    });
    try {
      closable.subscribe({
        next: (value) => {
          this.#onNext(value as T);
        },
        error: (error: unknown) => {
          this.#end({ error });
        },
        complete: () => {
          this.#end(undefined);
        },
      });
    } catch (error) {
      // RxJS throws if the process has asked it to.
      this.#end({ error });
    }
  }

  /**
   * Passes on every value, each when the promise for the one before has settled. Resolves at the end.
   * @throws (as a rejection) the error of the source, SOURCE_OVERFLOW, and what `take` throws or rejects with
   */
  async forEach(take: (value: T) => PromiseLike<unknown> | undefined): Promise<void> {
    for (let value = await this.next(); value !== undefined; value = await this.next()) {
      // As many as there are, without a promise for each.
      for (let each: Taken<T> | undefined = value; each !== undefined; each = this.#shift()) {
        const taken = take(each.value);
        if (taken !== undefined) await taken;
      }
    }
  }

  /**
   * Takes the next value; undefined at the end.
   * @throws (as a rejection) the error of the source, once, then it is at its end
   */
  async next(): Promise<Taken<T> | undefined> {
    while (this.#waiting.size === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const next = this.#shift();
    const failure = this.#failure;
    if (next !== undefined || failure === undefined) return next;
    this.#failure = undefined;
    throw failure.error;
  }

  #shift(): Taken<T> | undefined {
    return this.#waiting.size === 0 ? undefined : { value: this.#waiting.shift() as T };
  }

  /** Unsubscribes; what waits may still be taken. */
  stop(): void {
    if (!this.#ended) this.#end(undefined);
  }

  /** Unsubscribes and returns what waits: nothing more is taken. */
  close(): readonly T[] {
    this.stop();
    this.#failure = undefined;
    const rest = [...this.#waiting];
    while (this.#waiting.size > 0) this.#waiting.shift();
    return rest;
  }

  #onNext(value: T): void {
    if (this.#ended) return;
    this.#look?.(value);
    const { capacity, overflow } = this.#options;
    const waiting = this.#waiting;
    if (waiting.size < (overflow === 'latest' ? 1 : capacity)) waiting.push(value);
    else if (overflow === 'fail') {
      this.#end({ error: sourceOverflow(this.#where, capacity, 0) });
      return;
    } else {
      if (overflow !== 'drop-newest') {
        waiting.shift();
        waiting.push(value);
      }
      this.#drop();
    }
    this.#change();
  }

  #drop(): void {
    this.dropped++;
    if (this.#burst++ === 0) queueMicrotask(() => (this.#burst = 0));
    if (this.#burst === LONGEST_BURST) this.#end({ error: sourceOverflow(this.#where, 0, LONGEST_BURST) });
  }

  #end(failure: { readonly error: unknown } | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    try {
      this.#subscriber?.unsubscribe();
    } catch {
      // What code that is unsubscribed throws does not hide how it ended, as in a `for` loop.
    }
    this.#subscriber = undefined;
    this.#change();
  }

  #change(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
