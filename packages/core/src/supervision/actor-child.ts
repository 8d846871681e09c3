import type { ActorContext } from '../actor/context';
import type { StopReason } from '../actor/hooks';
import type { RestartType } from '../actor/policy';
import { breakCycles } from '../flow/mailbox/blocked-cycle';
import { DiscardReason } from '../flow/discard-reason';
import type { MailboxCounters } from '../flow/mailbox/mailbox';
import type { Sender } from '../flow/publication';
import type { ActorContainer } from '../actor/container';
import { Cell } from '../cell/cell';
import type { Child } from './child';
import type { ChildSpec } from '../cell/child-spec';
import type { Deadline } from '../cell/deadline';
import { actorStopped, startFailed } from './errors';
import type { Incarnation } from '../cell/incarnation';
import type { Starting } from './incarnation-starter';
import type { Suspending } from './incarnation-stopper';
import type { FailureStreak } from './restart/restart-history';
import type { RestartStrategy } from './restart/restart-strategy';
import type { Supervisor } from './supervisor';
import type { SupervisionTree } from './supervision-tree';

/** An actor under supervision: its cell, and what its supervisor notes about it. */
export class ActorChild implements Child, FailureStreak {
  readonly spec: ChildSpec;
  readonly cell: Cell;
  readonly supervisor: Supervisor;
  /** The keyed actor that it is an instance of, or itself. */
  readonly whole: ActorChild;
  readonly isReusable = false;
  failures = 0;
  startedAt: number | undefined = undefined;
  restarts = 0;
  /** Whether a handler or hook had to be left behind. */
  abandoned = false;
  /** How many events it had handled when draining began. */
  handledBeforeDrain = 0;
  /** How long its end took. Milliseconds. */
  endedIn = 0;
  starting: Starting | undefined;
  suspending: Suspending | undefined;
  /** The time limits of starts that were left behind. */
  late: Set<Deadline> | undefined;
  /** The incarnation with which it ends, if an actor spawned it that way. */
  spawner: Incarnation | undefined;
  /** Whether it was spawned, not declared. */
  spawned = false;
  /** Its place in lists, which a declared actor keeps. */
  position = 0;
  readonly #tree: SupervisionTree;
  #ending: Promise<void> | undefined;
  #endReason: StopReason | undefined;

  constructor(
    spec: ChildSpec,
    supervisor: Supervisor,
    tree: SupervisionTree,
    cell = new Cell(spec, supervisor.cellHost),
  ) {
    this.spec = spec;
    this.supervisor = supervisor;
    this.#tree = tree;
    this.cell = cell;
    this.whole = this;
  }

  get id(): string {
    return this.spec.id;
  }

  get streak(): FailureStreak {
    return this;
  }

  get actor(): string {
    return this.id;
  }

  get label(): string {
    return `Actor "${this.id}"`;
  }

  get restart(): RestartType {
    return this.spec.policy.restart;
  }

  get significant(): boolean {
    return this.spec.policy.significant;
  }

  /** What became of its events. */
  get counters(): MailboxCounters {
    const { mailbox, pipes } = this.cell;
    return pipes?.addTo(mailbox.counters) ?? mailbox.counters;
  }

  /** How many events it has published. */
  get published(): number {
    return this.cell.sender.count;
  }

  /** The topics it has published on. */
  get topics(): Iterable<string> {
    return this.cell.sender.topics;
  }

  /** The names under which something was left behind. */
  get leftBehind(): readonly string[] {
    return this.abandoned ? [this.id] : [];
  }

  /** The instances of a keyed actor, by key; undefined for any other. */
  get instances(): ReadonlyMap<string, ActorChild> | undefined {
    return undefined;
  }

  restartUnit(strategy: RestartStrategy): ActorChild {
    return strategy === 'one-for-one' ? this : this.whole;
  }

  get isDeclared(): boolean {
    return !this.spawned;
  }

  get spawnedBy(): ActorChild | undefined {
    return this.spawner && this.#tree.actorOf(this.spawner);
  }

  /** Returns whether another incarnation takes the events that it leaves when it ends itself. */
  canRenew(): boolean {
    return false;
  }

  get cells(): Iterable<Cell> {
    return [this.cell];
  }

  get inProgress(): Iterable<Sender> {
    return [...this.cells].map(({ sender }) => sender);
  }

