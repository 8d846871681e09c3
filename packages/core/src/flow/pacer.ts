import type { Clock } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import { ACCEPTED, ignorable, refusal } from './publication';

/** How much may go on while the clock shows the same millisecond, before the dispatcher is asked. */
const MOST_IN_A_MILLISECOND = 1_024;

/** A refusal, a dead letter and whatever else is no publish count as so many: they take longer. */
const RARE = 16;

/** How many values are taken out of an iterable between two looks at the clock, at most. */
const LONGEST_STRIDE = 64;

/**
 * The pacer, which makes loops over promises of the runtime let the event loop turn (G6). A turn of an actor is paced
 * by the dispatcher; what goes on in continuations of promises is not, because a promise that is settled already brings
 * the continuation back at once. Everything that settles at once and may be awaited in a loop passes here: publishing,
 * refusals, iterables.
 */
export class Pacer implements Task {
  batch = 1;
  /** Settles when the event loop has turned; undefined while it turns often enough. */
  pause: Promise<void> | undefined;
  #resume: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  /** The millisecond of the last look. */
  #seen = NaN;
  #passed = 0;
  #stride = 1;
  #untilLook = 1;

  constructor(clock: Clock, dispatcher: Dispatcher) {
    this.#clock = clock;
    this.#dispatcher = dispatcher;
  }

  /**
   * Something went on that may be part of a loop.
   * @param now the wall clock
   */
  onPass(now: number, count = 1): void {
    this.#passed += count;
    if (now === this.#seen && this.#passed < MOST_IN_A_MILLISECOND) return;
    this.#look(now);
  }

  /** A dead letter was made, which takes longer than most. */
  onDeadLetter(): void {
    this.#passed += RARE;
  }

  /** One value more was taken out of an iterable; a promise when its reader has to pause. */
  onPulled(): Promise<void> | undefined {
    if (--this.#untilLook > 0) return this.pause;
    const now = this.#clock.now();
    const taken = this.#stride;
    // One that takes its time is looked at every time, unless time is to play no part.
    const fast = now === this.#seen || this.#dispatcher.overdue === undefined;
    this.#stride = this.#untilLook = fast ? Math.min(LONGEST_STRIDE, taken * 2) : 1;
    this.onPass(now, taken);
    return this.pause;
  }

  /**
   * An actor is about to start; a promise when that has to wait. A chain in which each one spawns the next awaits
   * nothing else.
   */
  onStart(): Promise<void> | undefined {
    this.onPass(this.#clock.now(), RARE);
    return this.pause;
  }

  /** Settles as a promise that may be awaited in a loop, after the pause if there is one. */
  pace<T>(promise: Promise<T>): Promise<T> {
    this.onPass(this.#clock.now(), RARE);
    const { pause } = this;
    // What it rejects with is that of the promise returned, and may come before the pause is over.
    if (pause === undefined) return promise;
    // It may reject before the pause is over: that is told by the promise which is returned.
    void ignorable(promise);
    return pause.then(() => promise);
  }

  /** A rejection that the caller may ignore, or await in a loop. */
  refusal(error: unknown): Promise<never> {
    return ignorable(this.pace(refusal(error)));
  }

  /** Settles as the promise of a publish, after the pause if there is one. */
  afterPause<T>(accepted: Promise<T>): Promise<T> {
    const { pause } = this;
    if (pause === undefined) return accepted;
    return accepted === ACCEPTED ? (pause as Promise<T>) : ignorable(pause.then(() => accepted));
  }

  /** The turn that ends the pause. */
  run(): number {
    this.pause = undefined;
    this.#resume?.();
    return 0;
  }

  #look(now: number): void {
    this.#seen = now;
    const dispatcher = this.#dispatcher;
    // One that does not know about the event loop: a turn after so much, whatever the time.
    if (dispatcher.overdue === undefined && this.#passed < MOST_IN_A_MILLISECOND) return;
    this.#passed = 0;
    if (this.pause !== undefined || dispatcher.overdue?.() === false) return;
    this.pause = new Promise((resolve) => (this.#resume = resolve));
    dispatcher.schedule(this);
  }
}
