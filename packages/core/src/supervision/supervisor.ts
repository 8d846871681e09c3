import type { StopReason } from '../actor/hooks';
import type { Cell } from '../cell/cell';
import { Deadline } from '../cell/deadline';
import type { Incarnation } from '../cell/incarnation';
import type { ChildSpec } from '../cell/child-spec';
import { toError, withCause } from '../errors';
import type { Sender } from '../flow/publication';
import type { Wait } from '../flow/wait';
import type { ActorChild } from './actor-child';
import { shutsDown } from './auto-shutdown';
import type { Child } from './child';
import { moduleDown, moduleFailed, restartLimit, stoppedWhileStarting } from './errors';
import { ModuleCellHost } from './module-cell-host';
import { ModuleChildren } from './module-children';
import { ModuleShutdown } from './module-shutdown';
import type { ModuleSpec } from './module-spec';
import { RestartCoordinator } from './restart/restart-coordinator';
import { RestartHistory, type FailureStreak, type RestartDecision } from './restart/restart-history';
import { concerned, withoutSpawned } from './restart/restart-strategy';
import { comesBack } from './restart/restart-type';
import type { SupervisionTree } from './supervision-tree';

/**
 * How long a module that ends by itself waits for its actors to handle what they have. Milliseconds.
 * @limit
 */
const DRAIN_TIMEOUT = 5_000;

/**
 * The state of a module, and what moves it on. A start, a suspension and an end each call off what began before them.
 *
 * | phase     | its children             | `start` | `suspend` | `end`   | a child fails                        |
 * | --------- | ------------------------ | ------- | --------- | ------- | ------------------------------------ |
 * | `down`    | are down, or go down     | `up`    | `down`    | `ended` | it goes down with the others         |
 * | `up`      | start, run, restart      |         | `down`    | `ended` | restart, end or escalate             |
 * | `closing` | as `up`, but drain first |         | `down`    | `ended` | as `up`; then `ended`, when drained  |
 * | `ended`   | end, or have ended       | `up`    | waits     | waits   | it ends with the others              |
 */
type Phase = 'down' | 'up' | 'closing' | 'ended';

/**
 * The supervisor of one module: starts its children in order, decides what becomes of those that fail, stops them in
 * reverse. It knows no topics and runs no user code.
 */
export class Supervisor implements Child {
  readonly spec: ModuleSpec;
  readonly parent: Supervisor | undefined;
  readonly imports: readonly Supervisor[];
  readonly children: ModuleChildren;
  readonly cellHost: ModuleCellHost;
  readonly coordinator: RestartCoordinator;
  readonly history: RestartHistory;
  // A module that ends in good order stays ended; one that fails is its parent's to decide on.
  readonly restart = 'transient';
  readonly significant = false;
  readonly actor = undefined;
  readonly spawnedBy = undefined;
  readonly isDeclared = true;
  readonly isReusable = true;
  readonly streak: FailureStreak = { failures: 0, startedAt: undefined };
  restarts = 0;
  /** Why the module has ended for good, if it did not end in good order. */
  failure: Error | undefined;
  readonly #tree: SupervisionTree;
  readonly #shutdown: ModuleShutdown;
  #phase: Phase = 'down';
  /** Replaced by every start, suspension and end. */
  #token = {};

  /** @throws DUPLICATE_ACTOR */
  constructor(spec: ModuleSpec, parent: Supervisor | undefined, tree: SupervisionTree) {
    const { clock, random, logger } = tree.host;
    this.spec = spec;
    this.parent = parent;
    this.#tree = tree;
    this.cellHost = new ModuleCellHost(this, tree);
    this.imports = spec.imports.map((each) => new Supervisor(each, this, tree));
    const children = (this.children = new ModuleChildren(this, tree));
    const history = (this.history = new RestartHistory(spec.supervision, clock, random));
    this.#shutdown = new ModuleShutdown(children, spec.dynamic !== undefined, clock);
    this.coordinator = new RestartCoordinator({
      clock,
      logger,
      history,
      children,
      get startCalledOff() {
        return tree.initialStart && tree.phase !== 'running';
      },
      onAllStarted: () => parent?.coordinator.onStarted(this),
      onStartFailure: (child, error) => {
        this.onFailure(child, error);
      },
    });
    if (spec.dynamic !== undefined) tree.registerDynamic(spec.dynamic.actorClass, this);
  }

