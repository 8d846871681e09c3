import { publishToPattern } from '../topic/errors';
import { runtimeClosed, subjectSourceFailed } from './errors';
import { toError, withCause } from '../errors';
import type { Clock } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { Logger } from '../ports/logger';
import type { FlowSink } from './flow-monitor';
import type { Reentrancy } from '../reentrancy';
import { checkPayload } from '../topic/schema';
import { isTopicFamily, TOPIC, type AnyTopic, type Topic } from '../topic/topic';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { BrokerOptions, BrokerPorts } from './broker-options';
import type { Channel } from './channel';
import { Channels } from './channels';
import { DeadLetterReplay } from './dead-letter-replay';
import { DeadLetterOffice, DeadLetters, type DeadLetterReason } from './dead-letters';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './flow-environment';
import type { Log } from './mailbox/log';
import type { Mailbox } from './mailbox/mailbox';
import { Mailboxes } from './mailboxes';
import { isGoneObserver, Observers } from './observing/observers';
import type { Route } from './mailbox/overflow';
import { ExternalSender } from './external-sender';
import { Pacer } from './pacer';
import { Refusals } from './refusals';
import { ignorable, Sender } from './publication';
import { EnvelopeFactory } from './envelope-factory';
import { Subscriptions } from './subscriptions';

/**
 * The Subject-based broker. It keeps one Subject for each topic, a `Channel`: to publish is to call its `next` with an
 * envelope, which puts it into the logs behind the mailboxes that are subscribed.
 */
export class Broker implements FlowEnvironment {
  generation: object = {};
  readonly clock: Clock;
  readonly monitors: FlowSink;
  /** The world outside the actors, as a publisher. */
  readonly outside: ExternalSender;
  readonly deadLetters: DeadLetterOffice;
  readonly refusals: Refusals;
  readonly mailboxes: Mailboxes;
  readonly pacer: Pacer;
  readonly envelopes: EnvelopeFactory;
  /** Why nothing can be published any more; undefined while the runtime lives. */
  #closed: string | undefined;

  readonly reentrancy: Reentrancy;
  readonly #framework = new Sender(undefined);
  readonly #dispatcher: Dispatcher;
  readonly #subscriptions = new Subscriptions(this);
  /** The RxJS observers of topics and patterns. */
  readonly observers: Observers;
  /** The Subjects of the topics. */
  readonly channels = new Channels(this);
  readonly #replays: DeadLetterReplay;
  readonly #logger: Logger;

