import type { ActorClass } from '../actor/actor-class';
import type { SpawnOptions } from '../actor/definition';
import type { ErrorVerdict, StopReason } from '../actor/hooks';
import { toError, withCause } from '../errors';
import type { Sender } from '../flow/publication';
import { NO_WAITS, type Wait } from '../flow/wait';
import { ActorChild } from './actor-child';
import { shutsDown } from './auto-shutdown';
import type { Cell } from '../cell/cell';
import type { CellEnvironment, CellHost } from '../cell/cell-host';
import type { Child } from './child';
import type { ChildSpec } from '../cell/child-spec';
import type { ModuleSpec } from './module-spec';
import {
  escalated,
  moduleDown,
  moduleFailed,
  permanentEnded,
  restartLimit,
  stoppedWhileStarting,
  tooManyChildren,
} from './errors';
import type { Failure } from '../cell/failure';
import type { Incarnation } from '../cell/incarnation';
import { KeyedChild } from './keyed/keyed-child';
import { KeyedInstance } from './keyed/keyed-instance';
import { RestartHistory, type FailureStreak, type RestartDecision } from './restart/restart-history';
import { comesBack } from './restart/restart-type';
import type { RestartGroup } from './restart/restart-group';
import { RestartGroups } from './restart/restart-groups';
import { concerned } from './restart/restart-strategy';
import type { SupervisionTree } from './supervision-tree';

/**
 * How long a module that ends by itself waits for its actors to handle what they have. Milliseconds.
 * @limit
 */
const DRAIN_TIMEOUT = 5_000;

/** What a group is for that takes its children down first. */
interface Restart {
  readonly failed: Child;
  readonly cause: Error;
  readonly delay: number;
}

/**
 * The supervisor of one module: starts its children in order, decides what becomes of those that fail, stops them in reverse.
 * Its children are the supervisors of the imported modules and the actors. It knows no topics and runs no user code.
 */
export class Supervisor implements Child, CellHost {
  readonly spec: ModuleSpec;
  readonly parent: Supervisor | undefined;
  readonly imports: readonly Supervisor[];
  // A module that ends in good order stays ended; one that fails is its parent's to decide on.
  readonly restart = 'transient';
  readonly significant = false;
  readonly streak: FailureStreak = { failures: 0, startedAt: undefined };
  restarts = 0;
  /** A field, because every cell asks it whenever it has nothing to do. */
  draining = false;
  /** Why children ended that should be there. */
  readonly lost = new Map<Child, Error>();
  /** Why the module has ended for good, if it did not end in good order. */
  failure: Error | undefined;
  readonly #tree: SupervisionTree;
  readonly #history: RestartHistory;
  /** In the order they start. */
  #children = new Set<Child>();
  readonly #declared = new Map<ChildSpec, ActorChild>();
  readonly #groups = new RestartGroups();
  #up = false;
  /** Counts how often it was taken down. */
  #epoch = 0;
  #ending: Promise<void> | undefined;
  /** When its end must be over, on the monotonic clock. */
  #deadline = Infinity;
  #closing = false;
  /** The children that it is taking down now, as a whole. */
  readonly #endingNow = new Set<Child>();
  #spawned = 0;

  /** @throws DUPLICATE_ACTOR */
  constructor(spec: ModuleSpec, parent: Supervisor | undefined, tree: SupervisionTree) {
    const { clock, random } = tree.host;
    this.spec = spec;
    this.parent = parent;
    this.#tree = tree;
    this.#history = new RestartHistory(spec.supervision, clock, random);
    this.imports = spec.imports.map((each) => new Supervisor(each, this, tree));
    for (const each of this.imports) this.#children.add(each);
    for (const each of spec.actors) this.#declare(each);
    if (spec.dynamic !== undefined) tree.registerDynamic(spec.dynamic.actorClass, this);
  }

  get name(): string {
    return this.spec.name;
  }

  get actor(): undefined {
    return undefined;
  }

  get label(): string {
    return `Module "${this.name}"`;
  }

  get ended(): boolean {
    return this.#ending !== undefined;
  }

  get children(): ReadonlySet<Child> {
    return this.#children;
  }

  /** Whether the failures of a child so far count no more. */
  isHealthy(child: Child): boolean {
    return this.#history.healthy(child.streak);
  }

  // ---- starting ----

