import type {
  ActorClass,
  DeadLetter,
  Envelope,
  PayloadOf,
  Publishable,
  Publisher,
  PublishOptions,
  PublishTarget,
  Runtime,
  StopOptions,
  StopReport,
  TopicEvent,
} from '@maiko/core';
import { checkDuration, checkTimes } from '../arguments';
import { EventChain } from '../chain/event-chain';
import { linksFrom } from '../chain/links';
import { cannotPublishAs, noInstance, notStarted, settleTimeout } from '../errors';
import { ActorSpy } from '../events/actor-spy';
import type { ActorRef, ActorSet } from '../events/actor-ref';
import type { Delivery } from '../events/delivery';
import { idOf, labelOf, matcherOf, type EventMatch, type EventRef, type TopicRef } from '../events/event-match';
import { EventQuery, type Observed } from '../events/event-query';
import { EventSpy } from '../events/event-spy';
import { TopicSpy } from '../events/topic-spy';
import type { HangHandle } from '../faults/actor-faults';
import { Marbles } from '../marbles/marbles';
import type { RecordingLogger } from '../recording-logger';
import type { TestClock } from '../test-clock';
import { REST_OPTIONS, SETTLE_LIMIT, WAIT_OPTIONS, type RestOptions, type WaitOptions } from './call-options';
import { harnessReport } from './harness-report';
import { Rest } from './rest';
import type { LiveActor, HarnessSetup } from './harness-setup';

/** The payload of an event: of a topic called with it, or the instance of an event class itself. */
export type PayloadOfEvent<T> = T extends TopicEvent<infer E> ? E : T;

/**
 * A running program in the hands of a test: it publishes, lets time pass, waits for rest, disturbs, and asks what
 * happened.
 */
export class Harness {
  readonly runtime: Runtime;
  /** Virtual time: it passes by `advance` only. */
  readonly clock: TestClock;
  /** What was logged. Empty when the test gave the runtime a logger of its own. */
  readonly log: RecordingLogger;
  readonly #setup: HarnessSetup;
  readonly #rest: Rest;
  readonly #observed: Observed;

