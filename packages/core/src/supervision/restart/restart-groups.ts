import type { Child } from '../child';
import { stoppedWhileStarting } from '../errors';
import { comesBack } from './restart-type';
import { RestartGroup } from './restart-group';

/** The groups of one supervisor. Every child that is not up is in at most one. */
export class RestartGroups {
  readonly #of = new Map<Child, RestartGroup>();
  /** Those that are not over. */
  readonly #open = new Set<RestartGroup>();

  /**
   * A group of some children, which takes over the groups they are in already.
   * @param all all children of the supervisor, in the order they start
   * @param initialStart the module itself is being brought up; else children that have ended stay out
   */
  open(children: Iterable<Child>, all: Iterable<Child>, initialStart: boolean): RestartGroup {
    const pending = new Set<Child>();
    const earlier = new Set<RestartGroup>();
    const fresh = new Set<Child>();
    for (const child of children) {
      if (child.ended && !initialStart) continue;
      pending.add(child);
      const group = this.#of.get(child);
      if (group !== undefined) earlier.add(group);
      else if (comesBack(child.restart, 'bystander')) fresh.add(child);
    }
    for (const { pending: rest } of earlier) for (const child of rest) pending.add(child);
    const inOrder = pending.size > 1 ? [...all].filter((child) => pending.has(child)) : pending;
    const group = new RestartGroup(inOrder, fresh, initialStart || [...earlier].some((each) => each.initialStart));
    for (const each of earlier) {
      this.#open.delete(each);
      each.takenOverBy(group);
    }
    this.#open.add(group);
    for (const child of group.pending) this.#of.set(child, group);
    return group;
  }

  /** The group of a child that is not up. */
  of(child: Child): RestartGroup | undefined {
    return this.#of.get(child);
  }

  /** What the groups are busy with. */
  *current(): Iterable<Child> {
    for (const { current } of this.#open) if (current !== undefined) yield current;
  }

  /**
   * A child is up. In a group that still takes its children down, its turn to go down is yet to come.
   * @returns its group, if it was the last one that came up
   */
  onStarted(child: Child): RestartGroup | undefined {
    const group = this.#of.get(child);
    if (group === undefined) return undefined;
    if (!group.starting) {
      group.startedEarly.add(child);
      return undefined;
    }
    this.leave(group, child);
    return group.pending.size === 0 ? group : undefined;
  }

  /** A child is taken care of otherwise. */
  release(child: Child): void {
    const group = this.#of.get(child);
    if (group !== undefined) this.leave(group, child);
  }

  /** A child has ended for good: a group that is about nobody else has nothing to wait for. */
  ended(child: Child): void {
    const group = this.#of.get(child);
    if (group === undefined) return;
    for (const { ended: ended } of group.pending) if (!ended) return;
    group.hurry();
  }

  /** A group waits for a child no more. */
  leave(group: RestartGroup, child: Child): void {
    group.pending.delete(child);
    if (this.#of.get(child) === group) this.#of.delete(child);
  }

  /** Neither finished nor cancelled. */
  isOpen(group: RestartGroup): boolean {
    return this.#open.has(group);
  }

  /** All of a group are up. */
  finish(group: RestartGroup): void {
    this.#open.delete(group);
    group.resolve();
  }

  cancel(group: RestartGroup, error: Error = stoppedWhileStarting()): void {
    for (const child of group.pending) if (this.#of.get(child) === group) this.#of.delete(child);
    this.#open.delete(group);
    group.cancel(error);
  }

  cancelAll(): void {
    for (const group of [...this.#open]) this.cancel(group);
  }
}
