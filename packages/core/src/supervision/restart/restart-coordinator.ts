import { toError, withCause } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Logger } from '../../ports/logger';
import type { Child } from '../child';
import type { RestartGroup } from './restart-group';
import { RestartGroups } from './restart-groups';
import type { RestartHistory } from './restart-history';
import { comesBack } from './restart-type';

/** The part of a module that the coordinator of its children needs. */
export interface RestartHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly history: RestartHistory;
  /** In the order they start. */
  readonly children: Iterable<Child>;
  /** Whether the first start of the runtime has been called off: no more children start. */
  readonly startCalledOff: boolean;
  /** All children are up: the module has started. */
  onAllStarted(): void;
  /** A child could not start in a restart. */
  onStartFailure(child: Child, error: Error): void;
}

/** A restart of some children because one of them failed. */
interface Restart {
  readonly failed: Child;
  readonly cause: Error;
  /** Milliseconds. */
  readonly delay: number;
  /** In the order they start. The failed one is missing when it ends with another one, which spawned it. */
  readonly children: readonly Child[];
  /** Which restart it is and where, for the log. */
  readonly occasion: string;
}

/**
 * The starts and restarts of the children of one module, in groups: takes a group down in reverse, waits, and starts it
 * in order. It waits for nothing but the children of that group, so that others fail, start and end meanwhile.
 */
export class RestartCoordinator {
  readonly #host: RestartHost;
  readonly #groups = new RestartGroups();

  constructor(host: RestartHost) {
    this.#host = host;
  }

  /** The children that are stopping or starting now. */
  get current(): Iterable<Child> {
    return this.#groups.current();
  }

  /** Returns the group of a child that is not up. */
  groupOf(child: Child): Pick<RestartGroup, 'current' | 'isStarting'> | undefined {
    return this.#groups.of(child);
  }

  /** Starts all children, for the module to start. Rejects when one cannot start, and when it is cancelled. */
  startAll(): Promise<void> {
    const { children } = this.#host;
    const group = this.#groups.open(children, children, true);
    void this.#startGroup(group);
    return group.done;
  }

  /** Starts one child; when that fails, it has failed. */
  start(child: Child): void {
    void this.#startGroup(this.#open([child]));
  }

  /** Starts a child again that ended itself. */
  async renew(child: Child): Promise<void> {
    const group = this.#open([child]);
    await child.suspend('normal');
    if (!group.isOver) await this.#startGroup(group);
  }

  restart(restart: Restart): void {
    const { failed, cause, delay, children } = restart;
    const isNew = (child: Child): boolean => !child.ended && this.#groups.of(child) === undefined;
    // Others go down with an earlier group, and were announced there.
    const newcomers = new Set(children.filter((each) => isNew(each) && comesBack(each.restart, 'bystander')));
    const group = this.#open(children);
    this.#log(restart, group, newcomers);
    for (const each of group.pending) if (each === failed || newcomers.has(each)) each.announceRestart(cause, delay);
    void this.#restartGroup(group, restart);
  }

  #open(children: readonly Child[]): RestartGroup {
    return this.#groups.open(children, this.#host.children, false);
  }

  #log({ failed, cause, delay, occasion }: Restart, { pending }: RestartGroup, newcomers: ReadonlySet<Child>): void {
    const others = [...newcomers].filter((each) => each !== failed).map(({ label }) => label);
    const what = pending.has(failed) ? 'is restarted' : 'ends, and what spawned it is restarted';
    const along = others.length === 0 ? '' : ` together with ${others.join(', ')}`;
    const when = `in ${String(Math.round(delay))} ms${along} (${occasion})`;
    this.#host.logger.warn(withCause(`${failed.label} failed and ${what} ${when}`, cause));
  }

  /** Never rejects. */
  async #restartGroup(group: RestartGroup, restart: Restart): Promise<void> {
    await this.#stopGroup(group, restart);
    if (!group.isOver) await group.delay(this.#host.clock, restart.delay);
    if (!group.isOver) await this.#startGroup(group);
  }

  /** The failed child first, then the others in reverse. */
  async #stopGroup(group: RestartGroup, { failed, cause, delay }: Restart): Promise<void> {
    group.current = failed;
    await (group.pending.has(failed) ? failed.suspend('restart') : failed.end('failure', cause));
    for (const child of [...group.pending].reverse()) {
      if (group.isOver) return;
      if (child === failed) continue;
      group.current = child;
      if (comesBack(child.restart, 'bystander')) {
        this.#host.history.onDown(child.streak);
        if (group.startedEarly.has(child)) child.announceRestart(cause, delay);
        await child.suspend('restart');
      } else {
        this.#groups.leave(group, child);
        await child.end('shutdown');
      }
    }
    group.current = undefined;
  }

  /** Never rejects. */
  async #startGroup(group: RestartGroup): Promise<void> {
    group.beginStarting();
    for (const child of [...group.pending]) {
      if (group.isOver) return;
      if (this.#host.startCalledOff) {
        this.#groups.cancel(group);
        return;
      }
      if (child.ended && !(group.initialStart && child.isReusable)) {
        this.#groups.leave(group, child);
        continue;
      }
      group.current = child;
      try {
        await child.start();
      } catch (error) {
        this.#onStartFailure(group, child, toError(error));
      }
    }
    if (!group.isOver) this.#finish(group);
  }

  #onStartFailure(group: RestartGroup, child: Child, error: Error): void {
    if (group.isOver || !group.pending.has(child)) return;
    if (group.initialStart) {
      this.#groups.cancel(group, error);
      return;
    }
    if (!child.ended) this.#host.onStartFailure(child, error);
    // Unless it has gone over to a group of its own, the others do not wait for it.
    this.#groups.leave(group, child);
  }

  #finish(group: RestartGroup): void {
    if (group.initialStart) this.#host.onAllStarted();
    this.#groups.finish(group);
  }

  /** What happens to a child from now on is no part of its start. */
  onStarted(child: Child): void {
    const complete = this.#groups.onStarted(child);
    // At once: the last one may end everything in its first turn, and then the start has succeeded.
    if (complete !== undefined) this.#finish(complete);
  }

  onEnded(child: Child): void {
    this.#groups.onEnded(child);
  }

  /** Leaves a child to the one that it is a part of. */
  release(child: Child): void {
    const group = this.#groups.of(child);
    if (group !== undefined) this.#groups.leave(group, child);
  }

  /** Starts nothing more of what has been asked for. */
  cancelAll(): void {
    this.#groups.cancelAll(() => true);
  }

  /** The same, but a start of the module itself goes on. */
  cancelRestarts(): void {
    this.#groups.cancelAll(({ initialStart }) => !initialStart);
  }
}
