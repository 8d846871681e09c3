import type { Dispatcher, Task } from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import { nextTurn, soon } from './event-loop';

/**
 * So many turns in a row without one of the event loop, at most: a loop that makes ready one task after the other must
 * not starve it.
 */
const LONGEST_ROW = 16;

/** A dispatcher that picks the next ready task, and how much it may do, by a seed: one seed, one interleaving. */
export class SeededDispatcher implements Dispatcher {
  readonly #ready: Task[] = [];
  #state: number;
  #flushing = false;
  #row = 0;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** Something is ready to run. */
  get busy(): boolean {
    return this.#flushing;
  }

  schedule(task: Task): void {
    this.#ready.push(task);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#goOn(false);
  }

  readonly #runOne = (): void => {
    const [task] = this.#ready.splice(this.#draw(this.#ready.length), 1);
    if (task !== undefined) runTurn(task, 1 + this.#draw(4));
    if (this.#ready.length === 0) this.#flushing = false;
    else this.#goOn(this.#draw(3) === 0);
  };

  /** @param later after the event loop has turned */
  #goOn(later: boolean): void {
    this.#row = later || this.#row >= LONGEST_ROW ? 0 : this.#row + 1;
    if (this.#row === 0) nextTurn(this.#runOne);
    else soon(this.#runOne);
  }

  /** A number in [0, below): xorshift32. */
  #draw(below: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % below;
  }
}
