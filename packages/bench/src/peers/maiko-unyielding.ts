import type { Dispatcher, Task } from '@maiko/core';
import { maikoWith } from './maiko';

const BATCH = 128;

/** Runs whatever is ready until nothing is: timers and I/O wait. */
class UnyieldingDispatcher implements Dispatcher {
  #ready: Task[] = [];
  #pending = false;

  schedule(task: Task): void {
    this.#ready.push(task);
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    for (let task = this.#ready.shift(); task !== undefined; task = this.#ready.shift()) task.run(BATCH);
    this.#pending = false;
  };
}

export const maikoUnyielding = maikoWith('Maiko with a dispatcher that never yields to timers and I/O', () => ({
  dispatcher: new UnyieldingDispatcher(),
}));