  get name(): string {
    return this.spec.name;
  }

  get label(): string {
    return `Module "${this.name}"`;
  }

  get ended(): boolean {
    return this.#phase === 'ended';
  }

  get #isUp(): boolean {
    return this.#phase === 'up' || this.#phase === 'closing';
  }

  get cells(): Iterable<Cell> {
    return this.#cells();
  }

  *#cells(): Iterable<Cell> {
    for (const { cells } of this.children) yield* cells;
  }

  restartUnit(): Child {
    return this;
  }

  // ---- life ----

  /** @returns the token of what begins */
  #enter(phase: Phase): object {
    this.#phase = phase;
    return (this.#token = {});
  }

  async start(): Promise<void> {
    const token = this.#enter('down');
    this.#shutdown.reset();
    // Their names are free only then. Without any, the start begins on the caller's stack.
    for (const child of this.children.endedActors()) await child.end('shutdown');
    if (token !== this.#token) throw stoppedWhileStarting();
    this.cellHost.draining = this.#tree.phase !== 'running' || this.parent?.cellHost.draining === true;
    this.history.reset();
    this.failure = undefined;
    this.children.reset();
    this.#phase = 'up';
    try {
      await this.coordinator.startAll();
      this.streak.startedAt = this.#tree.host.clock.monotonic();
    } catch (error) {
      if (token === this.#token && this.#tree.phase === 'running') await this.suspend('shutdown');
      throw this.#tree.initialStart ? error : moduleFailed(this.name, error);
    }
  }

  async suspend(reason: StopReason): Promise<void> {
    if (this.ended) return this.end(reason);
    this.#enter('down');
    this.coordinator.cancelAll();
    await this.#shutdown.suspend(reason);
  }

  async end(reason: StopReason, cause?: Error, deadline = Infinity): Promise<void> {
    if (this.ended) return this.#shutdown.end(reason, cause, deadline);
    this.#enter('ended');
    if (reason === 'failure') {
      this.failure = cause;
      this.parent?.children.recordLoss(this, cause);
    }
    this.coordinator.cancelAll();
    await this.#shutdown.end(reason === 'failure' ? 'shutdown' : reason, cause, deadline);
    const { name } = this;
    this.#tree.tell(() => ({ type: 'module-ended', module: name, reason, cause }));
  }

  drain(): void {
    this.cellHost.draining = true;
    for (const child of this.children) child.drain();
  }

  /** Ends the module in good order: what its actors have is handled first. */
  async #close(): Promise<void> {
    this.#phase = 'closing';
    if (this.parent === undefined) {
      this.#tree.host.stopRuntime();
      return;
    }
    const token = this.#token;
    this.drain();
    await this.#tree.quiescence.drain(() => this.cells, new Deadline(this.#tree.host.clock, DRAIN_TIMEOUT));
    // It may have been restarted meanwhile.
    if (token === this.#token) await this.end('shutdown');
  }

  announceRestart(cause: Error, delay: number): void {
    const { name } = this;
    this.restarts++;
    this.#tree.host.monitors.moduleRestarting?.(name, cause, delay);
    this.#tree.tell(() => ({ type: 'module-restarting', module: name, cause, delay }));
    for (const child of this.children) child.announceRestart(cause, delay);
  }

  // ---- children ----

  /**
   * Starts one more actor, after those that are there.
   * @param owner the incarnation with which it ends; undefined when it ends with the module
   * @returns its child, and a promise for its start, which may be rejected with START_FAILED
   * @throws DUPLICATE_ACTOR, MODULE_DOWN, TOO_MANY_CHILDREN
   */
  startChild(spec: ChildSpec, owner: Incarnation | undefined): { child: ActorChild; started: Promise<void> } {
    if (!this.#isUp) throw moduleDown(this.name, spec.id);
    const child = this.children.spawn(spec, owner);
    const started = child.start().catch(async (error: unknown) => {
      await child.end('failure', toError(error));
      throw error;
    });
    return { child, started };
  }

  /** Starts the instance of a key; unlike one that is spawned, it has failed when it cannot start. */
  startInstance(child: ActorChild): void {
    if (this.#isUp) this.coordinator.start(child);
  }

  /** Ends a child for good that comes to its end by itself: that may be the end of the module. */
  async endChild(child: Child, reason: StopReason, cause?: Error): Promise<void> {
    await child.end(reason, cause);
    if (!child.significant || this.#phase !== 'up' || this.#tree.phase !== 'running') return;
    if (shutsDown(this.spec.supervision.autoShutdown, this.children.significantLeft)) await this.#close();
  }

  // ---- failures ----

  /**
   * Restarts a child that has failed, ends it, or fails the module.
   * @param culprit the actor that failed, which may be deep below `child`
   */
  onFailure(child: Child, cause: Error, culprit = child): void {
    if (this.#tree.phase === 'ending') {
      void child.end('failure', cause);
      return;
    }
    if (!this.#isUp) return;
    if (!comesBack(child.restart, 'failure')) {
      this.#tree.host.logger.warn(withCause(`${child.label} failed; it is ${child.restart} and not restarted`, cause));
      void this.endChild(child, 'failure', cause);
      return;
    }
    const unit = child.restartUnit(this.spec.supervision.strategy);
    const decision = this.history.decide(unit.streak);
    if (decision.type === 'restart') this.#restart(unit, cause, decision);
    else this.#giveUp(child, restartLimit(child, this.parent && this.name, decision.reason, cause), culprit);
  }

  #restart(failed: Child, cause: Error, { delay, restarts }: RestartDecision & { readonly type: 'restart' }): void {
    const { strategy, maxRestarts, within } = this.spec.supervision;
    const where = this.parent === undefined ? '' : ` in module "${this.name}"`;
    const occasion = `restart ${String(restarts)} of ${String(maxRestarts)} within ${String(within)} ms${where}`;
    const children = withoutSpawned(concerned(strategy, this.children, failed));
    this.coordinator.restart({ failed, cause, delay, children, occasion });
  }

  #giveUp(child: Child, cause: Error, culprit: Child): void {
    if (this.spec.supervision.onExceeded === 'escalate') {
      this.escalate(culprit, cause);
      return;
    }
    this.#tree.host.logger.error(withCause(`${child.label} is given up`, cause));
    if (culprit !== child) void culprit.end('failure', cause);
    void this.endChild(child, 'failure', cause);
  }

  /** Fails the module. Its parent decides; the root has none, so the actor ends and the runtime with it. */
  escalate(culprit: Child, cause: Error): void {
    if (!this.#isUp) return;
    if (this.parent !== undefined) {
      // The parent stops the module, which may have to wait for others: until then it starts nothing.
      this.coordinator.cancelRestarts();
      this.parent.onFailure(this, moduleFailed(this.name, cause), culprit);
      return;
    }
    void culprit.end('failure', cause);
    this.#tree.host.onRootFailed(cause);
  }

  // ---- what a child waits for ----

  get inProgress(): Iterable<Sender> {
    return [...this.coordinator.current, ...this.#shutdown.current].flatMap(({ inProgress }) => [...inProgress]);
  }

  /** Lists the actors that must be up or down before a child starts that is down, here and in the modules above. */
  *waitsOf(child: Child): Iterable<Wait> {
    const group = this.coordinator.groupOf(child);
    const why = group?.isStarting === true ? 'start' : 'end';
    for (const other of group === undefined ? this.#shutdown.current : [group.current]) {
      if (other === undefined || other === child) continue;
      for (const sender of other.inProgress) yield { sender, why };
    }
    if (!this.#isUp && this.parent !== undefined) yield* this.parent.waitsOf(this);
  }
}