  constructor(options: BrokerOptions, ports: BrokerPorts) {
    this.reentrancy = ports.reentrancy;
    this.#lookAtEachWhile(ports.reentrancy);
    this.clock = ports.clock;
    this.monitors = ports.monitors;
    this.#dispatcher = ports.dispatcher;
    this.pacer = new Pacer(ports.clock, ports.dispatcher);
    this.envelopes = new EnvelopeFactory(
      options.eventsPerOrigin,
      ports.clock,
      ports.ids,
      options.asyncContext,
      this.pacer,
    );
    this.#logger = ports.logger;
    this.outside = new ExternalSender(
      (task) => {
        this.schedule(task);
      },
      (thrown) => {
        this.onTaskFailed(thrown);
      },
    );
    this.mailboxes = new Mailboxes(this.#subscriptions, options.capacity, this);
    this.observers = new Observers(this.mailboxes, this, ports);
    this.deadLetters = new DeadLetterOffice(options.deadLetters, ports, (letter) => {
      void this.publish(DeadLetters, letter, this.#framework, undefined);
    });
    const { deadLetters, pacer, outside, monitors, clock } = this;
    this.refusals = new Refusals(deadLetters, this.envelopes, pacer, ports.reentrancy);
    this.#replays = new DeadLetterReplay({
      deadLetters,
      refusals: this.refusals,
      outside,
      monitors,
      clock,
      closed: () => this.#closed,
      channelOf: (topic) => this.channels.named(topic).update(),
      optionsOf: (topic) => this.optionsOf(topic),
      receivers: () => this.#subscriptions.receivers(),
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
    const accepted = channel.next(this.envelopes.create(channel.name, payload, sender, parent), sender);
    return this.pacer.pause === undefined ? accepted : this.pacer.afterPause(accepted);
  }

  /** As `publish`, for a bridge to another system: the envelope carries its name. */
  publishVia(
    bridge: object | string | undefined,
    topic: AnyTopic,
    payload: unknown,
    sender: Sender,
    parent: Envelope | undefined,
  ): Promise<void> {
    if (bridge === undefined) return this.publish(topic, payload, sender, parent);
    return this.envelopes.via(bridge, () => this.publish(topic, payload, sender, parent));
  }

  /**
   * As `publishVia`, for a payload from outside that has been through the schema of its topic.
   * @throws what a refused publish rejects with
   */
  publishParsed(bridge: object | string | undefined, topic: AnyTopic, payload: unknown, sender: Sender): Promise<void> {
    const publish = () => this.publishTraced(topic, payload, sender, undefined, () => undefined, true).accepted;
    return bridge === undefined ? publish() : this.envelopes.via(bridge, publish);
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
    const reentrancy = this.reentrancy;
    if (reentrancy.inside) return ignorable(reentrancy.afterwards(() => this.publish(topic, payload, sender, parent)));
    try {
      const channel = this.#admit(topic, payload, sender, parent);
      sender.onPublish(channel);
      const accepted = channel.next(this.envelopes.create(channel.name, payload, sender, parent), sender);
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
    const envelope = this.envelopes.create(channel.name, payload, sender, parent);
    const begun = begin(envelope);
    return { begun, accepted: this.pacer.afterPause(channel.next(envelope, sender)) };
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
      const channel = this.channels.of(topic);
      const { schema } = channel;
      if (schema !== undefined && !checked) {
        reason = 'payload-rejected';
        checkPayload(topic.name, schema, payload);
      }
      channel.noteOn(topic[TOPIC]);
      return channel.update();
    } catch (thrown) {
      const error = toError(thrown);
      void this.refusals.refuse(topic, payload, sender, parent, reason, error);
      throw error;
    }
  }

  /** Publishes for the framework, but only to subscribers: without one the event is not even made. */
  announce<E>(topic: Topic<E>, event: () => E): void {
    if (this.#closed !== undefined || !this.channels.of(topic).isSubscribed) return;
    void this.publish(topic, event(), this.#framework, undefined);
  }

  // ---- subscribing ----

  /**
   * @param spawned what else is declared at present; given for an actor that was spawned
   * @throws TOPIC_CONFLICT
   */
  declare(topic: AnyTopic, spawned?: () => Iterable<AnyTopic>): void {
    this.channels.declare(topic, spawned);
  }

  /**
   * A topic of which only the name is known.
   * @throws INVALID_TOPIC_NAME
   */
  topicNamed(name: string): Topic {
    return this.channels.topicNamed(name);
  }

  schedule(task: Task): void {
    this.#dispatcher.schedule(task);
  }

  onTaskFailed(thrown: unknown): void {
    this.#logger.error(withCause('A task of the runtime failed in its turn', toError(thrown)));
  }

  onRoutesChanged(pattern: string): void {
    this.channels.onRoutesChanged(pattern);
  }

  onDetached(own: Log, shared: Log): void {
    this.#subscriptions.onDetached(own, shared);
  }

  logToRejoin(mailbox: Mailbox): Log | undefined {
    return this.#subscriptions.logToRejoin(mailbox);
  }

  isNamed(topic: string): boolean {
    return this.#subscriptions.isNamed(topic);
  }

  routesOf({ name, options }: Channel): Route | undefined {
    return this.#subscriptions.routesOf(name, options);
  }

  onSourceFailed(topic: string, thrown: unknown): void {
    this.#logger.warn(withCause(`A source of topic "${topic}" failed`, subjectSourceFailed(topic, toError(thrown))));
  }

  /** Nothing is routed any more: observers get what is theirs, then complete. */
  close(state: string): void {
    this.#closed = state;
    // Every publish is looked at from here on.
    this.generation = {};
    this.channels.close();
    this.observers.close();
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
    if (mailbox.feed?.onLost(envelope, subscriptionIndex, reason, error) === true) return;
    if (isGoneObserver(mailbox.receiver)) this.monitors.passed?.(envelope);
    else this.deadLetters.add(envelope, mailbox, subscriptionIndex, reason, error);
  }

  /** See `DeadLetterReplay.replay`. */
  replay(id: string): Promise<void> {
    return this.#replays.replay(id);
  }

  optionsOf(topic: string): ResolvedTopicOptions {
    return this.channels.optionsOf(topic);
  }
}
