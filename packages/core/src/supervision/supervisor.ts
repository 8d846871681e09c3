import type { ActorClass } from '../actor/actor-class';
import type { ActorConfig } from '../actor/definition';
import type { ErrorVerdict, StopReason } from '../actor/hooks';
import {
  actorStopped,
  duplicateActor,
  escalated,
  hookTimeout,
  noInstance,
  notDrained,
  restartLimit,
  reusedInstance,
  startFailed,
  stoppedWhileStarting,
  toError,
} from '../errors';
import type { Broker } from '../flow/broker';
import type { Subscription } from '../flow/subscriptions';
import type { ActorContainer } from '../ports/container';
import type { CancelTimer, Clock } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { Logger } from '../ports/logger';
import type { Random } from '../ports/random';
import type { AnyTopic } from '../topic/topic';
import { bounded } from './bounded';
import { Cell, type CellHost } from './cell';
import { RESTART_POLICY, SHUTDOWN_TIMEOUT, START_TIMEOUT } from './defaults';
import type { Failure } from './failure';
import type { ActorInstance, Incarnation } from './incarnation';
import { RestartHistory, type FailureStreak } from './restart-history';

/** How one child is run. */
export interface ChildSpec {
  readonly id: string;
  readonly actorClass: ActorClass;
  readonly options: unknown;
  readonly capacity: number | undefined;
  readonly subscriptions: readonly Subscription[];
  /** The topics it says it publishes on. */
  readonly publishes: readonly AnyTopic[];
}

/** What a supervisor needs of the runtime. */
export interface SupervisorHost {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
  readonly container: ActorContainer;
  spawn(actor: ActorClass, config: ActorConfig | undefined): Promise<string>;
  stopRuntime(): void;
  /** An actor has failed for good. */
  gaveUp(cause: Error): void;
}

/** One actor under supervision. */
export interface Child {
  readonly spec: ChildSpec;
  readonly cell: Cell;
  readonly streak: FailureStreak;
  restarts: number;
  /** Handlers or hooks that had to be left behind. */
  abandoned: boolean;
  /** Counts at the begin of a drain, to tell what it drained. */
  handledBeforeDrain: number;
  cancelRestart: CancelTimer | undefined;
  /** The creation of an incarnation that is under way; settles when that is over, never rejects. */
  bringingUp: Promise<unknown> | undefined;
  /** The end of an incarnation that is under way; never rejects. */
  takingDown: Promise<void> | undefined;
}

/**
 * Starts actors in order, restarts those that fail (one-for-one), stops them in reverse order. It knows no topics and
 * runs no user code on anyone's stack but its own.
 */
export class Supervisor implements CellHost {
  readonly #host: SupervisorHost;
  readonly #children = new Map<string, Child>();
  readonly #history: RestartHistory;
  /** Every instance it was given, to notice a container that gives one twice. */
  readonly #instances = new WeakSet();
  /** The cells that are starting for the first time, the innermost last: one may spawn another. */
  readonly #starting: Cell[] = [];
  #stopping = false;
  #whenQuiet: (() => void) | undefined;
  #witness: Cell | undefined;

  constructor(host: SupervisorHost) {
    this.#host = host;
    this.#history = new RestartHistory(RESTART_POLICY, host.clock, host.random);
  }

  get broker(): Broker {
    return this.#host.broker;
  }

  get logger(): Logger {
    return this.#host.logger;
  }

  get starting(): Cell | undefined {
    return this.#starting.at(-1);
  }

  get children(): ReadonlyMap<string, Child> {
    return this.#children;
  }

  // ---- starting ----

