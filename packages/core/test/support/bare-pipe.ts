import { asyncScheduler, Subject, type Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { IntervalQueue } from './interval-queue';

/** How long an actor is down between two incarnations. Milliseconds. */
export const DOWN = 5;

/** More failures than this are a program that only fails. */
const MOST_FAILURES = 20;

/**
 * The same operators on a bare Subject, with what the guide says of a pipe done by hand: what it holds is flushed at
 * the end of an incarnation, and one that has failed is made again.
 */
export class BarePipe {
  readonly emitted: unknown[] = [];
  failures = 0;
  readonly #queue = new IntervalQueue();
  readonly #make: (values: Observable<unknown>, at: SchedulerLike) => Observable<unknown>;
  readonly #restarts: boolean;
  #source: Subject<unknown> | undefined;
  #subscription: Subscription | undefined;
  /** What came while it was down; undefined while it is up. */
  #waiting: unknown[] | undefined;
  #draining = false;
  #isEnding = false;
  readonly #scheduler: SchedulerLike = {
    now: () => this.#queue.now,
    schedule: asyncScheduler.schedule.bind(asyncScheduler),
  };

  /** @param restarts a failure begins another incarnation; else the pipe is made again with the next event */
  constructor(make: (values: Observable<unknown>, at: SchedulerLike) => Observable<unknown>, restarts: boolean) {
    this.#make = make;
    this.#restarts = restarts;
    this.advance(0, () => {
      this.#open();
    });
  }

  /** It fails again and again. */
  get isHopeless(): boolean {
    return this.failures > MOST_FAILURES;
  }

  advance(time: number, work = (): void => undefined): void {
    const until = this.#queue.now + time;
    this.#queue.run(work, until);
    this.#queue.now = until;
  }

  next(values: readonly unknown[]): void {
    this.advance(0, () => {
      for (const value of values) this.#take(value);
    });
  }

  /** Lets time pass until it is up; returns how much. Milliseconds. */
  comeUp(): number {
    const from = this.#queue.now;
    while (this.#waiting !== undefined && !this.isHopeless) this.advance(1);
    return this.#queue.now - from;
  }

  /** A handler fails: the operators complete, and the next incarnation begins. */
  crash(): void {
    this.advance(DOWN, () => {
      this.#end();
      this.#goDown();
    });
  }

  drain(limit: number): void {
    this.advance(limit, () => {
      this.#draining = true;
      this.#source?.complete();
    });
  }

  #open(): void {
    const source = (this.#source = new Subject<unknown>());
    this.#subscription = undefined;
    const subscription = this.#make(source, this.#scheduler).subscribe({
      next: (value) => this.emitted.push(value),
      error: () => {
        this.#onFailed();
      },
    });
    if (this.#source === source) this.#subscription = subscription;
  }

  #take(value: unknown): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(value);
      return;
    }
    if (this.#source === undefined) this.#open();
    this.#source?.next(value);
  }

  #end(): void {
    const source = this.#source;
    this.#source = undefined;
    this.#isEnding = true;
    source?.complete();
    this.#isEnding = false;
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #onFailed(): void {
    // The incarnation has failed already.
    if (this.#isEnding) return;
    this.#source = undefined;
    this.failures++;
    if (this.#restarts && !this.isHopeless) this.#goDown();
  }

  #goDown(): void {
    if (this.#waiting !== undefined) return;
    this.#waiting = [];
    asyncScheduler.schedule(() => {
      const waiting = this.#waiting as unknown[];
      this.#waiting = undefined;
      this.#open();
      for (const value of waiting) this.#take(value);
      if (this.#draining) this.#source?.complete();
    }, DOWN);
  }
}
