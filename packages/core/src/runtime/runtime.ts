import { map, type Observable } from 'rxjs';
import type { ActorClass } from '../actor/actor-class';
import { actor as define, SPAWN, type OutsideSpawnOptions, type SpawnOptions } from '../actor/definition';
import type { IngestOptions, Publishable, Publisher, PublishOptions } from '../actor/publisher';
import { readSpec } from '../actor/spec';
import type { ActorStatus } from '../actor/status';
import type { Cell } from '../cell/cell';
import type { ChildSpec } from '../cell/child-spec';
import { Deadline } from '../cell/deadline';
import { hookTimeout } from '../cell/errors';
import { onStack } from '../cell/on-stack';
import { markCopy } from '../copy';
import { causeChain, messageOf, toError } from '../errors';
import { Broker } from '../flow/broker';
import type { DeadLetterStore } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import { unknownActor } from '../flow/errors';
import { emptied, EMPTY } from '../ports/async-scope';
import { rejectionsOfActors, type Rejections } from '../ports/rejections';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ActorChild } from '../supervision/actor-child';
import { keyedActorOf } from '../supervision/keyed/keyed-child';
import { SupervisionTree, type Spawner } from '../supervision/supervision-tree';
import { nameOfFunction } from '../text';
import { subscribeTopic, type EventClass, type PayloadOf, type PublishTarget } from '../topic/event';
import { isTopic, type AnyTopic } from '../topic/topic';
import { ActorWiring } from './actor-wiring';
import { invalidState, lifetimeOutside, runtimeFailed, stopsItself } from './errors';
import { Following } from './following';
import { actorHealth, moduleHealth, type RuntimeHealth } from './health';
import { Ingress } from './ingress';
import { MonitorHub } from './monitor-hub';
import {
  EVENTS_PER_ORIGIN,
  resolveRuntimeOptions,
  resolveStop,
  type ResolvedRuntimeOptions,
  type ResolvedStopOptions,
  type RuntimeOptions,
  type StopOptions,
} from './options';
import { Outcomes, type OutcomeOptions } from './outcome';
import { actorStatus, reportOf, type StopReport } from './report';
import { topologyOf, type Topology } from './topology';
import { Watch } from './watch';
import { actorsOf, checkActor, wire } from './wiring';

export type RuntimeState = 'created' | 'starting' | 'running' | 'stopping' | 'stopped';

interface Settle {
  readonly resolve: (report: StopReport) => void;
  readonly reject: (error: Error) => void;
}

/**
 * How much of the deadline of `stop` hooks on the way down get; at most half of it. Milliseconds.
 * @limit
 */
const LONGEST_TIME_FOR_HOOKS = 5_000;

/**
 * The assembled system: actors, broker and supervisor. Make one with `createRuntime`, or with `bootstrap` of an adapter
 * such as `@maiko/tsyringe`. Two runtimes in one process share nothing.
 */
export class Runtime implements Publisher {
  readonly monitors: MonitorHub;
  readonly #options: ResolvedRuntimeOptions;
  readonly #wiring: ActorWiring;
  readonly #broker: Broker;
  readonly #tree: SupervisionTree;
  readonly #watch: Watch | undefined;
  readonly #rejections: Rejections | undefined;
  #stopListening: (() => Promise<void>) | undefined;
  readonly #outcomes: Outcomes;
  readonly #ingress: Ingress;
  readonly #ended: Promise<StopReport>;
  #state: RuntimeState = 'created';
  #starting: Promise<void> | undefined;
  #stopping: Promise<StopReport> | undefined;
  #failure: Error | undefined;
  readonly #settleEnded: Settle;
  #joined = false;
  #startFailed = false;
  #cancelKeepAlive: CancelTimer | undefined;

