import { toError } from './errors';
import type { Task } from './ports/dispatcher';

/**
 * Monitors and the logger are called in the middle of whatever the runtime is doing. What they ask of it meanwhile is
 * done afterwards, in a turn of its own, so that nothing changes under what called them.
 */
export class Reentrancy implements Task {
  batch = 1;
  /** Such code is on the stack. */
  inside = false;
  /** What was asked for is being done. */
  #catchingUp = false;
  /** Called when `inside` changes, for code that cannot afford to look at it each time. */
  changed: ((inside: boolean) => void) | undefined;
  #later: (() => void)[] = [];
  readonly #schedule: (task: Task) => void;

  constructor(schedule: (task: Task) => void) {
    this.#schedule = schedule;
  }

  /** Such code is about to be called. Says whether it is the outermost, which alone leaves. */
  enter(): boolean {
    if (this.inside) return false;
    this.inside = true;
    this.changed?.(true);
    return true;
  }

  leave(): void {
    this.inside = false;
    this.changed?.(false);
  }

  /** A refusal is reported to the caller only: reported to all, it could make a monitor ask again, without end. */
  get quiet(): boolean {
    return this.inside || this.#catchingUp;
  }

  /** Does it when nothing is in progress. Settles as the promise of `work` does. */
  afterwards<T>(work: () => T | PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#later.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(toError(error));
        }
      });
      if (this.#later.length === 1) this.#schedule(this);
    });
  }

  run(): number {
    const works = this.#later;
    this.#later = [];
    this.#catchingUp = true;
    for (const work of works) work();
    this.#catchingUp = false;
    return 0;
  }
}
