import type { Outside } from '../flow/outside';
import type { Clock } from '../ports/clock';
import type { Cell } from './cell';
import type { Child } from './child';

/** Notices when no actor has anything to do any more. */
export class Quiescence {
  readonly #clock: Clock;
  readonly #children: ReadonlyMap<string, Child>;
  readonly #outside: Outside;
  #whenQuiet: (() => void) | undefined;
  /** An actor that was busy at the last look; nobody looks again before it is quiet. */
  #witness: Cell | undefined;

  constructor(clock: Clock, children: ReadonlyMap<string, Child>, outside: Outside) {
    this.#clock = clock;
    this.#children = children;
    this.#outside = outside;
    outside.whenReleased = () => {
      if (this.#whenQuiet !== undefined && this.#witness === undefined) this.#lookForQuiet();
    };
  }

  /** Somebody waits for it. */
  get awaited(): boolean {
    return this.#whenQuiet !== undefined;
  }

  /** Waits until no actor has anything to do, but no longer than `limit` milliseconds; says whether it came to that. */
  reached(limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (quiet: boolean): void => {
        this.#whenQuiet = undefined;
        cancel();
        resolve(quiet);
      };
      const cancel = this.#clock.setTimer(() => {
        done(false);
      }, limit);
      this.#whenQuiet = () => {
        done(true);
      };
      this.#lookForQuiet();
    });
  }

  /** An actor has nothing to do. */
  check(cell: Cell): void {
    if (this.#whenQuiet !== undefined && (this.#witness === undefined || this.#witness === cell)) this.#lookForQuiet();
  }

  /** Looks again only when the actor that was busy last time is not any more. */
  #lookForQuiet(): void {
    this.#witness = undefined;
    for (const { cell } of this.#children.values()) {
      if (cell.isQuiet) continue;
      this.#witness = cell;
      return;
    }
    if (!this.#outside.congested) this.#whenQuiet?.();
  }
}
