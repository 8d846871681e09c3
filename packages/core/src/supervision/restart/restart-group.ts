import type { CancelTimer, Clock } from '../../ports/clock';
import type { Child } from '../child';

/**
 * Children on their way down and up again together. A failure that concerns some of them starts another group, which takes
 * over those that are not up yet; the older group then does nothing more.
 */
export class RestartGroup {
  /** The children that are not up yet, in the order they start. */
  readonly pending: Set<Child>;
  /** Settles when all are up; rejects when it ends before. Nobody has to listen. */
  readonly done: Promise<void>;
  /** The module itself is being brought up: a child that cannot start ends that. */
  readonly initialStart: boolean;
  cancelled = false;
  /** All of its children are down, and come up one after the other. */
  starting = false;
  /** The child that it is taking down or bringing up now: the others wait for it. */
  current: Child | undefined;
  /** Those that came up after all, started by somebody else, before it took them down. */
  readonly startedEarly = new Set<Child>();
  readonly #fresh: ReadonlySet<Child>;
  #cancelTimer: CancelTimer | undefined;
  #hurry: (() => void) | undefined;
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  /** @param fresh those of the children that were up, and will be again */
  constructor(children: Iterable<Child>, fresh: ReadonlySet<Child>, initialStart: boolean) {
    this.pending = new Set(children);
    this.#fresh = fresh;
    this.initialStart = initialStart;
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.done.catch(() => undefined);
  }

  /** Whether a child goes down because of this group, and no earlier one. */
  isNew(child: Child): boolean {
    return this.#fresh.has(child);
  }

  wait(clock: Clock, delay: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.setTimer(resolve, delay);
      this.#cancelTimer = cancel;
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Its delay is over now. */
  hurry(): void {
    this.#hurry?.();
  }

  resolve(): void {
    this.#settle?.resolve();
  }

  /** It does nothing more, also if it waits. */
  cancel(error: Error): void {
    this.#abandon();
    this.#settle?.reject(error);
  }

  /** As `cancel`; another group goes on, and settles what this one would have. */
  takenOverBy(next: RestartGroup): void {
    this.#abandon();
    next.done.then(
      () => {
        this.resolve();
      },
      (error: unknown) => this.#settle?.reject(error),
    );
  }

  #abandon(): void {
    this.cancelled = true;
    this.#cancelTimer?.();
  }
}
