/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable, SchedulerLike, Subject, Subscription } from 'rxjs';
import type { ActorClass } from '../actor/actor-class';
import type { ConnectOptions } from '../actor/connect-options';
import type { OutsideSpawnOptions } from '../actor/definition';
import type { IngestOptions, Publishable, Publisher, PublishOptions } from '../actor/publisher';
import type { ActorStatus } from '../actor/status';
import { markCopy } from '../copy';
import type { Broker } from '../flow/broker';
import type { DeadLetterStore } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import { emptied } from '../ports/async-scope';
import type { Clock } from '../ports/clock';
import { rejectionsOfActors } from '../ports/rejections';
import type { ObservableSource } from '../rxjs/observable-like';
import { keyedActorOf } from '../supervision/keyed/keyed-child';
import { SupervisionTree } from '../supervision/supervision-tree';
import { subscribeTopic, type EventClass, type PayloadOf, type PublishTarget } from '../topic/event';
import { isTopic, type AnyTopic } from '../topic/topic';
import { ActorWiring } from './actor-wiring';
import { deadLetterStore } from './dead-letter-store';
import { Connections } from './connections';
import { Following } from './following';
import type { RuntimeHealth } from './health';
import { Ingress } from './ingress';
import { MonitorHub } from './monitor-hub';
import { makeFlow } from './make-flow';
import { resolveRuntimeOptions, type ResolvedRuntimeOptions, type RuntimeOptions, type StopOptions } from './options';
import { Outcomes, type OutcomeOptions } from './outcome';
import { Phases, type RuntimeState } from './phases';
import type { StopReport } from './report';
import { Spawning } from './spawning';
import { Statuses } from './statuses';
import { stopActor } from './stop-actor';
import { topologyOf, warnOfBlockCycles, type Topology } from './topology';
import { Watch } from './watch';
import { actorsOf, wire } from './wiring';

/**
 * The assembled system: actors, broker and supervisor. Make one with `createRuntime`, or with `bootstrap` of an adapter
 * such as `@maiko/tsyringe`. Two runtimes in one process share nothing.
 */
export class Runtime implements Publisher {
  readonly monitors: MonitorHub;
  readonly #options: ResolvedRuntimeOptions;
  readonly #broker: Broker;
  readonly #tree: SupervisionTree;
  readonly #ingress: Ingress;
  readonly #connections: Connections;
  readonly #spawning: Spawning;
  readonly #phases: Phases;
  readonly #statuses: Statuses;

