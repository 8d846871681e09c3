import type { Subject, Subscriber, Subscription } from 'rxjs';
import type { ActorClass } from '../actor/actor-class';
import { ActorContext } from '../actor/context';
import type { ConnectOptions } from '../actor/connect-options';
import type { SpawnOptions } from '../actor/definition';
import type { OnDrain, OnError, OnStart, OnStop, Steps, StopReason } from '../actor/hooks';
import { parentIn, readPublish, type PublishOptions } from '../actor/publisher';
import { publishWith } from '../flow/publish-with';
import type { Broker } from '../flow/broker';
import { EMPTY, type AsyncScope } from '../ports/async-scope';
import type { Logger } from '../ports/logger';
import { ClockScheduler } from '../rxjs/clock-scheduler';
import { publishTopic, subjectTopic, type PublishTarget } from '../topic/event';
import { isTopic, type AnyTopic } from '../topic/topic';
import { breakCycles } from '../flow/mailbox/blocked-cycle';
import { ACCEPTED, type Sender } from '../flow/publication';
import { sourceCutOff } from '../rxjs/errors';
import { methodInHand, type InHand } from './activity';
import { ActorSubject } from './actor-subject';
import type { CellHost } from './cell-host';
import { connect, type ConnectionHost } from './connection';
import { besideEvents } from './failure';
import type { FailureHandling } from './failure-handling';
import { incarnationEnded, spawnerEnded } from './errors';
import { ObservedPromise } from './observed-promise';
import { BESIDE, runOnStack } from './on-stack';
import { schedulerOwner } from './scheduled-work';
import { Sources } from './sources';
import { resultWithin } from './handler-loop-in-context';

/** The part of a cell that an incarnation needs. */
export interface IncarnationHost {
  readonly id: string;
  readonly key: string | undefined;
  /** The actor as a publisher. */
  readonly turns: PublishingLoop;
  readonly host: Pick<CellHost, 'draining' | 'environment' | 'spawn' | 'stopRuntime'>;
  readonly failures: Pick<FailureHandling, 'onBeside' | 'onRejection' | 'onSourceFailed' | 'onWorkFailed'>;
  stopSelf(from: Incarnation): void;
  onIdle(): void;
}

export interface PublishingLoop extends Sender, InHand {
  readonly broker: Broker;
}

/** An actor that an incarnation has spawned and that ends with it. */
export interface Spawned {
  end(reason: StopReason, cause?: Error, deadline?: number): Promise<void>;
}

/** The optional hooks of an actor instance. */
export type ActorInstance = object & Partial<OnStart & OnDrain & OnStop & OnError & Steps>;

/** One life of an actor: its context and, once created, its instance. A restart begins the next one. */
export class Incarnation extends ActorContext {
  readonly incarnation: number;
  readonly options: unknown;
  /** Set when the container has created it. */
  instance: ActorInstance | undefined;
  /** Its creation is under way, and sees to its end if it has to end meanwhile. */
  creating = true;
  /** `onStart` has finished, so `onStop` is owed. */
  started = false;
  /** It has ended or been abandoned: nothing of it reaches the runtime any more. */
  fenced = false;
  /** Its `onStop` runs for the last time: what it publishes there is refused, and would have been handled. */
  isLeaving = false;
  /** Where its code runs: one of its own when its unhandled rejections are to be known. */
  readonly scope: AsyncScope;
  /** What it spawned and ends with it. */
  spawned: Set<Spawned> | undefined;
  /** What it observes, and that ends with it. */
  observing: Set<Subscriber<unknown>> | undefined;
  /** The actors it spawns and waits for. */
  awaited: Set<Sender> | undefined;
  readonly #cell: IncarnationHost;
  readonly #turns: PublishingLoop;
  #abort: AbortController | undefined;
  #aborted = false;
  #scheduler: ClockScheduler | undefined;
  #sources: Sources | undefined;

  constructor(cell: IncarnationHost, incarnation: number, options: unknown) {
    super();
    this.#cell = cell;
    this.#turns = cell.turns;
    this.incarnation = incarnation;
    this.options = options;
    this.scope = cell.host.environment.rejections?.scopeOf(this) ?? EMPTY;
  }

  get id(): string {
    return this.#cell.id;
  }

  get key(): string | undefined {
    return this.#cell.key;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#aborted) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  get congested(): boolean {
    return this.#turns.congested;
  }

  get logger(): Logger {
    return this.#cell.host.environment.actorLogger;
  }

  get scheduler(): ClockScheduler {
    if (this.#scheduler === undefined) {
      this.#scheduler = new ClockScheduler(
        this.#turns.broker.clock,
        schedulerOwner(this, this.#turns.plan, this.#cell),
      );
      if (this.fenced) this.#scheduler.close();
    }
    return this.#scheduler;
  }

  publish(first: PublishTarget | object, second?: unknown, third?: PublishOptions): Promise<void> {
    if (third === undefined && arguments.length > 1 && isTopic(first)) {
      return this.publishOn(first, second, undefined);
    }
    try {
      const { topic, payload, options } = readPublish(first, arguments.length, second, third);
      return this.publishOn(topic, payload, options);
    } catch (error) {
      return this.#turns.broker.pacer.refusal(error);
    }
  }

