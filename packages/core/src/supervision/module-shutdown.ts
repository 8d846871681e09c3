import type { StopReason } from '../actor/hooks';
import type { Clock } from '../ports/clock';
import type { Child } from './child';

/**
 * The way down of the children of one module, for a restart or for good: the last one first, each when the one before
 * it is down; all at once if `atOnce`, and when no time is left.
 */
export class ModuleShutdown {
  readonly #children: Iterable<Child>;
  readonly #atOnce: boolean;
  readonly #clock: Clock;
  /** The children that are going down now. */
  readonly #current = new Set<Child>();
  /** The latest suspension: an earlier one does no more. */
  #suspension = {};
  #end: Promise<void> | undefined;
  /** When the end must be over, on the monotonic clock. */
  #deadline = Infinity;

  constructor(children: Iterable<Child>, atOnce: boolean, clock: Clock) {
    this.#children = children;
    this.#atOnce = atOnce;
    this.#clock = clock;
  }

  get current(): Iterable<Child> {
    return this.#current;
  }

  /** Suspends what is declared and ends what was spawned, which its spawner may spawn again. */
  suspend(reason: StopReason): Promise<void> {
    const suspension = (this.#suspension = {});
    return this.#backwards((child) => {
      // The next suspension, or the end, goes on from here; children may have started in between.
      if (suspension !== this.#suspension) return undefined;
      return child.isDeclared ? child.suspend(reason) : child.end('shutdown');
    });
  }

  /** Ends all for good. A second call waits for the same end, and may bring it forward. */
  end(reason: StopReason, cause: Error | undefined, deadline: number): Promise<void> {
    const isEarlier = deadline < this.#deadline;
    if (isEarlier) this.#deadline = deadline;
    if (this.#end === undefined) {
      this.#suspension = {};
      return (this.#end = this.#backwards((child) => child.end(reason, cause, this.#deadline)));
    }
    if (isEarlier) for (const child of this.#children) if (child.ended) void child.end(reason, cause, deadline);
    return this.#end;
  }

  /** Forgets an end that is over. */
  reset(): void {
    this.#end = undefined;
    this.#deadline = Infinity;
  }

  /** @param work stops the walk when it returns nothing */
  async #backwards(work: (child: Child) => Promise<void> | undefined): Promise<void> {
    const running: Promise<void>[] = [];
    for (const child of [...this.#children].reverse()) {
      this.#current.add(child);
      const done = work(child)?.finally(() => this.#current.delete(child));
      if (done === undefined) {
        this.#current.delete(child);
        return;
      }
      if (this.#atOnce || this.#clock.monotonic() >= this.#deadline) running.push(done);
      else await done;
    }
    await Promise.all(running);
  }
}
