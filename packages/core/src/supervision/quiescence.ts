import type { Cell } from '../cell/cell';
import type { Deadline } from '../cell/deadline';

/** One wait until some cells have nothing to do any more. */
interface Wait {
  readonly cells: () => Iterable<Cell>;
  /** Returns whether something beside the cells is busy. */
  readonly alsoBusy: () => boolean;
  readonly onOver: (quiet: boolean) => void;
  /** A cell that was busy at the last look; the next look is when it is quiet. */
  witness: Cell | undefined;
  /** The cells behind the witness; undefined when the next look is at all cells. */
  rest: Iterator<Cell> | undefined;
}

/** The waits until cells have nothing to do any more. */
export class Quiescence {
  readonly #waits = new Set<Wait>();

  /**
   * Waits until none of `cells` has anything to do, or the deadline has passed.
   * @returns whether none has
   */
  waitForQuiet(
    cells: () => Iterable<Cell>,
    deadline: Deadline,
    alsoBusy: () => boolean = () => false,
  ): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (quiet: boolean): void => {
        this.#waits.delete(wait);
        cancel();
        resolve(quiet);
      };
      const cancel = deadline.whenPassed(() => {
        done(false);
      });
      const wait: Wait = { cells, alsoBusy, onOver: done, witness: undefined, rest: undefined };
      this.#waits.add(wait);
      look(wait);
    });
  }

  /**
   * Waits as `waitForQuiet`, and has the actors hand on what they have kept back: when none has anything to do,
   * `onDrain` is called, one actor after the other, and what comes of it is handled; until none has anything more.
   * @param canFlush whether that is still wanted
   */
  async drain(
    cells: () => Iterable<Cell>,
    deadline: Deadline,
    canFlush: () => boolean = () => true,
    alsoBusy?: () => boolean,
  ): Promise<boolean> {
    for (let more = true; more;) {
      if (!(await this.waitForQuiet(cells, deadline, alsoBusy))) return false;
      more = false;
      for (const cell of [...cells()]) {
        if (!canFlush()) break;
        if (!cell.owesDrain) continue;
        more = true;
        // An earlier one has given it something: its `onDrain` is called when it has handled that.
        if (!cell.isQuiet) continue;
        cell.drain.begin(false);
        if (!(await this.waitForQuiet(() => [cell], deadline))) return false;
      }
    }
    return true;
  }

  /** @param cell what has nothing to do any more; undefined if it is no cell */
  onQuiet(cell?: Cell): void {
    if (this.#waits.size === 0) return;
    for (const wait of this.#waits) if (wait.witness === undefined || wait.witness === cell) look(wait);
  }
}

/**
 * Looks for a cell that is busy, from the one that was busy last time: those before it were quiet. They may have become
 * busy since, so that only a look at all of them without a stop tells that none is.
 */
function look(wait: Wait): void {
  let quiet: boolean;
  for (let whole = wait.rest === undefined; ; whole = true) {
    wait.rest ??= wait.cells()[Symbol.iterator]();
    wait.witness = undefined;
    quiet = true;
    for (let next = wait.rest.next(); next.done !== true; next = wait.rest.next()) {
      const cell = next.value;
      if (cell.isQuiet) continue;
      if (!cell.isLeftBehind) {
        wait.witness = cell;
        return;
      }
      quiet = false;
    }
    wait.rest = undefined;
    if (whole) break;
  }
  if (!wait.alsoBusy()) wait.onOver(quiet);
}