  /**
   * Wires and checks everything; nothing runs before `start`.
   * @throws INVALID_OPTION, UNKNOWN_OPTION and what the wiring check finds: NOT_AN_ACTOR, DUPLICATE_ACTOR,
   * TOPIC_CONFLICT, UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, ...
   */
  constructor(options: RuntimeOptions) {
    const resolved = (this.#options = resolveRuntimeOptions(options));
    const { random, lines, container, asyncContext, reentrancy, dispatcher } = resolved;
    const clock = emptied(resolved.clock);
    const rejections = resolved.rejections === 'attribute' ? rejectionsOfActors(lines) : undefined;
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
    const wiring = new ActorWiring(container, resolved.transport !== undefined);
    const root = wire(resolved.root, wiring);
    const { watch } = resolved;
    const { broker, durables } = makeFlow(resolved, clock, monitors, root);
    this.#broker = broker;
    const tree = (this.#tree = new SupervisionTree(root, {
      broker,
      monitors,
      clock,
      random,
      dispatcher,
      logger: lines,
      actorLogger: resolved.logger,
      container,
      rejections,
      durables,
      asyncContext,
      spawn: (actorClass, options, by) => this.#spawning.spawn(actorClass, options, by),
      stopRuntime: () => void this.stop(),
      onRootFailed: (cause) => {
        this.#phases.fail(cause);
        void this.stop();
      },
    }));
    const state = () => this.#phases.state;
    const outcomes = new Outcomes(broker, clock, following);
    const ingress = (this.#ingress = new Ingress({ broker, outcomes, reentrancy, limit: resolved.ingress, state }));
    const cells = () => [...tree.actors.values()].map(({ cell }) => cell);
    const watcher = watch === false ? undefined : new Watch(watch, { clock, logger: lines, monitors }, cells);
    this.#spawning = new Spawning({ tree, broker, wiring, reentrancy, state, durables });
    const host = { runtime: this, broker, logger: lines, state, quiescence: tree.quiescence };
    const connections = (this.#connections = new Connections(host));
    const parts = { tree, broker, ingress, outcomes, connections, rejections, durables, watch: watcher };
    this.#statuses = new Statuses(tree, watcher, durables);
    this.#phases = new Phases({ options: resolved, ...parts });
    for (const monitor of resolved.monitors) this.monitors.add(monitor);
    warnOfBlockCycles(actorsOf(root), () => this.topology(), lines);
  }

  /** The time it lives in: virtual in tests. */
  get clock(): Clock {
    return this.#options.givenClock;
  }

  /**
   * For RxJS operators that take time, on the clock of this runtime. What its work throws is logged; what is pending is
   * cancelled when the runtime has stopped. Code of an actor takes `ctx.scheduler`.
   */
  get scheduler(): SchedulerLike {
    return this.#phases.scheduler;
  }

  get state(): RuntimeState {
    return this.#phases.state;
  }

  /**
   * Starts the actors in order. Calling it again returns the same promise, until the runtime is stopped.
   * @throws START_FAILED when an actor cannot start; the others have been stopped. STOPPED_WHILE_STARTING.
   * INVALID_STATE of a runtime that is stopping or has stopped
   */
  start(): Promise<void> {
    return this.#phases.start();
  }

  /**
   * Stops: self-driven work first, then everything that is queued is handled, then the actors end in reverse order.
   * Always settles within its deadline. What the options do not say is as in the option `stop` of the runtime. A second
   * call returns the same promise, and may bring the end forward. Never await it in a handler: `ctx.stopRuntime()`.
   */
  stop(options?: StopOptions): Promise<StopReport> {
    return this.#phases.stop(options);
  }

  /**
   * Waits until the runtime has stopped, and keeps the process alive meanwhile.
   * @throws RUNTIME_FAILED with the cause chain, when an actor failed for good
   */
  join(): Promise<StopReport> {
    return this.#phases.join();
  }

  /** Stops as `stop` does: for `await using runtime = createRuntime(...)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
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
   * schema makes of it is published. Without a schema the data is taken as it is. Resolves with the envelope it became
   * when every mailbox has accepted it.
   * @param topic a topic, or the name of one as it comes over a wire: what has been declared under it holds
   * @throws (as a rejection) PAYLOAD_REJECTED, SCHEMA_FAILED, PAYLOAD_IS_PROMISE and what `publish` rejects with; of
   * what is wrong with the data itself `isRefusedInput` says so
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

  /**
   * Publishes what an Observable emits, checked as by `ingest`, each value when the one before is accepted; what comes
   * meanwhile waits within a bound. A value that is refused does not end it, an error of the source does. At `stop` it
   * is unsubscribed first, and what waits is published.
   * @returns what ends it: what waits is still published
   * @throws NOT_AN_OBSERVABLE, NOT_A_TOPIC, PUBLISH_TO_PATTERN, RUNTIME_CLOSED, INVALID_OPTION, UNKNOWN_OPTION
   */
  connect<E>(source: ObservableSource<NoInfer<E>>, topic: PublishTarget<E>, options?: ConnectOptions): Subscription {
    return this.#connections.connect(source, topic, options);
  }

  // ---- actors ----

  /**
   * Starts one more actor, after those that run already. Resolves with its name when its `onStart` has finished. It
   * lives as long as its module, unless it is stopped before.
   * @throws (as a rejection) NOT_AN_ACTOR, DUPLICATE_ACTOR, START_FAILED, INVALID_STATE, INVALID_OPTION
   */
  spawn(actorClass: ActorClass, options?: OutsideSpawnOptions): Promise<string> {
    return this.#spawning.spawn(actorClass, options, undefined);
  }

  /**
   * Ends an actor: what it is doing may finish, what its mailbox holds becomes dead letters. It is not restarted,
   * whatever its restart type. Resolves when it has ended; the name of one that was spawned is free then. Never await
   * it inside a handler or hook of that actor, which its end waits for: use `ctx.stop()` there. Before the first
   * `await` of such code it is refused.
   * @throws (as a rejection) UNKNOWN_ACTOR, INVALID_STATE
   */
  stopActor(id: string): Promise<void> {
    return stopActor(id, this.#tree, this.#broker, this.#options.reentrancy);
  }

  /**
   * How an actor is doing.
   * @throws UNKNOWN_ACTOR
   */
  actor(id: string): ActorStatus {
    return this.#statuses.of(id);
  }

  /** How all actors are doing, in the order they start. */
  actors(): readonly ActorStatus[] {
    return this.#statuses.all();
  }

  /** Whether all is well: the runtime, its modules, and every actor in them. */
  health(): RuntimeHealth {
    return this.#statuses.health(this.#phases.failure);
  }

  // ---- observing ----

  /**
   * The events of a topic, family or pattern, as they are published. Observers never run on a publisher's stack. Each
   * `for await` over them has a mailbox of its own, with the policy of the topic; leaving the loop unsubscribes.
   */
  events<T extends AnyTopic | EventClass | string>(
    topic: T,
  ): Observable<Envelope<PayloadOf<T>>> & AsyncIterable<Envelope<PayloadOf<T>>> {
    return this.#broker.observers.observe(subscribeTopic(topic).pattern) as never;
  }

  /**
   * The RxJS Subject of a topic: `next` publishes as `publish` does, subscribers get the payloads as observers of
   * `events` do, also with `for await`. It completes when the runtime has stopped, and not before: an error or the end
   * of a source that feeds it does not end it.
   * @throws SUBJECT_OF_PATTERN, NOT_A_TOPIC, TOPIC_CONFLICT
   * @example
   * source$.subscribe(runtime.subject(Reading));
   */
  subject<E>(topic: PublishTarget<E>): Subject<E> & AsyncIterable<E> {
    return this.#ingress.subject(topic, (on, payload) => this.publish(on, payload));
  }

  /** Events that were not handled: listed, and to be tried again. */
  get deadLetters(): DeadLetterStore {
    return deadLetterStore(this.#broker);
  }

  /** Returns which actors publish and subscribe which topics, as it is known now. */
  topology(): Topology {
    return topologyOf(this.#tree.inOrder, this.#broker.outside.topics);
  }
}

markCopy(Runtime);
