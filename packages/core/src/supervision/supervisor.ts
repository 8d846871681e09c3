import type { ActorClass } from '../actor/actor-class';
import type { ActorConfig } from '../actor/definition';
import type { ErrorVerdict, StopReason } from '../actor/hooks';
import {
  actorStopped,
  duplicateActor,
  escalated,
  notDrained,
  restartLimit,
  startFailed,
  stoppedWhileStarting,
  withCause,
} from '../errors';
import type { Broker } from '../flow/broker';
import type { ActorContainer } from '../ports/container';
import type { Clock } from '../ports/clock';
import type { Dispatcher } from '../ports/dispatcher';
import type { Logger } from '../ports/logger';
import type { Random } from '../ports/random';
import { bounded } from './bounded';
import { Cell, type CellHost } from './cell';
import type { Child, ChildSpec } from './child';
import { Lifecycle } from './lifecycle';
import { Quiescence } from './quiescence';
import { Turns } from './turn';
import { RESTART_POLICY, SHUTDOWN_TIMEOUT } from './defaults';
import type { Failure } from './failure';
import { RestartHistory } from './restart-history';

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

/**
 * Starts actors in order, restarts those that fail (one-for-one), stops them in reverse order. It knows no topics and
 * runs no user code on anyone's stack but its own.
 */
export class Supervisor implements CellHost {
  readonly #host: SupervisorHost;
  readonly #children = new Map<string, Child>();
  readonly #history: RestartHistory;
  readonly #lifecycle: Lifecycle;
  readonly #quiescence: Quiescence;
  readonly turns = new Turns();
  /** The cells that are starting for the first time, the innermost last: one may spawn another. */
  readonly #starting: Cell[] = [];
  #stopping = false;

  constructor(host: SupervisorHost) {
    this.#host = host;
    this.#history = new RestartHistory(RESTART_POLICY, host.clock, host.random);
    this.#lifecycle = new Lifecycle(host);
    this.#quiescence = new Quiescence(host.clock, this.#children, host.broker.outside);
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

  get draining(): boolean {
    return this.#stopping;
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
    const cell = new Cell(spec.id, spec.actorClass, spec.subscriptions, spec.capacity, this);
    const child: Child = {
      spec,
      cell,
      streak: { failures: 0, startedAt: undefined },
      restarts: 0,
      ending: undefined,
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
      await this.#lifecycle.bringUp(child);
    } catch (error) {
      throw startFailed(cell.id, error);
    } finally {
      this.#starting.splice(this.#starting.indexOf(cell), 1);
    }
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
        this.logger.warn(withCause(`Actor "${cell.id}" is stopped after a failure`, failure.cause));
        void this.end(child, 'failure');
        return;
      case 'escalate':
        this.#giveUp(child, escalated(cell.id, failure.cause));
    }
  }

  #restart(child: Child, cause: Error): void {
    const { cell } = child;
    if (this.#stopping && !this.#quiescence.awaited) {
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
    this.logger.warn(
      withCause(`Actor "${cell.id}" failed and is restarted in ${String(Math.round(delay))} ms (${count})`, cause),
    );
    child.restarts++;
    this.#host.broker.monitors.emit('actorRestarting', cell.id, cell.incarnation?.incarnation ?? 0, cause, delay);
    void this.#lifecycle.takeDown(child, 'restart').then(() => {
      if (child.ending !== undefined) return;
      child.cancelRestart = this.#host.clock.setTimer(() => {
        child.cancelRestart = undefined;
        void this.#lifecycle.bringUp(child).catch((error: unknown) => {
          if (child.ending === undefined) this.#restart(child, startFailed(cell.id, error));
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

  /** Ends a child for good: its mailbox becomes dead letters, its name is free again. Who asks again waits too. */
  end(child: Child, reason: StopReason, limit = SHUTDOWN_TIMEOUT): Promise<void> {
    if (child.ending === undefined) return (child.ending = this.#end(child, reason, limit));
    return bounded(this.#host.clock, limit, child.ending, stoppedWhileStarting).catch(() => {
      child.abandoned = true;
    });
  }

  async #end(child: Child, reason: StopReason, limit: number): Promise<void> {
    const { cell } = child;
    const error = reason === 'shutdown' ? notDrained(cell.id) : actorStopped(cell.id);
    child.cancelRestart?.();
    if (cell.busy) child.abandoned = true;
    const down = this.#lifecycle.takeDown(child, reason, limit);
    cell.state = 'ending';
    this.#host.broker.unregister(cell.mailbox, reason === 'shutdown' ? 'not-drained' : 'actor-stopped', error);
    await down;
    cell.state = 'ended';
    if (!this.#stopping) this.#children.delete(cell.id);
    this.quiet(cell);
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
    return this.#quiescence.reached(limit);
  }

  quiet(cell: Cell): void {
    this.#quiescence.check(cell);
  }

  // ---- the rest of what cells need ----

  get dispatcher(): Dispatcher {
    return this.#host.dispatcher;
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
    return child?.cell === cell && child.ending === undefined ? child : undefined;
  }
}