  /**
   * Gives a child its slot: from now on events for it are queued.
   * @throws DUPLICATE_ACTOR
   */
  add(spec: ChildSpec): Child {
    if (this.#children.has(spec.id)) throw duplicateActor(spec.id);
    const cell = new Cell(spec.id, spec.subscriptions, spec.capacity, this);
    const child: Child = {
      spec,
      cell,
      streak: { failures: 0, startedAt: undefined },
      restarts: 0,
      abandoned: false,
      handledBeforeDrain: 0,
      cancelRestart: undefined,
      bringingUp: undefined,
      takingDown: undefined,
    };
    this.#children.set(spec.id, child);
    return child;
  }

  /**
   * Starts all children in order. When one fails, those before it are stopped in reverse.
   * @throws START_FAILED, STOPPED_WHILE_STARTING
   */
  async start(): Promise<void> {
    for (const child of [...this.#children.values()]) {
      if (this.#stopping) throw stoppedWhileStarting();
      if (child.cell.state === 'idle') await this.startChild(child);
    }
    if (this.#stopping) throw stoppedWhileStarting();
  }

  /** @throws START_FAILED */
  async startChild(child: Child): Promise<void> {
    const { cell } = child;
    this.#starting.push(cell);
    try {
      await this.#bringUp(child);
    } catch (error) {
      throw startFailed(cell.id, error);
    } finally {
      this.#starting.splice(this.#starting.indexOf(cell), 1);
    }
  }

  /** Creates an incarnation and waits for its `onStart`. */
  #bringUp(child: Child): Promise<void> {
    const work = this.#create(child);
    child.bringingUp = work.catch(() => undefined).then(() => (child.bringingUp = undefined));
    return work;
  }

  async #create(child: Child): Promise<void> {
    const { cell, spec } = child;
    const { clock, container, broker } = this.#host;
    const incarnation = cell.begin(spec.options);
    const deadline = clock.monotonic() + START_TIMEOUT;
    const timedOut = (hook: string) => () => hookTimeout(cell.id, hook, START_TIMEOUT);
    try {
      const created = container.create(spec.actorClass, incarnation);
      const instance = (await bounded(clock, START_TIMEOUT, created, timedOut('constructor'))) as ActorInstance;
      if (typeof instance !== 'object' || (instance as unknown) === null) throw noInstance(cell.id, instance);
      if (this.#instances.has(instance)) throw reusedInstance(cell.id);
      this.#instances.add(instance);
      incarnation.instance = instance;
      await bounded(clock, deadline - clock.monotonic(), instance.onStart?.(), timedOut('onStart'));
      incarnation.started = true;
      if (incarnation.fenced) throw stoppedWhileStarting();
    } catch (error) {
      // `end` may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) cell.fence();
      await this.#close(child, incarnation, 'shutdown', SHUTDOWN_TIMEOUT);
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    child.streak.startedAt = clock.monotonic();
    broker.monitors.emit('actorStarted', cell.id, incarnation.incarnation);
    cell.open(incarnation, incarnation.instance);
  }

  // ---- failing ----

  failed(cell: Cell, failure: Failure, verdict: ErrorVerdict): void {
    const child = this.#childOf(cell);
    if (child === undefined) return;
    switch (verdict) {
      case 'resume':
        return;
      case 'restart':
        this.#restart(child, failure.cause);
        return;
      case 'stop':
        this.#log('warn', `Actor "${cell.id}" is stopped after a failure`, failure.cause);
        void this.end(child, 'failure');
        return;
      case 'escalate':
        this.#giveUp(child, escalated(cell.id, failure.cause));
    }
  }

  #restart(child: Child, cause: Error): void {
    const { cell } = child;
    if (this.#stopping && this.#whenQuiet === undefined) {
      void this.end(child, 'failure');
      return;
    }
    const decision = this.#history.decide(child.streak);
    if (decision.type === 'give-up') {
      this.#giveUp(child, restartLimit(cell.id, decision.reason, cause));
      return;
    }
    const { delay, restarts } = decision;
    const { maxRestarts, within } = RESTART_POLICY;
    const count = `restart ${String(restarts)} of ${String(maxRestarts)} within ${String(within)} ms`;
    this.#log(
      'warn',
      `Actor "${cell.id}" failed and is restarted in ${String(Math.round(delay))} ms (${count})`,
      cause,
    );
    child.restarts++;
    this.#host.broker.monitors.emit('actorRestarting', cell.id, cell.incarnation?.incarnation ?? 0, cause, delay);
    void this.#takeDown(child, 'restart').then(() => {
      if (cell.state === 'ended') return;
      child.cancelRestart = this.#host.clock.setTimer(() => {
        child.cancelRestart = undefined;
        void this.#bringUp(child).catch((error: unknown) => {
          if (cell.state !== 'ended') this.#restart(child, startFailed(cell.id, error));
        });
      }, delay);
    });
  }

  #giveUp(child: Child, cause: Error): void {
    void this.end(child, 'failure');
    this.#host.gaveUp(cause);
  }

  // ---- ending ----

  stopped(cell: Cell): void {
    const child = this.#childOf(cell);
    if (child !== undefined) void this.end(child, 'normal');
  }

  /** Ends a child for good: its mailbox becomes dead letters, its name is free again. */
  async end(child: Child, reason: StopReason, limit = SHUTDOWN_TIMEOUT): Promise<void> {
    const { cell } = child;
    if (cell.state === 'ended') return;
    const error = reason === 'shutdown' ? notDrained(cell.id) : actorStopped(cell.id);
    child.cancelRestart?.();
    if (cell.busy) child.abandoned = true;
    // Everything up to `onStop` happens at once, so that nobody sees an actor half ended.
    const down = this.#takeDown(child, reason, limit);
    cell.state = 'ended';
    this.#host.broker.unregister(cell.mailbox, reason === 'shutdown' ? 'not-drained' : 'actor-stopped', error);
    await down;
    if (!this.#stopping) this.#children.delete(cell.id);
    this.quiet(cell);
  }

  /** Ends an incarnation, once: who asks again waits for the same end, no longer than its own limit. Never rejects. */
  #takeDown(child: Child, reason: StopReason, limit = SHUTDOWN_TIMEOUT): Promise<void> {
    if (child.takingDown !== undefined) {
      return bounded(this.#host.clock, limit, child.takingDown, stoppedWhileStarting).catch(() => {
        child.abandoned = true;
      });
    }
    const work = this.#endIncarnation(child, reason, limit).finally(() => (child.takingDown = undefined));
    return (child.takingDown = work);
  }

  async #endIncarnation(child: Child, reason: StopReason, limit: number): Promise<void> {
    const { cell } = child;
    const { incarnation, state } = cell;
    cell.fence();
    cell.state = 'idle';
    if (incarnation === undefined) return;
    if (state !== 'starting') await this.#close(child, incarnation, reason, limit);
    // One that is being created ends by itself, now that it is fenced.
    else
      await bounded(this.#host.clock, limit, child.bringingUp, stoppedWhileStarting).catch(
        () => (child.abandoned = true),
      );
  }

  /** `onStop` if it is owed, then disposal. */
  async #close(child: Child, incarnation: Incarnation, reason: StopReason, limit: number): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    if (owed) await this.#guarded(child, 'onStop', limit, () => incarnation.instance?.onStop?.(reason));
    await this.#dispose(child, incarnation, limit);
    if (owed) this.#host.broker.monitors.emit('actorStopped', child.cell.id, incarnation.incarnation, reason);
  }

  async #dispose(child: Child, incarnation: Incarnation, limit: number): Promise<void> {
    const { instance } = incarnation;
    incarnation.instance = undefined;
    if (instance === undefined) return;
    await this.#guarded(child, 'dispose', limit, () => this.#host.container.dispose?.(instance));
  }

  /** A hook on the way down cannot stop the way down: its failure is reported. */
  async #guarded(child: Child, hook: string, limit: number, run: () => void | Promise<void>): Promise<void> {
    const { id } = child.cell;
    try {
      await bounded(this.#host.clock, limit, run(), () => {
        child.abandoned = true;
        return hookTimeout(id, hook, limit);
      });
    } catch (thrown) {
      const error = toError(thrown);
      this.#host.broker.monitors.emit('failed', error, id, undefined);
      this.#log('error', `${hook} of actor "${id}" failed`, error);
    }
  }

  // ---- draining ----

  /** Ends self-driven work; events still flow. */
  stopSources(): void {
    this.#stopping = true;
    for (const child of this.#children.values()) {
      child.cell.stopStepping();
      child.handledBeforeDrain = child.cell.mailbox.handled;
    }
  }

  /** Gives up what the mailboxes hold; handlers that are running may finish. */
  discardMailboxes(): void {
    for (const { cell } of this.#children.values()) {
      this.#host.broker.unregister(cell.mailbox, 'not-drained', notDrained(cell.id));
    }
  }

  /** Waits until no actor has anything to do, but no longer than `limit` milliseconds; says whether it came to that. */
  drained(limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (quiet: boolean): void => {
        this.#whenQuiet = undefined;
        cancel();
        resolve(quiet);
      };
      const cancel = this.#host.clock.setTimer(() => {
        done(false);
      }, limit);
      this.#whenQuiet = () => {
        done(true);
      };
      this.#lookForQuiet();
    });
  }

  quiet(cell: Cell): void {
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
    if (!this.broker.outside.congested) this.#whenQuiet?.();
  }

  // ---- the rest of what cells need ----

  schedule(task: Task): void {
    this.#host.dispatcher.schedule(task);
  }

  spawn(actor: ActorClass, config: ActorConfig | undefined): Promise<string> {
    return this.#host.spawn(actor, config);
  }

  stopRuntime(): void {
    this.#host.stopRuntime();
  }

  /** The child of a cell that has not ended; a name may have gone to another cell since. */
  #childOf(cell: Cell): Child | undefined {
    const child = this.#children.get(cell.id);
    return child?.cell === cell && cell.state !== 'ended' ? child : undefined;
  }

  #log(level: 'warn' | 'error', message: string, cause: Error): void {
    this.#host.logger[level](
      `${message}: ${cause.message}${cause.cause instanceof Error ? ` (${cause.cause.message})` : ''}`,
    );
  }
}