  async start(): Promise<void> {
    const epoch = this.#epoch;
    this.#ending = undefined;
    this.#deadline = Infinity;
    // Their names must be free before they are there again.
    for (const child of this.#declared.values()) if (child.ended) await child.end('shutdown');
    if (epoch !== this.#epoch) throw stoppedWhileStarting();
    this.#beginAnew();
    this.#up = true;
    const group = this.#groups.open(this.#children, this.#children, true);
    void this.#run(group);
    try {
      await group.done;
      this.streak.startedAt = this.#tree.host.clock.monotonic();
    } catch (error) {
      if (epoch === this.#epoch && this.#tree.phase === 'running') await this.suspend('shutdown');
      throw this.#tree.initialStart ? error : moduleFailed(this.name, error);
    }
  }

  /** What was declared is there again, as if nothing had happened. */
  #beginAnew(): void {
    this.#closing = false;
    this.draining = this.#tree.phase !== 'running';
    this.#history.forget();
    this.lost.clear();
    this.failure = undefined;
    this.#children = new Set(this.imports);
    for (const each of this.spec.actors) {
      const child = this.#declared.get(each);
      if (child?.ended === false) this.#children.add(child);
      // Who has ended stays as it is for the report, once the runtime stops.
      else if (this.#tree.phase === 'running') this.#declare(each);
    }
    for (const { streak } of this.#children) streak.failures = 0;
  }

  #declare(spec: ChildSpec): void {
    this.#tree.reserve(spec, this.name);
    this.#declared.set(spec, this.#add(spec));
  }

  /** Gives an actor its slot: from now on events for it are queued. */
  #add(spec: ChildSpec): ActorChild {
    const { keyed } = spec;
    const child =
      keyed === undefined ? new ActorChild(spec, this, this.#tree) : new KeyedChild(spec, keyed, this, this.#tree);
    this.#tree.register(child);
    this.#children.add(child);
    return child;
  }

  /** A name for an actor that was spawned without one, if it is one of many. */
  nameFor(name: string): string {
    return this.spec.dynamic === undefined ? name : `${name}-${String(++this.#spawned)}`;
  }

  /**
   * Starts one more actor, after those that are there.
   * @param owner the incarnation with which it ends; undefined when it ends with the module
   * @returns its child, and a promise for its start, which may be rejected with START_FAILED
   * @throws DUPLICATE_ACTOR, MODULE_DOWN, TOO_MANY_CHILDREN
   */
  startChild(spec: ChildSpec, owner: Incarnation | undefined): { child: ActorChild; started: Promise<void> } {
    if (!this.#up) throw moduleDown(this.name, spec.id);
    const { maxChildren = Infinity } = this.spec.dynamic ?? {};
    if (this.#children.size >= maxChildren) throw tooManyChildren(this.name, maxChildren, spec.id);
    this.#tree.checkName(spec.id);
    const child = this.#add(spec);
    this.#tree.admit(child);
    if (owner !== undefined) {
      child.spawner = owner;
      (owner.spawned ??= new Set()).add(child);
    }
    return { child, started: this.#startChild(child) };
  }

  async #startChild(child: ActorChild): Promise<void> {
    try {
      await child.start();
    } catch (error) {
      await child.end('failure', toError(error));
      throw error;
    }
  }

  /** Starts the instance of a key; unlike one that is spawned, it has failed when it cannot start. */
  startInstance(child: KeyedInstance): void {
    if (this.#up) void this.#run(this.#groups.open([child], [child], false));
  }

  /** The keyed actor of an instance takes care of it, as a whole. */
  release(child: KeyedInstance): void {
    this.#groups.release(child);
  }

  /** It ended itself, but has more events: the next incarnation takes them. */
  async #renew(child: KeyedInstance): Promise<void> {
    const group = this.#groups.open([child], [child], false);
    await child.suspend('normal');
    if (!group.cancelled) void this.#run(group);
  }

  // ---- failing ----

  onFailure(cell: Cell, failure: Failure, verdict: ErrorVerdict): void {
    const child = this.#childOf(cell);
    if (child === undefined) return;
    switch (verdict) {
      case 'resume':
        return;
      case 'restart':
        this.#failed(child, failure.cause);
        return;
      case 'stop':
        this.#tree.host.logger.warn(withCause(`${child.label} is stopped after a failure`, failure.cause));
        void this.#endsItself(child, 'failure', failure.cause);
        return;
      case 'escalate':
        this.#escalate(child, escalated(cell.id, failure.cause));
    }
  }

  onTimeout(cell: Cell, failure: Failure): void {
    const child = this.#tree.actors.get(cell.id);
    if (child?.cell !== cell) return;
    child.abandoned = true;
    // One that goes down already has been cut off earlier than it would have been: that is all.
    if (child.suspending === undefined) this.#failed(child, failure.cause);
  }

  onStopRequested(cell: Cell): void {
    const child = this.#childOf(cell);
    if (child === undefined) return;
    if (comesBack(child.restart, 'normal')) this.#failed(child, permanentEnded(child.id));
    else if (child instanceof KeyedInstance && child.hasEvents && this.#tree.phase !== 'ending')
      void this.#renew(child);
    else void this.#endsItself(child, 'normal');
  }

  /** @param culprit the actor whose failure it is, which may be deep below `child` */
  #failed(child: Child, cause: Error, culprit = child): void {
    if (this.#tree.phase === 'ending') {
      void child.end('failure', cause);
      return;
    }
    // The module itself is on its way down: this child goes down with it, and comes up with it.
    if (!this.#up) return;
    if (!comesBack(child.restart, 'failure')) {
      this.#tree.host.logger.warn(withCause(`${child.label} failed; it is ${child.restart} and not restarted`, cause));
      void this.#endsItself(child, 'failure', cause);
      return;
    }
    const together = child instanceof KeyedInstance && this.spec.supervision.strategy !== 'one-for-one';
    // To its siblings, a keyed actor is one child.
    const failed = together ? child.owner : child;
    const decision = this.#history.decide(failed.streak);
    if (decision.type === 'restart') this.#restart(failed, cause, decision);
    else this.#exceeded(child, restartLimit(child, this.parent && this.name, decision.reason, cause), culprit);
  }

  #restart(child: Child, cause: Error, { delay, restarts }: RestartDecision & { readonly type: 'restart' }): void {
    const { strategy, maxRestarts, within } = this.spec.supervision;
    const together = this.#withoutSpawned(concerned(strategy, this.#children, child));
    const group = this.#groups.open(together, this.#children, false);
    const others = [...group.pending].filter((each) => each !== child && group.isNew(each)).map(({ label }) => label);
    const what = group.pending.has(child) ? 'is restarted' : 'ends, and what spawned it is restarted';
    const along = others.length === 0 ? '' : ` together with ${others.join(', ')}`;
    const count = `restart ${String(restarts)} of ${String(maxRestarts)} within ${String(within)} ms`;
    const when = `in ${String(Math.round(delay))} ms${along} (${count}${this.#whose})`;
    this.#tree.host.logger.warn(withCause(`${child.label} failed and ${what} ${when}`, cause));
    for (const each of group.pending) if (each === child || group.isNew(each)) each.announceRestart(cause, delay);
    void this.#run(group, { failed: child, cause, delay });
  }

  /** Without those that end with another of them, which spawned them: they are not there when it begins anew. */
  #withoutSpawned(children: readonly Child[]): readonly Child[] {
    const all = new Set(children);
    return children.filter((child) => {
      for (let each = this.#spawnerOf(child); each !== undefined; each = this.#spawnerOf(each))
        if (all.has(each)) return false;
      return true;
    });
  }

  #spawnerOf(child: Child): ActorChild | undefined {
    const { spawner } = child instanceof ActorChild ? child : {};
    const holder = spawner && this.#tree.actors.get(spawner.id);
    return holder?.cell.incarnation === spawner ? holder : undefined;
  }

  get #whose(): string {
    return this.parent === undefined ? '' : ` in module "${this.name}"`;
  }

  #exceeded(child: Child, cause: Error, culprit: Child): void {
    if (this.spec.supervision.onExceeded === 'escalate') {
      this.#escalate(culprit, cause);
      return;
    }
    this.#tree.host.logger.error(withCause(`${child.label} is given up`, cause));
    if (culprit !== child) void culprit.end('failure', cause);
    void this.#endsItself(child, 'failure', cause);
  }

  /** The module has failed. Its parent decides; the root has none, so the actor ends and the runtime with it. */
  #escalate(culprit: Child, cause: Error): void {
    if (!this.#up) return;
    if (this.parent !== undefined) {
      this.parent.#failed(this, moduleFailed(this.name, cause), culprit);
      return;
    }
    void culprit.end('failure', cause);
    this.#tree.host.gaveUp(cause);
  }

  // ---- groups ----

  /** Takes the children of a group down in reverse, waits, and brings them up in order. Never rejects. */
  async #run(group: RestartGroup, restart?: Restart): Promise<void> {
    if (restart !== undefined) {
      const { failed, cause, delay } = restart;
      group.current = failed;
      await (group.pending.has(failed) ? failed.suspend('restart') : failed.end('failure', cause));
      for (const child of [...group.pending].reverse()) {
        if (group.cancelled) return;
        if (child === failed) continue;
        group.current = child;
        if (comesBack(child.restart, 'bystander')) {
          this.#history.wentDown(child.streak);
          // It went down with an earlier group, and has come up since.
          if (group.startedEarly.has(child)) child.announceRestart(cause, delay);
          await child.suspend('restart');
        } else {
          this.#groups.leave(group, child);
          await child.end('shutdown');
        }
      }
      group.current = undefined;
      if (!group.cancelled) await group.wait(this.#tree.host.clock, delay);
    }
    group.starting = true;
    for (const child of [...group.pending]) {
      if (group.cancelled) return;
      if (this.#tree.initialStart && this.#tree.phase !== 'running') {
        this.#groups.cancel(group);
        return;
      }
      if (child.ended && !(group.initialStart && child instanceof Supervisor)) {
        this.#groups.leave(group, child);
        continue;
      }
      group.current = child;
      await child.start().catch((error: unknown) => {
        this.#notUp(group, child, toError(error));
      });
    }
    if (this.#groups.isOpen(group)) this.#allUp(group);
  }

  #allUp(group: RestartGroup): void {
    if (group.initialStart) this.parent?.onStarted(this);
    this.#groups.finish(group);
  }

  #notUp(group: RestartGroup, child: Child, error: Error): void {
    if (group.cancelled || !group.pending.has(child)) return;
    if (group.initialStart) {
      this.#groups.cancel(group, error);
      return;
    }
    if (!child.ended) this.#failed(child, error);
    // Unless it has gone over to a group of its own, the others do not wait for it.
    this.#groups.leave(group, child);
  }

  /** A child is up: what happens to it from now on is another story. */
  onStarted(child: Child): void {
    const complete = this.#groups.onStarted(child);
    // At once: the last one may end everything in its first turn, and then the start has succeeded.
    if (complete !== undefined) this.#allUp(complete);
  }

  // ---- ending ----

  async suspend(reason: StopReason): Promise<void> {
    this.#up = false;
    const epoch = ++this.#epoch;
    this.#groups.cancelAll();
    await this.#backwards((child) => {
      // Taken down once more: whoever did that goes on from here, and may bring up what is down.
      if (epoch !== this.#epoch) return undefined;
      // What was spawned does not come back with the module: who spawned it does, and may spawn it again.
      const spawned = child instanceof ActorChild && !this.#isDeclared(child);
      return spawned ? child.end('shutdown') : child.suspend(reason);
    });
  }