  publishOn(topic: AnyTopic, payload: unknown, options: PublishOptions | undefined): Promise<void> {
    const turns = this.#turns;
    const { broker } = turns;
    const given = options === undefined ? undefined : parentIn(options);
    const parent = given === undefined ? turns.eventInHand : (given ?? undefined);
    if (!this.fenced) return publishWith(broker, options, topic, payload, turns, parent);
    // What one publishes that failed is not to be heard; what the last one hands on would have been handled.
    if (this.isLeaving) broker.deadLetters.lost++;
    const error = incarnationEnded(this.id, this.incarnation, topic.name);
    return broker.refusals.refuse(topic, payload, turns, parent, 'publisher-ended', error);
  }

  subject<E>(topic: PublishTarget<E>): Subject<E> {
    return new ActorSubject<E>(subjectTopic(topic), this.#turns, this);
  }

  spawn(actor: ActorClass, options?: SpawnOptions): Promise<string> {
    if (this.fenced) return this.#turns.broker.pacer.refusal(spawnerEnded(this.id, this.incarnation));
    return this.#cell.host.spawn(actor, options, this);
  }

  /** While something waits for it, `started` is a wait for another actor. */
  waitFor<T>(other: Sender, started: Promise<T>): Promise<T> {
    const over = (): void => {
      this.awaited?.delete(other);
    };
    started.then(over, over);
    return ObservedPromise.of(started, () => {
      (this.awaited ??= new Set()).add(other);
      if (other.congested) breakCycles(other);
    });
  }

  stop(): void {
    this.#cell.stopSelf(this);
  }

  stopRuntime(): void {
    this.#cell.host.stopRuntime();
  }

  /** Runs code of the actor that handles no event: a hook, a pipe, or code beside its turns. */
  within<T>(work: () => T, method: string | null = BESIDE, instance = this.instance): T {
    return this.onScope(() => resultWithin(this.#turns.plan.asyncContext, undefined, instance, work), method);
  }

  /** Runs code of the actor in its scope. */
  onScope<T>(work: () => T, method: string | null = null): T {
    return runOnStack(this, () => this.scope.run(work), method);
  }

  get methodInHand(): string {
    return methodInHand(this.#turns);
  }

  /** A promise that its code left to itself has rejected. */
  onRejection(reason: unknown): void {
    this.#cell.failures.onRejection(this, reason);
  }

  /** Code of it, or work for it, has failed beside what it handles. */
  onFailedBeside(error: Error): void {
    this.#cell.failures.onBeside(this, besideEvents(error));
  }

  // ---- what it reads ----

  connect(source: unknown, target: unknown, options?: ConnectOptions): Subscription {
    if (this.fenced) throw incarnationEnded(this.id, this.incarnation, publishTopic(target).name);
    const turns = this.#turns;
    const { broker } = turns;
    const host: ConnectionHost = {
      broker,
      sender: turns,
      logger: this.#cell.host.environment.logger,
      sources: this.sources,
      pace: (accepted) => (accepted === ACCEPTED ? (broker.pacer.onPulled() ?? accepted) : accepted),
      giveUp: (topic, value) => {
        this.giveUp(`${this.id}.connect() to "${topic.name}"`, topic, value);
      },
      onFailed: (_topic, error) => {
        this.onSourceFailed('connect', error);
      },
    };
    return connect(host, this.id, source, target, options);
  }

  get sources(): Sources {
    if (this.#sources === undefined) {
      this.#sources = new Sources(this, this.#cell.host.draining);
      if (this.#aborted) this.#sources.abort();
    }
    return this.#sources;
  }

  /** Something that a source emitted is still to be published. */
  get isFeeding(): boolean {
    return this.#sources?.isFeeding === true;
  }

  /** Ends its sources: what they have emitted is published. */
  stopSources(): void {
    this.#sources?.drain();
  }

  onSourceOver(): void {
    if (!this.fenced) this.#cell.onIdle();
  }

  /** An Observable beside its turns has failed, or emitted what is no event. */
  onSourceFailed(method: string, thrown: unknown): void {
    this.#cell.failures.onSourceFailed(this, method, thrown);
  }

  /** One value more was taken out of something it reads. */
  onPulled(): Promise<void> | undefined {
    return this.#turns.broker.pacer.onPulled();
  }

  /** Makes a dead letter of an event that an Observable had emitted, and that it does not publish any more. */
  giveUp(where: string, topic: AnyTopic, payload: unknown): void {
    const turns = this.#turns;
    const error = sourceCutOff(where, topic.name);
    void turns.broker.refusals.refuse(topic, payload, turns, turns.eventInHand, 'publisher-ended', error);
  }

  /** Its `onError`, run where code of the actor runs, and inside of what belongs to the event. */
  get onError(): OnError['onError'] | undefined {
    const { instance } = this;
    if (instance?.onError === undefined) return undefined;
    const { asyncContext } = this.#turns.plan;
    return (error, envelope) =>
      this.onScope(
        () => resultWithin(asyncContext, envelope, instance, () => instance.onError?.(error, envelope)),
        'onError',
      );
  }

  /** Tells it that it must end. */
  abort(): void {
    this.#aborted = true;
    const abort = this.#abort;
    if (abort !== undefined)
      this.scope.run(() => {
        abort.abort();
      });
    // Not before: what a source emits at the signal is taken.
    this.#sources?.abort();
  }

  /** Cuts it off: its signal aborts, its publishes are refused, its sources and its scheduler end. */
  fence(): void {
    if (this.fenced) return;
    this.fenced = true;
    this.abort();
    this.#sources?.close();
    this.#scheduler?.close();
    for (const observer of this.observing ?? []) observer.complete();
  }
}
