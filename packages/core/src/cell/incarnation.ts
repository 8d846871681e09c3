import type { ActorClass } from '../actor/actor-class';
import { ActorContext } from '../actor/context';
import type { SpawnOptions } from '../actor/definition';
import type { OnDrain, OnError, OnStart, OnStop, Steps, StopReason } from '../actor/hooks';
import { readPublish, type PublishOptions } from '../actor/publisher';
import type { AsyncContext } from '../ports/async-context';
import { EMPTY, type AsyncScope } from '../ports/async-scope';
import type { Logger } from '../ports/logger';
import type { Rejections } from '../ports/rejections';
import type { PublishTarget } from '../topic/event';
import { isTopic, type AnyTopic } from '../topic/topic';
import { breakCycles } from '../flow/mailbox/blocked-cycle';
import type { Sender } from '../flow/publication';
import { spawnerEnded } from './errors';
import { ObservedPromise } from './observed-promise';
import { onStack } from './on-stack';
import { resultWithin } from './handler-loop-in-context';

/** What an incarnation needs of its cell. */
export interface IncarnationHost {
  readonly id: string;
  readonly key: string | undefined;
  readonly congested: boolean;
  readonly actorLogger: Logger;
  readonly asyncContext: AsyncContext | undefined;
  publish(from: Incarnation, topic: AnyTopic, payload: unknown, options: PublishOptions | undefined): Promise<void>;
  spawn(from: Incarnation, actor: ActorClass, options: SpawnOptions | undefined): Promise<string>;
  rejected(from: Incarnation, reason: unknown): void;
  /** A rejection that may be ignored, or awaited in a loop. */
  refusal(error: unknown): Promise<never>;
  stopSelf(from: Incarnation): void;
  stopRuntime(): void;
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
  /** The actors it spawns and waits for. */
  awaited: Set<Sender> | undefined;
  readonly #host: IncarnationHost;
  #abort: AbortController | undefined;
  #aborted = false;

  constructor(host: IncarnationHost, incarnation: number, options: unknown, rejections: Rejections | undefined) {
    super();
    this.#host = host;
    this.incarnation = incarnation;
    this.options = options;
    this.scope = rejections?.scopeOf(this) ?? EMPTY;
  }

  get id(): string {
    return this.#host.id;
  }

  get key(): string | undefined {
    return this.#host.key;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#aborted) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  get congested(): boolean {
    return this.#host.congested;
  }

  get logger(): Logger {
    return this.#host.actorLogger;
  }

  publish(first: PublishTarget | object, second?: unknown, third?: PublishOptions): Promise<void> {
    if (third === undefined && arguments.length > 1 && isTopic(first)) {
      return this.#host.publish(this, first, second, undefined);
    }
    try {
      const { topic, payload, options } = readPublish(first, arguments.length, second, third);
      return this.#host.publish(this, topic, payload, options);
    } catch (error) {
      return this.#host.refusal(error);
    }
  }

  spawn(actor: ActorClass, options?: SpawnOptions): Promise<string> {
    if (this.fenced) return this.#host.refusal(spawnerEnded(this.id, this.incarnation));
    return this.#host.spawn(this, actor, options);
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
    this.#host.stopSelf(this);
  }

  stopRuntime(): void {
    this.#host.stopRuntime();
  }

  /** Runs code of the actor that handles no event. */
  within<T>(work: () => T, instance = this.instance): T {
    return this.onScope(() => resultWithin(this.#host.asyncContext, undefined, instance, work));
  }

  /** Runs code of the actor in its scope. */
  onScope<T>(work: () => T): T {
    const { incarnation: outer } = onStack;
    onStack.incarnation = this;
    try {
      return this.scope.run(work);
    } finally {
      onStack.incarnation = outer;
    }
  }

  /** A promise that its code left to itself has rejected. */
  rejected(reason: unknown): void {
    this.#host.rejected(this, reason);
  }

  /** Tells it that it must end. */
  abort(): void {
    this.#aborted = true;
    const abort = this.#abort;
    if (abort === undefined) return;
    this.scope.run(() => {
      abort.abort();
    });
  }

  /** Cuts it off: its signal aborts, its publishes are refused. */
  fence(): void {
    if (this.fenced) return;
    this.fenced = true;
    this.abort();
  }
}
