import { Deadline } from '../cell/deadline';
import { hookTimeout } from '../cell/errors';
import { causeChain, messageOf, toError } from '../errors';
import type { Broker } from '../flow/broker';
import type { Durables } from '../flow/durable/durables';
import { EMPTY } from '../ports/async-scope';
import type { CancelTimer } from '../ports/clock';
import type { Rejections } from '../ports/rejections';
import type { ClockScheduler } from '../rxjs/clock-scheduler';
import { isSource } from '../rxjs/bounded';
import { observableIgnored } from '../rxjs/errors';
import type { Undrained } from '../supervision/errors';
import type { SupervisionTree } from '../supervision/supervision-tree';
import { closeDurables } from './close-durables';
import type { Connections } from './connections';
import { invalidState, runtimeFailed } from './errors';
import type { Ingress } from './ingress';
import { resolveStop, type ResolvedRuntimeOptions, type ResolvedStopOptions, type StopOptions } from './options';
import type { Outcomes } from './outcome';
import { reportOf, type StopReport } from './report';
import { openContainer } from './open-container';
import { runtimeScheduler } from './runtime-scheduler';
import type { Watch } from './watch';

export type RuntimeState = 'created' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * How much of the deadline of `stop` hooks on the way down get; at most half of it. Milliseconds.
 * @limit
 */
const LONGEST_TIME_FOR_HOOKS = 5_000;

/** Returns how much of the deadline of `stop` draining gets. */
const timeToDrain = (deadline: number): number => deadline - Math.min(LONGEST_TIME_FOR_HOOKS, deadline / 2);

/** The parts that start and stop with a runtime. */
export interface RuntimeParts {
  readonly options: ResolvedRuntimeOptions;
  readonly tree: SupervisionTree;
  readonly broker: Broker;
  readonly ingress: Ingress;
  readonly outcomes: Outcomes;
  readonly connections: Connections;
  readonly rejections: Rejections | undefined;
  readonly watch: Watch | undefined;
  /** Undefined without a transport. */
  readonly durables: Durables | undefined;
}

