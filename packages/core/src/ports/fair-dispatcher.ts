import { nextTurn } from '#platform/event-loop';
import { Fifo } from '../fifo';
import { EMPTY } from './async-scope';
import type { Clock } from './clock';
import { runTurn, type Dispatcher, type Task } from './dispatcher';

/**
 * How long tasks may run before timers and I/O get their turn. Milliseconds.
 * @limit
 */
const SLICE = 0.5;

/**
 * The most events one task may take in a turn, once it has proved to be fast.
 * @limit
 */
const LARGEST_BATCH = 128;

/** A task with a longer turn gets smaller batches. Milliseconds. */
const SLOW_TURN = SLICE / 4;

/** How many events pass between two looks at the clock: at the begin of a slice, and at most. */
const FIRST_INTERVAL = 8;
const LARGEST_INTERVAL = 128;

/** A slice also ends after so many looks: under a virtual clock no time passes by itself. */
const MOST_LOOKS = 256;

/**
 * How long continuations of promises may go on after the begin of a slice: longer than tasks, which they follow.
 * Milliseconds.
 */
const LONGEST_DELAY = 2 * SLICE;

/**
 * The event loop is also overdue when it was asked so often whether it is: under a virtual clock no time passes by
 * itself.
 */
const MOST_ASKS = 4;

/** How many flushes may follow each other before proof is wanted that the event loop turns between them. */
const UNPROVEN_FLUSHES = 16;

const RESOLVED = Promise.resolve();

/** As `queueMicrotask`, which in Node makes an object of its own for the async hooks of every call. */
function soon(work: () => void): void {
  void RESOLVED.then(work);
}

/**
 * The default dispatcher: ready tasks take turns in the order they became ready. The first turns run in a microtask;
 * when a slice is used up, the rest waits for a turn of the event loop, so that timers and I/O come first. (In Node
 * that is `setImmediate`: MessageChannel and microtasks alone would starve them.)
 */
export class FairDispatcher implements Dispatcher {
  readonly #clock: Clock;
  readonly #ready = new Fifo<Task>();
  #flushPending = false;
  #sliceStart: number | undefined;
  #lastLook: number | undefined;
  #unseen = 0;
  #interval = FIRST_INTERVAL;
  #looks = 0;
  #flushes = 0;
  #loopAwaited = false;
  #flushing = false;
  /** No task runs before the event loop has turned. */
  #resting = false;
  #asks = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  schedule(task: Task): void {
    this.#ready.push(task);
    if (this.#flushPending) return;
    this.#flushPending = true;
    soon(this.#flush);
  }

  /** When no other task is ready, this one is known to be fast, and the clock need not be looked at yet. */
  continues(task: Task): boolean {
    if (this.#flushPending || task.batch < LARGEST_BATCH || this.#unseen >= this.#interval) return false;
    this.#unseen++;
    return true;
  }

  /**
   * Part of the answer is a request for the proof that the event loop turns; whether it did so before is taken on
   * trust.
   */
  overdue(): boolean {
    if (this.#resting) return true;
    const now = this.#clock.monotonic();
    const since = this.#sliceStart;
    const old = since === undefined || (now - since > SLICE && !this.#loopAwaited && !this.#flushing);
    if (old) this.#beginSlice(now);
    this.#awaitLoop();
    if (old || (now - since <= LONGEST_DELAY && ++this.#asks < MOST_ASKS)) return false;
    this.#rest();
    return true;
  }

  readonly #flush = (): void => {
    // Once for all tasks: none of them runs in the context of the code that made another one ready.
    EMPTY.run(this.#runReady, this);
  };

  #runReady(): void {
    if (!this.#beginFlush()) return;
    this.#flushing = true;
    const ready = this.#ready;
    for (let task = ready.shift(); task !== undefined; task = ready.shift()) {
      const batch = task.batch;
      // A turn that takes nothing takes time.
      this.#unseen += runTurn(task, batch) || 1;
      if (this.#resting || ((batch < LARGEST_BATCH || this.#unseen >= this.#interval) && this.#look(task))) {
        this.#flushing = false;
        this.#rest();
        return;
      }
    }
    this.#flushing = this.#flushPending = false;
    ready.trim();
  }

  /** Says whether tasks may run before the event loop has turned. */
  #beginFlush(): boolean {
    if (this.#resting) return false;
    // The time between two flushes belongs to no turn.
    this.#lastLook = undefined;
    if (this.#loopAwaited) return true;
    const now = this.#clock.monotonic();
    const since = this.#sliceStart;
    if (since !== undefined && now - since <= SLICE) {
      if (++this.#flushes > UNPROVEN_FLUSHES) this.#awaitLoop();
      return true;
    }
    this.#beginSlice(now);
    this.#lastLook = now;
    // The last slice was long ago: the event loop has turned since, or it has not. Once, that is taken on trust.
    if (since !== undefined) this.#awaitLoop();
    return true;
  }

  #beginSlice(now: number): void {
    this.#sliceStart = now;
    this.#unseen = 0;
    this.#interval = FIRST_INTERVAL;
    this.#looks = 0;
    this.#flushes = 0;
    this.#asks = 0;
  }

  /** Reads the clock, tunes how much may run until the next look, and says whether the slice is used up. */
  #look(task: Task): boolean {
    const now = this.#clock.monotonic();
    if (this.#lastLook !== undefined) this.#tune(task, now - this.#lastLook);
    this.#lastLook = now;
    this.#unseen = 0;
    return now - (this.#sliceStart ?? now) > SLICE || ++this.#looks > MOST_LOOKS;
  }

  #tune(task: Task, took: number): void {
    if (took > SLOW_TURN) {
      task.batch = Math.max(1, task.batch >> 2);
      this.#interval = Math.max(1, this.#interval >> 2);
    } else {
      task.batch = Math.min(LARGEST_BATCH, task.batch * 2);
      this.#interval = Math.min(LARGEST_INTERVAL, this.#interval * 2);
    }
  }

  /** The slice is used up: what is ready waits until the event loop has turned. */
  #rest(): void {
    this.#resting = this.#flushPending = true;
    this.#awaitLoop();
  }

  /**
   * Proof that the event loop has turned: only it may begin a new slice. Handlers that await keep a chain of microtasks
   * going, so the end of a flush proves nothing.
   */
  #awaitLoop(): void {
    if (this.#loopAwaited) return;
    this.#loopAwaited = true;
    nextTurn(this.#loopTurned);
  }

  readonly #loopTurned = (): void => {
    this.#loopAwaited = this.#resting = false;
    this.#sliceStart = undefined;
    if (this.#ready.size > 0) this.#flush();
    else this.#flushPending = false;
  };
}
