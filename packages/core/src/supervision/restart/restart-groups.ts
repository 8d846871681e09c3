import type { Child } from '../child';
import { stoppedWhileStarting } from '../errors';
import { RestartGroup } from './restart-group';

/** The restart groups of one supervisor that are not over. A child that is not up is in at most one of them. */
export class RestartGroups {
  readonly #of = new Map<Child, RestartGroup>();
  readonly #open = new Set<RestartGroup>();

  /**
   * Opens a group of some children. It takes over the groups they are in already.
   * @param all all children of the supervisor, in the order they start
   * @param initialStart whether the module itself starts; if not, children that have ended stay out
   */
  open(children: Iterable<Child>, all: Iterable<Child>, initialStart: boolean): RestartGroup {
    const pending = new Set<Child>();
    const earlier = new Set<RestartGroup>();
    for (const child of children) {
      if (child.ended && !initialStart) continue;
      pending.add(child);
      const group = this.#of.get(child);
      if (group !== undefined) earlier.add(group);
    }
    for (const { pending: rest } of earlier) for (const child of rest) pending.add(child);
    const inOrder = pending.size > 1 ? [...all].filter((child) => pending.has(child)) : pending;
    const group = new RestartGroup(inOrder, initialStart || [...earlier].some((each) => each.initialStart));
    for (const each of earlier) {
      this.#open.delete(each);
      each.handOverTo(group);
    }
    this.#open.add(group);
    for (const child of group.pending) this.#of.set(child, group);
    return group;
  }

  /** Returns the group of a child that is not up. */
  of(child: Child): RestartGroup | undefined {
    return this.#of.get(child);
  }

  /** The children that are stopping or starting now. */
  *current(): Iterable<Child> {
    for (const { current } of this.#open) if (current !== undefined) yield current;
  }

  /**
   * Takes a child that is up out of its group. One that still takes its children down takes this one down again.
   * @returns its group, if it was the last one that came up
   */
  onStarted(child: Child): RestartGroup | undefined {
    const group = this.#of.get(child);
    if (group === undefined) return undefined;
    if (!group.isStarting) {
      group.startedEarly.add(child);
      return undefined;
    }
    this.leave(group, child);
    return group.pending.size === 0 ? group : undefined;
  }

  /** Ends the delay of the group of a child that has ended for good, if that has nothing else to start. */
  onEnded(child: Child): void {
    const group = this.#of.get(child);
    if (group !== undefined && [...group.pending].every(({ ended }) => ended)) group.endDelay();
  }

  /** Takes a child out of a group, which does not wait for it any more. */
  leave(group: RestartGroup, child: Child): void {
    group.pending.delete(child);
    if (this.#of.get(child) === group) this.#of.delete(child);
  }

  finish(group: RestartGroup): void {
    this.#open.delete(group);
    group.finish();
  }

  cancel(group: RestartGroup, error: Error = stoppedWhileStarting()): void {
    for (const child of group.pending) if (this.#of.get(child) === group) this.#of.delete(child);
    this.#open.delete(group);
    group.cancel(error);
  }

  cancelAll(isMeant: (group: RestartGroup) => boolean): void {
    for (const group of [...this.#open]) if (isMeant(group)) this.cancel(group);
  }
}
