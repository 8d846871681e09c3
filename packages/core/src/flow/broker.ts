import type { Observable } from 'rxjs';
import { publishToPattern } from '../topic/errors';
import { runtimeClosed, unknownActor } from './errors';
import { toError, withCause } from '../errors';
import type { AsyncContext } from '../ports/async-context';
import type { Clock } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { IdSource } from '../ports/ids';
import type { Logger } from '../ports/logger';
import type { FlowSink } from './flow-monitor';
import type { Reentrancy } from '../reentrancy';
import { checkPayload, parsePayload } from '../topic/schema';
import { isTopicFamily, TOPIC, type AnyTopic, type Topic } from '../topic/topic';
import { DEFAULT_TOPIC_OPTIONS, type ResolvedTopicOptions } from '../topic/topic-options';
import type { Channel } from './channel';
import { Channels } from './channels';
import { DeadLetterOffice, DeadLetters, type DeadLetter, type DeadLetterReason } from './dead-letters';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './flow-environment';
import type { DiscardReason } from './discard-reason';
import { Log } from './mailbox/log';
import { Mailbox, type Receiver } from './mailbox/mailbox';
import { Observers, type Registry } from './observing/observers';
import type { Route } from './mailbox/overflow';
import { ExternalSender } from './external-sender';
import { Pacer } from './pacer';
import { ignorable, Publication, refusal, Sender } from './publication';
import { EnvelopeFactory } from './envelope-factory';
import { Subscriptions, type Subscription } from './subscriptions';
import { ObservableBridge } from './observing/observable-bridge';
import { BlockedEvent } from './mailbox/wait-queue';

export interface BrokerPorts {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly monitors: FlowSink;
  readonly reentrancy: Reentrancy;
}

export interface BrokerOptions {
  readonly capacity: number;
  readonly deadLetters: number;
  /** After so many events ids get another origin and the counter in them starts over. */
  readonly eventsPerOrigin: number;
  readonly asyncContext?: AsyncContext | undefined;
}

/** Routes envelopes from publishers to mailboxes. */
export class Broker implements Registry {
  generation: object = {};
  readonly clock: Clock;
  readonly monitors: FlowSink;
  /** The world outside the actors, as a publisher. */
  readonly outside: ExternalSender;
  readonly deadLetters: DeadLetterOffice;
  readonly pacer: Pacer;
  /** Why nothing can be published any more; undefined while the runtime lives. */
  #closed: string | undefined;

  readonly #framework = new Sender(undefined);
  /** For mailboxes that no route leads to: nothing that happens to them makes a route stale. */
  readonly #behind: FlowEnvironment;
  readonly #dispatcher: Dispatcher;
  readonly #capacity: number;
  readonly #subscriptions = new Subscriptions(this);
  readonly #observers: Observers;
  readonly #channels = new Channels(this);
  readonly #envelopes: EnvelopeFactory;
  /** Dead letters with payloads that have not been through the schemas of their topics. */
  readonly #raw = new WeakSet<Envelope>();
  readonly #reentrancy: Reentrancy;
  readonly #logger: Logger;