  get ended(): boolean {
    return this.#endReason !== undefined;
  }

  /** Why its incarnation goes down, or went. */
  get reason(): StopReason {
    return this.suspending?.reason ?? this.#endReason ?? 'restart';
  }

  create(container: ActorContainer, context: ActorContext): object | Promise<object> {
    return container.create(this.spec.actorClass, context);
  }

  dispose(container: ActorContainer, instance: object): void | Promise<void> {
    return container.dispose?.(instance);
  }

  async start(): Promise<void> {
    const { initialStart, starter } = this.#tree;
    const first = this.cell.incarnation === undefined;
    try {
      await starter.start(this);
    } catch (error) {
      throw startFailed(
        this.id,
        !first ? 'restart' : this.spawned ? 'spawn' : initialStart ? 'initialStart' : 'restart',
        error,
      );
    }
  }

  /** Tells that it is up. It has not taken an event yet, so that whatever else is told of it comes later. */
  onStarted(incarnation: number): void {
    const { id, supervisor } = this;
    supervisor.coordinator.onStarted(this);
    this.#tree.tell(() => ({ type: 'actor-started', actor: id, module: supervisor.name, incarnation }));
  }

  suspend(reason: StopReason): Promise<void> {
    if (this.ended) return this.end(reason);
    this.#breakCycles();
    const { shutdownTimeout } = this.spec.policy;
    return this.#tree.stopper.suspend(this, reason, shutdownTimeout, reason === 'normal');
  }

  end(reason: StopReason, cause?: Error, deadline = Infinity): Promise<void> {
    const { clock } = this.#tree.host;
    const limit = Math.min(this.spec.policy.shutdownTimeout, Math.max(0, deadline - clock.monotonic()));
    if (this.#ending === undefined) {
      this.#endReason = reason;
      return (this.#ending = this.#end(reason, cause, limit));
    }
    this.suspending?.deadline.bringForward(limit);
    return this.#ending;
  }

  async #end(reason: StopReason, cause: Error | undefined, limit: number): Promise<void> {
    const { id, cell } = this;
    const { clock } = this.#tree.host;
    const began = clock.monotonic();
    if (reason === 'failure') this.supervisor.children.recordLoss(this, cause);
    this.#breakCycles();
    const down = this.#tree.stopper.suspend(this, reason, limit, reason !== 'failure' && this.#tree.canFlush);
    if (cell.state === 'idle') cell.state = 'ending';
    if (reason === 'failure') cell.loseRetry();
    const leaves = this.#tree.canForget(this);
    const why =
      leaves || reason !== 'shutdown'
        ? new DiscardReason('actor-stopped', () => actorStopped(id, cause))
        : new DiscardReason('not-drained', () => this.#tree.notDrained(id));
    cell.close(why, leaves ? 'unregister' : 'retire');
    await down;
    for (const deadline of this.late ?? []) deadline.bringForward(0);
    this.spawner?.spawned?.delete(this);
    cell.state = 'ended';
    this.endedIn = clock.monotonic() - began;
    const incarnation = cell.incarnation?.incarnation ?? 0;
    const { name } = this.supervisor;
    this.#tree.tell(() => ({ type: 'actor-ended', actor: id, module: name, incarnation, reason, cause }));
    this.supervisor.coordinator.onEnded(this);
    this.leave();
    this.#tree.quiescence.onQuiet(cell);
  }

  /** Refuses what it publishes to an actor that waits for its end. */
  #breakCycles(): void {
    for (const { sender } of this.cells) if (sender.congested) breakCycles(sender);
  }

  drain(): void {
    this.cell.stopStepping();
    this.handledBeforeDrain = this.counters.handled;
  }

  /** Leaves the actors that are there, having ended. */
  protected leave(): void {
    this.supervisor.children.forget(this);
  }

  announceRestart(cause: Error, delay: number): void {
    const { id } = this;
    const { name } = this.supervisor;
    const incarnation = this.cell.incarnation?.incarnation ?? 0;
    this.restarts++;
    this.#tree.host.monitors.actorRestarting?.(id, incarnation, cause, delay);
    this.#tree.tell(() => ({ type: 'actor-restarting', actor: id, module: name, incarnation, cause, delay }));
  }
}
