import type { Child } from '../child';
import { stoppedWhileStarting } from '../errors';
import { comesBack } from './restart-type';
import { Round } from './round';

/** The rounds of one supervisor. Every child that is not up is in at most one. */
export class Rounds {
  readonly #of = new Map<Child, Round>();
  /** Those that are not over. */
  readonly #open = new Set<Round>();

  /**
   * A round of some children, which takes over the rounds they are in already.
   * @param all all children of the supervisor, in the order they start
   * @param founding the module itself is being brought up; else children that have ended stay out
   */
  open(children: Iterable<Child>, all: Iterable<Child>, founding: boolean): Round {
    const pending = new Set<Child>();
    const earlier = new Set<Round>();
    const fresh = new Set<Child>();
    for (const child of children) {
      if (child.ended && !founding) continue;
      pending.add(child);
      const round = this.#of.get(child);
      if (round !== undefined) earlier.add(round);
      else if (comesBack(child.restart, 'bystander')) fresh.add(child);
    }
    for (const { pending: rest } of earlier) for (const child of rest) pending.add(child);
    const inOrder = pending.size > 1 ? [...all].filter((child) => pending.has(child)) : pending;
    const round = new Round(inOrder, fresh, founding || [...earlier].some((each) => each.founding));
    for (const each of earlier) {
      this.#open.delete(each);
      each.takenOverBy(round);
    }
    this.#open.add(round);
    for (const child of round.pending) this.#of.set(child, round);
    return round;
  }

  /** The round of a child that is not up. */
  of(child: Child): Round | undefined {
    return this.#of.get(child);
  }

  /** What the rounds are busy with. */
  *current(): Iterable<Child> {
    for (const { current } of this.#open) if (current !== undefined) yield current;
  }

  /**
   * A child is up. In a round that still takes its children down, its turn to go down is yet to come.
   * @returns its round, if it was the last one that came up
   */
  arrived(child: Child): Round | undefined {
    const round = this.#of.get(child);
    if (round === undefined) return undefined;
    if (!round.comingUp) {
      round.early.add(child);
      return undefined;
    }
    this.leave(round, child);
    return round.pending.size === 0 ? round : undefined;
  }

  /** A child is taken care of otherwise. */
  release(child: Child): void {
    const round = this.#of.get(child);
    if (round !== undefined) this.leave(round, child);
  }

  /** A child has ended for good: a round that is about nobody else has nothing to wait for. */
  ended(child: Child): void {
    const round = this.#of.get(child);
    if (round === undefined) return;
    for (const { ended } of round.pending) if (!ended) return;
    round.hurry();
  }

  /** A round waits for a child no more. */
  leave(round: Round, child: Child): void {
    round.pending.delete(child);
    if (this.#of.get(child) === round) this.#of.delete(child);
  }

  /** Neither finished nor cancelled. */
  isOpen(round: Round): boolean {
    return this.#open.has(round);
  }

  /** All of a round are up. */
  finish(round: Round): void {
    this.#open.delete(round);
    round.resolve();
  }

  cancel(round: Round, error: Error = stoppedWhileStarting()): void {
    for (const child of round.pending) if (this.#of.get(child) === round) this.#of.delete(child);
    this.#open.delete(round);
    round.cancel(error);
  }

  cancelAll(): void {
    for (const round of [...this.#open]) this.cancel(round);
  }
}