  constructor(options: BrokerOptions, ports: BrokerPorts) {
    this.#reentrancy = ports.reentrancy;
    this.#lookAtEachWhile(ports.reentrancy);
    this.clock = ports.clock;
    this.monitors = ports.monitors;
    this.#dispatcher = ports.dispatcher;
    this.pacer = new Pacer(ports.clock, ports.dispatcher);
    this.#envelopes = new EnvelopeFactory(
      options.eventsPerOrigin,
      ports.clock,
      ports.ids,
      options.asyncContext,
      this.pacer,
    );
    this.#capacity = options.capacity;
    this.#logger = ports.logger;
    this.outside = new ExternalSender(
      (task) => {
        this.schedule(task);
      },
      (thrown) => {
        this.onTaskFailed(thrown);
      },
    );
    this.#observers = new Observers(this, ports.dispatcher);
    this.#behind = {
      clock: this.clock,
      monitors: this.monitors,
      schedule: (task) => {
        this.schedule(task);
      },
      onTaskFailed: (thrown) => {
        this.onTaskFailed(thrown);
      },
      onRoutesChanged: () => undefined,
      onDetached: () => undefined,
      logToRejoin: () => undefined,
      deadLetter: (...letter) => {
        this.deadLetter(...letter);
      },
    };
    this.deadLetters = new DeadLetterOffice(options.deadLetters, ports, (letter) => {
      void this.publish(DeadLetters, letter, this.#framework, undefined);
    });
  }

  // ---- publishing ----

  /**
   * Publishes one event; settles when every subscribed mailbox has accepted it, never when it was handled.
   * @throws (as a rejection) PUBLISH_TO_PATTERN, TOPIC_CONFLICT, PAYLOAD_REJECTED, SCHEMA_IS_ASYNC, MAILBOX_FULL,
   * BLOCKED_CYCLE, RUNTIME_CLOSED
   */
  publish(topic: AnyTopic, payload: unknown, sender: Sender, parent: Envelope | undefined): Promise<void> {
    const channel = topic[TOPIC].channel as Channel | undefined;
    // One comparison for: of this runtime, its routes still hold, no schema to check, not closed.
    if (channel?.generation !== this.generation) return this.#publishUnseen(topic, payload, sender, parent);
    sender.onPublish(channel);
    const accepted = channel.dispatch(this.#envelopes.create(channel.name, payload, sender, parent), sender);
    return this.pacer.pause === undefined ? accepted : this.pacer.afterPause(accepted);
  }

  /** As `publish`, for a bridge to another system: the envelope carries its name. */
  publishVia(
    bridge: object | undefined,
    topic: AnyTopic,
    payload: unknown,
    sender: Sender,
    parent: Envelope | undefined,
  ): Promise<void> {
    if (bridge === undefined) return this.publish(topic, payload, sender, parent);
    return this.#envelopes.via(bridge, () => this.publish(topic, payload, sender, parent));
  }

  /**
   * What monitors and the logger publish is put off: no channel knows this generation, so the usual case has nothing to
   * ask.
   */
  #lookAtEachWhile(reentrancy: Reentrancy): void {
    const held = {};
    let before = held;
    reentrancy.changed = (inside) => {
      if (inside) {
        before = this.generation;
        this.generation = held;
      } else if (this.generation === held) this.generation = before;
    };
  }

  #publishUnseen(topic: AnyTopic, payload: unknown, sender: Sender, parent: Envelope | undefined): Promise<void> {
    const reentrancy = this.#reentrancy;
    if (reentrancy.inside) return ignorable(reentrancy.afterwards(() => this.publish(topic, payload, sender, parent)));
    try {
      const channel = this.#admit(topic, payload, sender, parent);
      sender.onPublish(channel);
      const accepted = channel.dispatch(this.#envelopes.create(channel.name, payload, sender, parent), sender);
      return this.pacer.afterPause(accepted);
    } catch (error) {
      return this.pacer.refusal(error);
    }
  }

  /**
   * As `publish`, for a publisher that wants to know the envelope.
   * @param begin called with the envelope before it is routed
   * @param checked the payload comes out of the schema of the topic: it is not checked again
   */
  publishTraced<T>(
    topic: AnyTopic,
    payload: unknown,
    sender: Sender,
    parent: Envelope | undefined,
    begin: (envelope: Envelope) => T,
    checked = false,
  ): { readonly begun: T; readonly accepted: Promise<void> } {
    const channel = this.#admit(topic, payload, sender, parent, checked);
    sender.onPublish(channel);
    const envelope = this.#envelopes.create(channel.name, payload, sender, parent);
    const begun = begin(envelope);
    return { begun, accepted: this.pacer.afterPause(channel.dispatch(envelope, sender)) };
  }

  /** A dead letter of an event that was refused before it was routed. */
  refuse(
    topic: AnyTopic,
    payload: unknown,
    sender: Sender,
    parent: Envelope | undefined,
    reason: DeadLetterReason,
    error: Error,
  ): Promise<never> {
    if (this.#reentrancy.quiet) return refusal(error);
    this.deadLetters.add(this.#envelopes.create(topic.name, payload, sender, parent), undefined, 0, reason, error);
    return this.pacer.refusal(error);
  }

  /** As `refuse`, for data from outside that never fitted the schema of its topic. */
  refuseRaw(
    topic: AnyTopic,
    data: unknown,
    sender: Sender,
    parent: Envelope | undefined,
    error: Error,
  ): Promise<never> {
    const envelope = this.#envelopes.create(topic.name, data, sender, parent);
    this.#raw.add(envelope);
    this.deadLetters.add(envelope, undefined, 0, 'payload-rejected', error);
    return this.pacer.refusal(error);
  }

  /** Everything that is not the usual case: a topic seen for the first time, a schema, a closed runtime. */
  #admit(topic: AnyTopic, payload: unknown, sender: Sender, parent: Envelope | undefined, checked = false): Channel {
    let reason: DeadLetterReason = 'refused';
    try {
      if (isTopicFamily(topic)) throw publishToPattern(topic.name);
      if (this.#closed !== undefined) {
        reason = 'runtime-closed';
        throw runtimeClosed(this.#closed, topic.name);
      }
      const channel = this.#channels.of(topic);
      const { schema } = channel;
      if (schema !== undefined && !checked) {
        reason = 'payload-rejected';
        checkPayload(topic.name, schema, payload);
      }
      channel.noteOn(topic[TOPIC]);
      return channel.update();
    } catch (thrown) {
      const error = toError(thrown);
      void this.refuse(topic, payload, sender, parent, reason, error);
      throw error;
    }
  }

  /** Publishes for the framework, but only to subscribers: without one the event is not even made. */
  announce<E>(topic: Topic<E>, event: () => E): void {
    if (this.#closed !== undefined || !this.#channels.of(topic).isSubscribed) return;
    void this.publish(topic, event(), this.#framework, undefined);
  }

  // ---- subscribing ----

  /** Gives a receiver its mailbox; events published from now on reach it. */
  register(receiver: Receiver, subscriptions: readonly Subscription[], capacity = this.#capacity): Mailbox {
    const mailbox = this.#subscriptions.add(receiver, subscriptions, capacity);
    // One more reader of a log changes no route: thousands of actors of a class may come while events flow.
    if (mailbox.log.readers.length === 1) this.onRoutesChanged();
    return mailbox;
  }

  /** Gives a receiver a mailbox to which no topic is routed: the receiver of `entrance` fills it. */
  registerBehind(entrance: Mailbox, receiver: Receiver, capacity = this.#capacity): Mailbox {
    const mailbox = new Mailbox(receiver, new Log(capacity, this.#behind), this.#behind);
    mailbox.entrance = entrance;
    return mailbox;
  }

  /** No event reaches this mailbox any more; what it holds becomes dead letters. */
  unregister(mailbox: Mailbox, why: DiscardReason): void {
    this.#subscriptions.remove(mailbox);
    // One that has been retired changes the routes once more.
    if (mailbox.closed) this.onRoutesChanged();
    mailbox.close(why);
  }

  /**
   * As `unregister`, while the runtime ends: actors that end later may still publish for it, and what they do becomes
   * dead letters, too.
   */
  retire(mailbox: Mailbox, why: DiscardReason): void {
    if (mailbox.closed) return;
    // Nothing is routed to one that stands behind another.
    if (mailbox.entrance === mailbox) this.#subscriptions.retire(mailbox, mailbox.retire(why));
    mailbox.close(why);
    this.onRoutesChanged();
  }

  /**
   * @param spawned what else is declared at present; given for an actor that was spawned
   * @throws TOPIC_CONFLICT
   */
  declare(topic: AnyTopic, spawned?: () => Iterable<AnyTopic>): void {
    this.#channels.declare(topic, spawned);
  }

  /**
   * A topic of which only the name is known.
   * @throws INVALID_TOPIC_NAME
   */
  topicNamed(name: string): Topic {
    return this.#channels.topicNamed(name);
  }

  schedule(task: Task): void {
    this.#dispatcher.schedule(task);
  }

  onTaskFailed(thrown: unknown): void {
    this.#logger.error(withCause('A task of the runtime failed in its turn', toError(thrown)));
  }

  onRoutesChanged(): void {
    this.generation = {};
  }

  onDetached(own: Log, shared: Log): void {
    this.#subscriptions.onDetached(own, shared);
    this.onRoutesChanged();
  }

  logToRejoin(mailbox: Mailbox): Log | undefined {
    const log = this.#subscriptions.logToRejoin(mailbox);
    if (log !== undefined) this.onRoutesChanged();
    return log;
  }

  routesOf({ name, options }: Channel): Route | undefined {
    return this.#subscriptions.routesOf(name, options);
  }

  // ---- observing ----

  /** The events of a topic or pattern as an Observable; it completes when the runtime has stopped. */
  observe(pattern: string): Observable<Envelope> {
    return this.#observers.observe(pattern);
  }

  /** Nothing is routed any more: observers get what is theirs, then complete. */
  close(state: string): void {
    this.#closed = state;
    // Every publish is looked at from here on.
    this.onRoutesChanged();
    this.#channels.close();
    this.#observers.close();
  }

  // ---- dead letters ----

  deadLetter(
    envelope: Envelope,
    mailbox: Mailbox,
    subscriptionIndex: number,
    reason: DeadLetterReason,
    error: Error,
  ): void {
    this.pacer.onDeadLetter();
    if (mailbox.receiver instanceof ObservableBridge) this.monitors.passed?.(envelope);
    else this.deadLetters.add(envelope, mailbox, subscriptionIndex, reason, error);
  }

  /** @throws UNKNOWN_DEAD_LETTER, UNKNOWN_ACTOR; PAYLOAD_REJECTED, SCHEMA_FAILED for one that a schema refused */
  async replay(id: string): Promise<void> {
    const payload = await this.#payloadOf(this.deadLetters.find(id).letter);
    // From here on at once: meanwhile it may have been replayed, or its actor have ended.
    const { letter, mailbox: stored, subscriptionIndex } = this.deadLetters.find(id);
    const mailbox = stored?.entrance;
    const { topic } = letter.envelope;
    if (this.#closed !== undefined) throw runtimeClosed(this.#closed, topic);
    if (mailbox?.closed === true) throw unknownActor(mailbox.receiver.id, this.#subscriptions.receivers());
    this.deadLetters.remove(id);
    const envelope = letter.envelope.again(payload);
    if (mailbox === undefined) return this.#channels.named(topic).update().dispatch(envelope, this.outside);
    this.monitors.reopened?.(envelope);
    mailbox.detach();
    const { log } = mailbox;
    const { blockTimeout: timeout } = DEFAULT_TOPIC_OPTIONS;
    const publication = new Publication(this.outside);
    const deadline = this.clock.monotonic() + timeout;
    log.wait(new BlockedEvent(envelope, subscriptionIndex, publication, timeout, deadline, undefined));
    log.admit();
    return publication.settled;
  }

  /**
   * What is published again. A schema never sees its own output: only a payload that it refused goes through it, and is
   * changed by it only if it came from outside.
   */
  async #payloadOf({ envelope, reason }: DeadLetter): Promise<unknown> {
    const { topic, payload } = envelope;
    const { schema } = this.optionsOf(topic);
    if (reason !== 'payload-rejected' || schema === undefined) return payload;
    if (this.#raw.has(envelope)) return parsePayload(topic, schema, payload);
    checkPayload(topic, schema, payload);
    return payload;
  }

  optionsOf(topic: string): ResolvedTopicOptions {
    return this.#channels.optionsOf(topic);
  }
}
