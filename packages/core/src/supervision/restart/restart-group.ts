import type { Clock } from '../../ports/clock';
import type { Child } from '../child';

/**
 * Children that go down and start again together. It is `stopping` (they go down, then the delay passes), then
 * `starting` (all are down and start one after the other), then `over`: it has finished, was cancelled, or another
 * group has taken over.
 */
export class RestartGroup {
  /** The children that are not up yet, in the order they start. */
  readonly pending: Set<Child>;
  /** Settles when all are up; rejects when it is cancelled. It may be ignored. */
  readonly done: Promise<void>;
  /** Whether the module itself starts: a child that cannot start ends that. */
  readonly initialStart: boolean;
  /** Those that came up, by a start of an earlier group, before this one took them down. */
  readonly startedEarly = new Set<Child>();
  /** The child that is stopping or starting now: the others wait for it. */
  current: Child | undefined;
  #phase: 'stopping' | 'starting' | 'over' = 'stopping';
  #endDelay: (() => void) | undefined;
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  constructor(children: Iterable<Child>, initialStart: boolean) {
    this.pending = new Set(children);
    this.initialStart = initialStart;
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.done.catch(() => undefined);
  }

  get isStarting(): boolean {
    return this.#phase === 'starting';
  }

  /** Whether it does nothing more. */
  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** Waits until the delay has passed or is ended. */
  async delay(clock: Clock, delay: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(resolve, delay);
      this.#endDelay = () => {
        cancel();
        resolve();
      };
    });
    this.#endDelay = undefined;
  }

  /** Ends its delay now. */
  endDelay(): void {
    this.#endDelay?.();
  }

  beginStarting(): void {
    this.#phase = 'starting';
  }

  finish(): void {
    this.#close();
    this.#settle?.resolve();
  }

  cancel(error: Error): void {
    this.#close();
    this.#settle?.reject(error);
  }

  /** Leaves the rest to another group, which settles it. */
  handOverTo(next: RestartGroup): void {
    this.#close();
    next.done.then(
      () => this.#settle?.resolve(),
      (error: unknown) => this.#settle?.reject(error),
    );
  }

  #close(): void {
    this.#phase = 'over';
    this.endDelay();
  }
}