  /**
   * Wires and checks everything; nothing runs before `start`.
   * @throws INVALID_OPTION, UNKNOWN_OPTION and what the wiring check finds: NOT_AN_ACTOR, DUPLICATE_ACTOR,
   * TOPIC_CONFLICT, UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, ...
   */
  constructor(options: RuntimeOptions) {
    const resolved = (this.#options = resolveRuntimeOptions(options));
    const { random, lines, container, ids, asyncContext, reentrancy, dispatcher } = resolved;
    const clock = emptied(resolved.clock);
    const rejections = (this.#rejections = resolved.rejections === 'attribute' ? rejectionsOfActors(lines) : undefined);
    const following = new Following();
    const { sink: monitors } = following;
    this.monitors = new MonitorHub(
      following,
      {
        clock: resolved.givenClock,
        logger: lines,
        actors: () => this.actors(),
        keyedActorOf: (id) => keyedActorOf(id, this.#tree),
      },
      reentrancy,
    );
    const wiring = (this.#wiring = new ActorWiring(container));
    const root = wire(resolved.root, wiring);
    const { capacity, deadLetters } = resolved;
    const broker = (this.#broker = new Broker(
      { capacity, deadLetters, eventsPerOrigin: EVENTS_PER_ORIGIN, asyncContext },
      { clock, dispatcher, ids, logger: lines, monitors, reentrancy },
    ));
    for (const each of actorsOf(root)) for (const topic of declaredBy(each)) broker.declare(topic);
    this.#tree = new SupervisionTree(root, {
      broker,
      monitors,
      clock,
      random,
      dispatcher,
      logger: lines,
      actorLogger: resolved.logger,
      container,
      rejections,
      asyncContext,
      spawn: (actorClass, options, by) => EMPTY.run(() => this.#spawn(actorClass, options, by)),
      stopRuntime: () => void this.stop(),
      onRootFailed: (cause) => {
        this.#failure ??= cause;
        void this.stop();
      },
    });
    const outcomes = (this.#outcomes = new Outcomes(broker, clock, following));
    this.#ingress = new Ingress({ broker, outcomes, reentrancy, limit: resolved.ingress, state: () => this.#state });
    let settle: Settle | undefined;
    this.#ended = new Promise((resolve, reject) => (settle = { resolve, reject }));
    this.#settleEnded = settle as unknown as Settle;
    this.#ended.catch(() => undefined);
    const { watch } = resolved;
    if (watch !== false) {
      const cells = () => [...this.#tree.actors.values()].map(({ cell }) => cell);
      this.#watch = new Watch(watch, { clock, logger: lines, monitors }, cells);
    }
    for (const monitor of resolved.monitors) this.monitors.add(monitor);
    for (const cycle of this.topology().blockCycles) {
      lines.warn(`Topics with overflow "block" form a circle: ${cycle.join(' -> ')}; give one of them another policy`);
    }
  }

  /** The time it lives in: virtual in tests. */
  get clock(): Clock {
    return this.#options.givenClock;
  }

  get state(): RuntimeState {
    return this.#state;
  }

  // ---- life ----

  /**
   * Starts the actors in order. Calling it again returns the same promise, until the runtime is stopped.
   * @throws START_FAILED when an actor cannot start; the others have been stopped. STOPPED_WHILE_STARTING. INVALID_STATE of a runtime
   * that is stopping or has stopped
   */
  start(): Promise<void> {
    if (this.#state === 'stopping' || this.#state === 'stopped')
      return this.#refuse(invalidState('start()', this.#state, 'Create a new runtime', this.#failure));
    if (this.#starting !== undefined) return this.#state === 'starting' ? this.#starting : this.#paced(this.#starting);
    return (this.#starting = EMPTY.run(this.#start, this));
  }

  async #start(): Promise<void> {
    this.#state = 'starting';
    try {
      this.#stopListening = this.#rejections?.listen();
      this.#watch?.begin();
      await this.#tree.start();
      if (this.#stopping === undefined) this.#state = 'running';
    } catch (error) {
      this.#startFailed = true;
      if (this.#stopping === undefined) this.#failure ??= toError(error);
      await this.stop({ drain: false });
      throw error;
    }
  }

  /**
   * Stops: self-driven work first, then everything that is queued is handled, then the actors end in reverse order.
   * Always settles within its deadline. What the options do not say is as in the option `stop` of the runtime. Calling it again returns
   * the same promise; never await it inside a handler (use `ctx.stopRuntime()` there).
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    // Only one that has settled can be awaited in a loop without a turn of the event loop.
    if (this.#stopping !== undefined) return this.#state === 'stopping' ? this.#stopping : this.#paced(this.#stopping);
    const { reentrancy } = this.#options;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.stop(options));
    try {
      return (this.#stopping = EMPTY.run(this.#stop, this, resolveStop('stop', options, this.#options.stop)));
    } catch (error) {
      return this.#refuse(error);
    }
  }

  async #stop({ drain, deadline }: ResolvedStopOptions): Promise<StopReport> {
    const { clock, lines, container } = this.#options;
    const began = clock.monotonic();
    const left = (): number => Math.max(0, began + deadline - clock.monotonic());
    const tree = this.#tree;
    const { deadLetters } = this.#broker;
    const lostBefore = deadLetters.lost;
    // Nobody will ever handle what is queued for actors that have not been started.
    const started = this.#state !== 'created';
    const failed = this.#startFailed ? 'start-failed' : 'not-asked';
    this.#state = 'stopping';
    this.#ingress.open = false;
    tree.stopSources();
    if (!drain || !started) {
      this.#outcomes.ending();
      tree.discardMailboxes(started ? failed : 'not-started');
    }
    const quiet = await tree.waitForQuiet(deadline - Math.min(LONGEST_TIME_FOR_HOOKS, deadline / 2));
    const children = tree.inOrder;
    this.#outcomes.ending();
    await tree.end(began + deadline);
    this.#broker.close('stopped');
    this.#outcomes.close();
    try {
      await new Deadline(clock, left()).bound(container.close?.(), () => hookTimeout('container', 'close', deadline));
    } catch (error) {
      lines.error(`The container could not be closed: ${messageOf(error)}`);
    }
    if (this.#stopListening !== undefined) await this.#stopListening();
    this.#state = 'stopped';
    this.#watch?.end();
    this.#cancelKeepAlive?.();
    const drained = drain && quiet && deadLetters.lost === lostBefore;
    return this.#finish(reportOf(children, drained, clock.monotonic() - began, this.#failure));
  }

  #finish(report: StopReport): StopReport {
    if (report.failure === undefined) {
      this.#settleEnded.resolve(report);
    } else {
      const error = runtimeFailed(report.failure);
      // Whoever waits for start() or join() is told by the rejection.
      if (!this.#joined && !this.#startFailed) this.#options.logger.error(causeChain(error).join('\n  caused by '));
      this.#settleEnded.reject(error);
    }
    return report;
  }

  /**
   * Waits until the runtime has stopped, and keeps the process alive meanwhile.
   * @throws RUNTIME_FAILED with the cause chain, when an actor failed for good
   */
  join(): Promise<StopReport> {
    this.#joined = true;
    if (this.#state !== 'stopped') this.#cancelKeepAlive ??= this.#options.clock.keepAlive?.();
    return this.#state === 'stopped' ? this.#paced(this.#ended) : this.#ended;
  }

  /** Settles as `promise`. A caller that awaits it in a loop lets the event loop turn. */
  #paced<T>(promise: Promise<T>): Promise<T> {
    return this.#broker.pacer.pace(promise);
  }

  #refuse(error: unknown): Promise<never> {
    return this.#broker.pacer.refusal(error);
  }

  // ---- publishing ----

  publish<E>(topic: PublishTarget<E>, payload: NoInfer<E>, options?: PublishOptions): Promise<void>;
  publish<T extends object>(event: T & Publishable<T>, options?: PublishOptions): Promise<void>;
  publish(first: unknown, second?: unknown, third?: PublishOptions): Promise<void> {
    const { outside } = this.#broker;
    if (third === undefined && this.#ingress.open && isTopic(first) && arguments.length > 1 && !outside.congested)
      return outside.pace(this.#broker.publish(first, second, outside, undefined));
    return this.#ingress.publish(arguments.length, first, second, third);
  }

  /** Publishing from outside now would wait: for a mailbox, or for the actors to have their turn. */
  get congested(): boolean {
    return this.#ingress.congested;
  }

  /**
   * Publishes data that enters from outside the process: it is checked against the schema of the topic, and what the
   * schema makes of it is published. Without a schema the data is taken as it is. Resolves with the envelope it became when
   * every mailbox has accepted it.
   * @param topic a topic, or the name of one as it comes over a wire: what has been declared under it holds
   * @throws (as a rejection) PAYLOAD_REJECTED, SCHEMA_FAILED and what `publish` rejects with; of what is wrong with the data itself
   * `isRefusedInput` says so
   */
  ingest<E>(topic: PublishTarget<E> | string, data: unknown, options?: IngestOptions): Promise<Envelope<E>> {
    return this.#ingress.ingest(topic, data, options);
  }

  /**
   * Publishes an event, then waits for the first event that it caused on one of the given topics, however many actors
   * are in between. An answer counts from the moment it is published, and `within` holds whatever is full.
   * @throws (as a rejection) OUTCOME_TIMEOUT; OUTCOME_UNROUTED and OUTCOME_FAILED, at once, unless `failFast` is false;
   * OUTCOME_LOST when the runtime stops; INVALID_OPTION, UNKNOWN_OPTION, and what `publish` rejects with
   * @example
   * const outcome = await runtime.outcome(OrderPlaced(order), { of: [Confirmed, Rejected], within: 2_000 });
   */
  outcome<T extends object, const O extends AnyTopic | EventClass>(
    event: T & Publishable<T>,
    options: OutcomeOptions<O>,
  ): Promise<Envelope<PayloadOf<O>>> {
    return this.#ingress.ask(event, options) as Promise<Envelope<PayloadOf<O>>>;
  }

  // ---- actors ----

  /**
   * Starts one more actor, after those that run already. Resolves with its name when its `onStart` has finished. It lives as long as
   * its module, unless it is stopped before.
   * @throws (as a rejection) NOT_AN_ACTOR, DUPLICATE_ACTOR, START_FAILED, INVALID_STATE, INVALID_OPTION
   */
  spawn(actorClass: ActorClass, options?: OutsideSpawnOptions): Promise<string> {
    return EMPTY.run(() => this.#spawn(actorClass, options, undefined));
  }

  #spawn(actorClass: ActorClass, options: SpawnOptions = {}, by: Spawner | undefined): Promise<string> {
    const { reentrancy } = this.#options;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.#spawn(actorClass, options, by));
    try {
      const open = by === undefined ? this.#state === 'running' || this.#state === 'starting' : this.#tree.canSpawn;
      if (!open) {
        throw invalidState('spawn()', this.#state, 'Spawn actors between start() and stop()');
      }
      const ofClass = readSpec(actorClass);
      SPAWN.check(`spawn(${nameOfFunction(actorClass)})`, options);
      const home = this.#tree.homeOf(actorClass, by?.supervisor);
      const standard = by === undefined || home.spec.dynamic !== undefined ? 'module' : 'incarnation';
      const { lifetime = standard, name = home.children.nameFor(ofClass.name), ...config } = options;
      if (lifetime === 'incarnation' && by === undefined) throw lifetimeOutside(nameOfFunction(actorClass));
      const wired = this.#wiring.wire(define(actorClass, { ...config, name }));
      checkActor(wired, home.name, home.spec.supervision);
      for (const topic of declaredBy(wired)) this.#broker.declare(topic, this.#declared);
      const { child, started } = home.startChild(wired, lifetime === 'incarnation' ? by?.incarnation : undefined);
      const named = this.#paced(started.then(() => wired.id));
      return by === undefined ? named : by.incarnation.waitFor(child.cell.sender, named);
    } catch (error) {
      return this.#paced(Promise.reject(toError(error)));
    }
  }

  /**
   * Ends an actor: what it is doing may finish, what its mailbox holds becomes dead letters. It is not restarted, whatever its
   * restart type. Resolves when it has ended; the name of one that was spawned is free then. Never await it inside a handler or hook of
   * that actor, which its end waits for: use `ctx.stop()` there. Before the first `await` of such code it is refused.
   * @throws (as a rejection) UNKNOWN_ACTOR, INVALID_STATE
   */
  stopActor(id: string): Promise<void> {
    const { reentrancy } = this.#options;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.stopActor(id));
    return this.#paced(this.#stopActor(id));
  }

  async #stopActor(id: string): Promise<void> {
    const child = this.#childOf(id);
    const { incarnation } = onStack;
    if (this.#tree.waitsForEndOf(child, incarnation)) throw stopsItself(id, String(incarnation?.id));
    await EMPTY.run(() => child.end('shutdown'));
  }

  /**
   * How an actor is doing.
   * @throws UNKNOWN_ACTOR
   */
  actor(id: string): ActorStatus {
    return this.#statusOf(this.#childOf(id));
  }

  #childOf(id: string): ActorChild {
    const { actors } = this.#tree;
    const child = actors.get(id);
    if (child === undefined) throw unknownActor(id, actors.keys());
    return child;
  }

  #statusOf(child: ActorChild): ActorStatus {
    return actorStatus(child, actorHealth(child, this.#stuckFor));
  }

  readonly #stuckFor = (cell: Cell): number | undefined => this.#watch?.stuckFor(cell);

  /** How all actors are doing, in the order they start. */
  actors(): readonly ActorStatus[] {
    return this.#tree.inOrder.map((child) => this.#statusOf(child));
  }

  /** Whether all is well: the runtime, its modules, and every actor in them. */
  health(): RuntimeHealth {
    const root = moduleHealth(this.#tree.root, this.#stuckFor);
    if (this.#failure !== undefined) return { status: 'failed', reasons: [messageOf(this.#failure)], root };
    return { status: root.status, reasons: root.reasons, root };
  }

  // ---- observing ----

  /** The events of a topic, family or pattern, as they are published. Observers never run on a publisher's stack. */
  events<T extends AnyTopic | EventClass | string>(topic: T): Observable<Envelope<PayloadOf<T>>> {
    return this.#broker
      .observe(subscribeTopic(topic).pattern)
      .pipe(map((envelope) => envelope as Envelope<PayloadOf<T>>));
  }

  /** Events that were not handled: listed, and to be tried again. */
  get deadLetters(): DeadLetterStore {
    const broker = this.#broker;
    return {
      get total() {
        return broker.deadLetters.total;
      },
      list: () => broker.deadLetters.list(),
      replay: (id) => this.#paced(broker.replay(id)),
    };
  }

  /** Who publishes and subscribes what, as it is known now. */
  topology(): Topology {
    return topologyOf(this.#tree.inOrder, this.#broker.outside.topics);
  }

  /** What the actors that are there declare. */
  readonly #declared = (): Iterable<AnyTopic> =>
    [...this.#tree.actors.values()].flatMap(({ spec }) => declaredBy(spec));
}

/** The topics that an actor declares. */
function declaredBy({ subscriptions, publishes }: ChildSpec): AnyTopic[] {
  return [...subscriptions.flatMap(({ declared }) => declared ?? []), ...publishes];
}

markCopy(Runtime);

/**
 * Assembles a runtime; `start()` starts it.
 * @throws see `Runtime`
 * @example
 * const runtime = createRuntime({ actors: [Thermostat, actor(Probe, { name: 'roof' })] });
 * await runtime.start();
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new Runtime(options);
}