/** The phases of one runtime: how it starts, stops, and what its end is told with. */
export class Phases {
  state: RuntimeState = 'created';
  /** Why the runtime has failed. */
  failure: Error | undefined;
  readonly scheduler: ClockScheduler;
  readonly #parts: RuntimeParts;
  readonly #ended: Promise<StopReport>;
  #resolveEnded!: (report: StopReport) => void;
  #rejectEnded!: (error: Error) => void;
  #starting: Promise<void> | undefined;
  #stopping: Promise<StopReport> | undefined;
  #stopListening: (() => Promise<void>) | undefined;
  /** By when draining must be over, and by when all must be. */
  #drainBy: Deadline | undefined;
  #endBy: Deadline | undefined;
  /** Whether what is queued is handled before the end. */
  #drain = true;
  #isEnding = false;
  #joined = false;
  #startFailed = false;
  #cancelKeepAlive: CancelTimer | undefined;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.scheduler = runtimeScheduler(parts.broker.clock, parts.options.lines);
    openContainer(parts.options.container, { scheduler: this.scheduler });
    this.#ended = new Promise((resolve, reject) => {
      this.#resolveEnded = resolve;
      this.#rejectEnded = reject;
    });
    this.#ended.catch(() => undefined);
  }

  /** Says that an actor failed for good; the first cause counts. */
  fail(cause: Error): void {
    this.failure ??= cause;
  }

  /** See `Runtime.start`. */
  start(): Promise<void> {
    if (this.state === 'stopping' || this.state === 'stopped')
      return this.#refuse(invalidState('start()', this.state, 'Create a new runtime', this.failure));
    if (this.#starting !== undefined) return this.state === 'starting' ? this.#starting : this.#paced(this.#starting);
    return (this.#starting = EMPTY.run(this.#start, this));
  }

  async #start(): Promise<void> {
    this.state = 'starting';
    try {
      this.#stopListening = this.#parts.rejections?.listen();
      this.#parts.watch?.begin();
      const { tree, durables } = this.#parts;
      // Without a transport the first actor starts on the caller's stack.
      if (durables !== undefined) await durables.open();
      await tree.start();
      if (this.#stopping === undefined) await durables?.begin();
      if (this.#stopping === undefined) this.state = 'running';
    } catch (error) {
      this.#startFailed = true;
      if (this.#stopping === undefined) this.failure ??= toError(error);
      await (this.#stopping ?? this.stop({ drain: false }));
      throw error;
    }
  }

  /** See `Runtime.stop`. */
  stop(options: StopOptions = {}): Promise<StopReport> {
    // Only one that has settled can be awaited in a loop without a turn of the event loop.
    if (this.state === 'stopped' && this.#stopping !== undefined) return this.#paced(this.#stopping);
    const { reentrancy, stop } = this.#parts.options;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.stop(options));
    try {
      const resolved = resolveStop('stop', options, stop);
      if (this.#stopping === undefined) return (this.#stopping = EMPTY.run(this.#stop, this, resolved));
      EMPTY.run(this.#hurry, this, options);
      return this.#stopping;
    } catch (error) {
      return this.#refuse(error);
    }
  }

  /** Brings the end forward, as far as a later call says so. */
  #hurry({ drain, deadline }: StopOptions): void {
    const { tree, options } = this.#parts;
    if (drain === false && tree.canFlush) {
      this.#drain = false;
      this.#giveUp('not-asked');
    }
    if (deadline === undefined) return;
    this.#drainBy?.bringForward(timeToDrain(deadline));
    this.#endBy?.bringForward(deadline);
    if (this.#isEnding) void tree.end(options.clock.monotonic() + deadline);
  }

  /** Makes dead letters of what is queued. */
  #giveUp(why: Undrained): void {
    const { tree, outcomes, connections } = this.#parts;
    outcomes.ending();
    connections.close();
    tree.discardMailboxes(why);
  }

  async #stop({ drain, deadline }: ResolvedStopOptions): Promise<StopReport> {
    const { tree, broker, ingress, outcomes, connections, durables } = this.#parts;
    const { clock, lines, container } = this.#parts.options;
    this.#drain = drain;
    const began = clock.monotonic();
    const endBy = (this.#endBy = new Deadline(clock, deadline));
    const drainBy = (this.#drainBy = new Deadline(clock, timeToDrain(deadline)));
    const { deadLetters } = broker;
    const lostBefore = deadLetters.lost;
    // Events that are queued for actors that have not been started will never be handled.
    const started = this.state !== 'created';
    const failed = this.#startFailed ? 'start-failed' : 'not-asked';
    this.state = 'stopping';
    ingress.open = false;
    tree.stopSources();
    durables?.stop();
    connections.drain();
    broker.observers.iterations.drain(deadline);
    if (!drain || !started) this.#giveUp(started ? failed : 'not-started');
    const quiet = await tree.waitForQuiet(drainBy, () => connections.isFeeding);
    connections.close();
    const children = tree.inOrder;
    outcomes.ending();
    this.#isEnding = true;
    await tree.end(clock.monotonic() + endBy.left);
    this.#isEnding = false;
    broker.close('stopped');
    outcomes.close();
    try {
      const onTimeout = (): Error => hookTimeout('container', 'close', Math.round(clock.monotonic() - began));
      const closed = await endBy.bound<unknown>(container.close?.(), onTimeout);
      if (isSource(closed)) throw observableIgnored('close of the container');
    } catch (error) {
      lines.error(`The container could not be closed: ${messageOf(error)}`);
    }
    if (durables !== undefined) await closeDurables(durables, endBy, lines);
    if (this.#stopListening !== undefined) await this.#stopListening();
    this.state = 'stopped';
    this.scheduler.close();
    this.#parts.watch?.end();
    this.#cancelKeepAlive?.();
    const drained = this.#drain && quiet && deadLetters.lost === lostBefore && broker.observers.iterations.lost === 0;
    return this.#finish(reportOf(children, drained, clock.monotonic() - began, this.failure));
  }

  #finish(report: StopReport): StopReport {
    if (report.failure === undefined) {
      this.#resolveEnded(report);
    } else {
      const error = runtimeFailed(report.failure);
      // A caller of start() or join() gets the rejection.
      if (!this.#joined && !this.#startFailed)
        this.#parts.options.logger.error(causeChain(error).join('\n  caused by '));
      this.#rejectEnded(error);
    }
    return report;
  }

  /** See `Runtime.join`. */
  join(): Promise<StopReport> {
    this.#joined = true;
    if (this.state !== 'stopped') this.#cancelKeepAlive ??= this.#parts.options.clock.keepAlive?.();
    return this.state === 'stopped' ? this.#paced(this.#ended) : this.#ended;
  }

  /** Settles as `promise`. A caller that awaits it in a loop lets the event loop turn. */
  #paced<T>(promise: Promise<T>): Promise<T> {
    return this.#parts.broker.pacer.pace(promise);
  }

  #refuse(error: unknown): Promise<never> {
    return this.#parts.broker.pacer.refusal(error);
  }
}