  end(reason: StopReason, cause?: Error, deadline = Infinity): Promise<void> {
    const hurry = deadline < this.#deadline;
    if (hurry) this.#deadline = deadline;
    if (this.#ending === undefined) return (this.#ending = this.#end(reason, cause));
    if (hurry) for (const child of this.#children) if (child.ended) void child.end(reason, cause, deadline);
    return this.#ending;
  }

  async #end(reason: StopReason, cause: Error | undefined): Promise<void> {
    if (reason === 'failure') {
      this.failure = cause;
      this.parent?.recordLoss(this, cause);
    }
    this.#up = false;
    this.#epoch++;
    this.#groups.cancelAll();
    const passedOn = reason === 'failure' ? 'shutdown' : reason;
    await this.#backwards((child) => child.end(passedOn, cause, this.#deadline));
    const { name } = this;
    this.#tree.tell(() => ({ type: 'module-ended', module: name, reason, cause }));
  }

  /**
   * One child after the other, the last first; all at once in a dynamic module, and when there is no time left.
   * @param work when it does nothing about a child, that is all
   */
  async #backwards(work: (child: Child) => Promise<void> | undefined): Promise<void> {
    const { clock } = this.#tree.host;
    const under: Promise<void>[] = [];
    for (const child of [...this.#children].reverse()) {
      this.#endingNow.add(child);
      const done = work(child)?.finally(() => this.#endingNow.delete(child));
      if (done === undefined) {
        this.#endingNow.delete(child);
        return;
      }
      if (this.spec.dynamic !== undefined || clock.monotonic() >= this.#deadline) under.push(done);
      else await done;
    }
    await Promise.all(under);
  }

  /** A child ends for good and nobody made it: that may be the end of the module. */
  async #endsItself(child: Child, reason: StopReason, cause?: Error): Promise<void> {
    await child.end(reason, cause);
    if (!child.significant || this.#closing || !this.#up || this.#tree.phase !== 'running') return;
    let left = 0;
    for (const { significant, ended: ended } of this.#children) if (significant && !ended) left++;
    if (!shutsDown(this.spec.supervision.autoShutdown, left)) return;
    this.#closing = true;
    if (this.parent === undefined) this.#tree.host.stopRuntime();
    else await this.#finish();
  }

  /** Self-driven work ends and no more begins; cells say when they are quiet. */
  drain(): void {
    this.draining = true;
    for (const each of this.imports) each.drain();
    for (const child of this.#children) {
      if (child instanceof ActorChild) child.drain();
    }
  }

  /** Ends in good order: what its actors have is handled first. */
  async #finish(): Promise<void> {
    const epoch = this.#epoch;
    this.drain();
    await this.#tree.quiescence.drained(() => this.cells(), DRAIN_TIMEOUT);
    // Who was restarted meanwhile has begun anew.
    if (epoch === this.#epoch) await this.end('shutdown');
  }

  #isDeclared(child: Child): boolean {
    return !(child instanceof ActorChild) || this.#declared.get(child.spec) === child;
  }

  /** A child has failed for good. */
  recordLoss(child: Child, cause: Error | undefined): void {
    if (cause !== undefined && this.#isDeclared(child)) this.lost.set(child, cause);
  }

  /** An actor, or an instance of one, has ended. */
  hasEnded(child: ActorChild): void {
    this.#groups.ended(child);
  }

  /** What is left of an actor that has ended. */
  forget(child: ActorChild): void {
    if (!this.#tree.forgets(child)) return;
    this.#tree.unregister(child);
    this.#children.delete(child);
  }

  announceRestart(cause: Error, delay: number): void {
    const { name } = this;
    this.restarts++;
    this.#tree.host.monitors.moduleRestarting?.(name, cause, delay);
    this.#tree.tell(() => ({ type: 'module-restarting', module: name, cause, delay }));
    for (const child of this.#children) child.announceRestart(cause, delay);
  }

  /** The cells of the module and of those it imports. */
  *cells(): Iterable<Cell> {
    for (const child of this.#children) {
      if (child instanceof ActorChild) yield* child.cells;
      else if (child instanceof Supervisor) yield* child.cells();
    }
  }

  // ---- who waits for whom ----

  get inProgress(): Iterable<Sender> {
    return [...this.#busyWith()].flatMap(({ inProgress }) => [...inProgress]);
  }

  waitsOf(cell: Cell): Iterable<Wait> {
    const child = this.#tree.actors.get(cell.id);
    if (child?.cell !== cell) return NO_WAITS;
    const whole = child instanceof KeyedInstance && this.#groups.of(child) === undefined ? child.owner : child;
    return this.#waitsOf(whole);
  }

  /** Those that must be up or down before a child is up, here and in the modules above. */
  *#waitsOf(child: Child): Iterable<Wait> {
    const group = this.#groups.of(child);
    const why = group?.starting === true ? 'start' : 'end';
    for (const other of group === undefined ? this.#endingNow : [group.current]) {
      if (other === undefined || other === child) continue;
      for (const sender of other.inProgress) yield { sender, why };
    }
    if (!this.#up && this.parent !== undefined) yield* this.parent.#waitsOf(this);
  }

  *#busyWith(): Iterable<Child> {
    yield* this.#groups.current();
    yield* this.#endingNow;
  }

  // ---- what cells need ----

  get environment(): CellEnvironment {
    return this.#tree.environment;
  }

  onQuiet(cell: Cell): void {
    this.#tree.quiescence.check(cell);
  }

  spawn(actor: ActorClass, options: SpawnOptions | undefined, spawner: Incarnation): Promise<string> {
    return this.#tree.host.spawn(actor, options, { supervisor: this, incarnation: spawner });
  }

  stopRuntime(): void {
    this.#tree.host.stopRuntime();
  }

  /** The child of a cell that has not ended; a name may have gone to another cell since. */
  #childOf(cell: Cell): ActorChild | undefined {
    const child = this.#tree.actors.get(cell.id);
    return child?.cell === cell && !child.ended ? child : undefined;
  }
}