  /** Made by `createHarness` or `HarnessSetup.attach`. */
  constructor(setup: HarnessSetup, runtime: Runtime) {
    this.#setup = setup;
    this.runtime = runtime;
    this.clock = setup.clock;
    this.log = setup.log;
    this.#rest = new Rest(runtime, setup);
    const { recording, directory } = setup;
    this.#observed = {
      get deliveries() {
        return recording.deliveries;
      },
      actors: (ref: ActorRef): ActorSet => directory.setOf(ref),
    };
  }

  // ---- life ----

  /**
   * Starts the actors; `createHarness` does unless told not to.
   * @param options `timeout`: how long that may take, in milliseconds of real time; default 4 000
   * @throws (as a rejection) START_STALLED, INVALID_OPTION, UNKNOWN_OPTION, and what `runtime.start` rejects with
   */
  async start(options: RestOptions = {}): Promise<void> {
    const { timeout } = REST_OPTIONS.resolve('harness.start', options);
    await this.#rest.started(this.runtime.start(), timeout);
  }

  /** Stops the runtime; virtual time passes as far as that takes. May be called again. */
  async stop(options?: StopOptions): Promise<StopReport> {
    const stopped = this.runtime.stop(options);
    await this.#rest.asTimePasses(stopped);
    return stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  // ---- what a test does ----

  /**
   * Publishes from outside, as `runtime.publish` does, and resolves with the envelope when every mailbox has accepted
   * it.
   * @throws (as a rejection) what `runtime.publish` rejects with
   */
  publish<E>(topic: PublishTarget<E>, payload: NoInfer<E>, options?: PublishOptions): Promise<Envelope<E>>;
  publish<T extends object>(event: T & Publishable<T>, options?: PublishOptions): Promise<Envelope<PayloadOfEvent<T>>>;
  publish(...args: unknown[]): Promise<Envelope<never>> {
    return this.#traced(this.runtime, args);
  }

  /**
   * Publishes as if this actor did: other subscribers get the event with the actor as sender, the actor itself does
   * not.
   * @throws (as a rejection) UNKNOWN_ACTOR, CANNOT_PUBLISH_AS, and what `publish` of an `ActorContext` rejects with
   */
  publishAs<E>(actor: ActorRef, topic: PublishTarget<E>, payload: NoInfer<E>): Promise<Envelope<E>>;
  publishAs<T extends object>(actor: ActorRef, event: T & Publishable<T>): Promise<Envelope<PayloadOfEvent<T>>>;
  async publishAs(actor: ActorRef, ...args: unknown[]): Promise<Envelope<never>> {
    const cast = this.#castOf(actor);
    if (cast === undefined) throw cannotPublishAs(this.#observed.actors(actor).label);
    return this.#traced(cast.context, [...args, { parent: null }]);
  }

  /**
   * Lets `duration` milliseconds pass: timers fire in order, and what each sets in motion comes to rest before the
   * next.
   * @throws (as a rejection) INVALID_OPTION
   */
  async advance(duration: number): Promise<void> {
    checkDuration('harness.advance', duration);
    await this.clock.advance(duration);
  }

  /**
   * Publishes and compares as marble diagrams say, in virtual time from now on: see `Marbles`.
   * @throws (as a rejection) MARBLES_DIFFER, MARBLES_EXPECT_NOTHING, INVALID_MARBLES, and what `publish` rejects with
   * @example
   * await harness.marbles(({ publish, expectTopic }) => {
   *   publish(Reading,        'a-b 5ms c', { a: 20, b: 22, c: 90 });
   *   expectTopic(Alert).toBe('--- 5ms x', { x: 'hot' });
   * });
   */
  async marbles(declare: (marbles: Marbles) => void): Promise<void> {
    this.#hasStarted('marbles()');
    await new Marbles(this.runtime, () => this.#setup.realTime.actors()).play(declare, this.clock);
  }

  /**
   * Waits until the program is at rest: every mailbox is empty, no handler runs, no timer is due. No virtual time
   * passes. An actor that waits for time, or because the test said so, is at rest.
   * @param options `timeout`: how long to wait for handlers that wait for something real, in milliseconds; default
   *   4 000
   * @throws (as a rejection) NOT_SETTLED, NOT_STARTED, INVALID_OPTION, UNKNOWN_OPTION
   */
  async settle(options: RestOptions = {}): Promise<void> {
    const { timeout } = REST_OPTIONS.resolve('harness.settle', options);
    this.#hasStarted('settle()');
    await this.#rest.reached(timeout);
  }

  /**
   * Waits until `condition` holds; virtual time passes as far as that takes.
   * @param condition is asked about everything that was recorded, whenever something has happened
   * @param options `within`: how many milliseconds of virtual time may pass; default 1 000
   * @throws (as a rejection) NOT_STARTED, INVALID_OPTION, UNKNOWN_OPTION, and SETTLE_TIMEOUT, which tells what
   * happened instead
   */
  async settleOn(condition: (events: EventQuery) => boolean, options: WaitOptions = {}): Promise<void> {
    const { within } = WAIT_OPTIONS.resolve('harness.settleOn', options);
    this.#hasStarted('settleOn()');
    const events = this.events();
    if (await this.#rest.until(() => condition(events), within, SETTLE_LIMIT)) return;
    throw settleTimeout(condition.name === '' ? 'What settleOn waits for' : condition.name, within, this.report());
  }

  /**
   * Waits until an actor gets such an event, and resolves with the first delivery of it that was recorded.
   * @param options `within`: how many milliseconds of virtual time may pass; default 1 000
   * @throws (as a rejection) SETTLE_TIMEOUT, NOT_STARTED, NOT_A_TOPIC, INVALID_PATTERN, INVALID_OPTION,
   * UNKNOWN_OPTION
   */
  async settleOnEvent<const T extends EventMatch>(
    event: T,
    options: WaitOptions = {},
  ): Promise<Delivery<PayloadOf<T>>> {
    const { within } = WAIT_OPTIONS.resolve('harness.settleOnEvent', options);
    this.#hasStarted('settleOnEvent()');
    const matches = matcherOf(event);
    const first = (): Delivery | undefined => this.#observed.deliveries.find(matches);
    const came = await this.#rest.until(() => first() !== undefined, within, SETTLE_LIMIT);
    if (!came) throw settleTimeout(`A delivery of ${labelOf(event)}`, within, this.report());
    return first() as Delivery<PayloadOf<T>>;
  }

  // ---- recording ----

  /** Begins a new recording: what was recorded is forgotten, what happens from now on is kept. */
  record(): void {
    this.reset();
    this.#setup.recording.active = true;
  }

  /** Records nothing more until `record`; what was recorded can still be asked about. */
  pause(): void {
    this.#setup.recording.active = false;
  }

  /** Forgets what was recorded. */
  reset(): void {
    this.#setup.recording.forget();
  }

  // ---- questions ----

  /** Every delivery that was recorded, to be narrowed. */
  events(): EventQuery {
    return new EventQuery(this.#observed);
  }

  /** Every event that was recorded, in the order of publishing, also those without a receiver. */
  get published(): readonly Envelope[] {
    return this.#setup.recording.published;
  }

  /** One event, by its id or by the envelope that `publish` resolved with. */
  event<E = unknown>(event: Envelope<E> | EventRef): EventSpy<E> {
    return new EventSpy<E>(idOf(event), this.#observed, this.#setup.recording);
  }

  /** One actor, or all of a class. @throws UNKNOWN_ACTOR */
  actor(actor: ActorRef): ActorSpy {
    return new ActorSpy(this.#observed.actors(actor), this.#observed, this.#setup.recording);
  }

  /** A topic, a family, an event class, or all topics that a pattern matches. @throws NOT_A_TOPIC, INVALID_PATTERN */
  topic<const T extends TopicRef>(topic: T): TopicSpy<PayloadOf<T>> {
    return new TopicSpy<PayloadOf<T>>(topic, this.#observed, this.#setup.recording);
  }

  /** An event with everything it caused. */
  chain(event: EventRef): EventChain {
    return new EventChain(linksFrom(idOf(event), this.#setup.recording.events), this.#observed);
  }

  /** The events that were not handled, as they were recorded. */
  get deadLetters(): readonly DeadLetter[] {
    return this.#setup.recording.deadLetters;
  }

  /** The instance of an actor, to look into it. @throws UNKNOWN_ACTOR, NO_INSTANCE */
  instance<T extends object>(actor: ActorClass<T> | string): T {
    const cast = this.#castOf(actor);
    if (cast === undefined) throw noInstance(this.#observed.actors(actor).label);
    return cast.instance as T;
  }

  /** Everything that was recorded, as trees: what failures of tests show. */
  report(): string {
    return harnessReport(this.#setup.recording, this.#setup.realTime.warnings);
  }

  // ---- faults: of calls, so behind a pipe they concern what comes out ----

  /** The next calls of handlers and scheduled methods of this actor throw. @throws UNKNOWN_ACTOR, INVALID_OPTION */
  failNext(actor: ActorRef, times = 1, error?: Error): void {
    checkTimes('harness.failNext', times);
    this.#setup.faults.failNext(this.#observed.actors(actor), times, error);
  }

  /**
   * From now on every call takes `duration` milliseconds of virtual time longer, until `clearFaults`.
   * @throws UNKNOWN_ACTOR, INVALID_OPTION
   */
  delay(actor: ActorRef, duration: number): void {
    checkDuration('harness.delay', duration);
    this.#setup.faults.delay(this.#observed.actors(actor), duration);
  }

  /** The next call does not come back, until it is released. @throws UNKNOWN_ACTOR */
  hang(actor: ActorRef): HangHandle {
    return this.#setup.faults.hang(this.#observed.actors(actor));
  }

  /**
   * Takes back what was asked for with `failNext`, `delay` and `hang`: of one actor, or of all. @throws UNKNOWN_ACTOR
   */
  clearFaults(actor?: ActorRef): void {
    const label = actor === undefined ? undefined : this.#observed.actors(actor).label;
    this.#setup.faults.clear((actors) => label === undefined || actors.label === label);
  }

  /** @throws NOT_STARTED */
  #hasStarted(call: string): void {
    if (this.runtime.state === 'created') throw notStarted(call);
  }

  #castOf(actor: ActorRef): LiveActor | undefined {
    const actors = this.#observed.actors(actor);
    const found = [...this.#setup.cast].filter(([id]) => actors.has(id));
    return found.length === 1 ? found[0]?.[1] : this.#setup.cast.get(actors.label);
  }

  async #traced(publisher: Publisher, args: unknown[]): Promise<Envelope<never>> {
    const publish = publisher.publish.bind(publisher) as (...given: unknown[]) => Promise<void>;
    return (await this.#setup.trace.of(() => publish(...args))) as Envelope<never>;
  }
}
