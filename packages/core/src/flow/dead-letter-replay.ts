import type { Clock } from '../ports/clock';
import { checkNoPromise, checkPayload, parsePayload } from '../topic/schema';
import { DEFAULT_TOPIC_OPTIONS, type ResolvedTopicOptions } from '../topic/topic-options';
import type { Channel } from './channel';
import type { DeadLetter, DeadLetterOffice } from './dead-letters';
import { runtimeClosed, unknownActor } from './errors';
import type { FlowSink } from './flow-monitor';
import { BlockedEvent } from './mailbox/wait-queue';
import { Publication, type Sender } from './publication';
import type { Refusals } from './refusals';

/** What a replay needs of the broker. */
interface ReplayHost {
  readonly deadLetters: DeadLetterOffice;
  readonly refusals: Refusals;
  readonly outside: Sender;
  readonly monitors: FlowSink;
  readonly clock: Clock;
  /** Why nothing can be published any more; undefined while the runtime lives. */
  closed(): string | undefined;
  channelOf(topic: string): Channel;
  optionsOf(topic: string): ResolvedTopicOptions;
  /** The names of all actors with a mailbox. */
  receivers(): Iterable<string>;
}

/** The way of dead letters back: to the actor that each was for, or to all subscribers if it never got so far. */
export class DeadLetterReplay {
  readonly #host: ReplayHost;

  constructor(host: ReplayHost) {
    this.#host = host;
  }

  /**
   * @throws UNKNOWN_DEAD_LETTER, UNKNOWN_ACTOR, RUNTIME_CLOSED; PAYLOAD_REJECTED, SCHEMA_FAILED, PAYLOAD_IS_PROMISE for
   * one that was refused for its payload
   */
  async replay(id: string): Promise<void> {
    const { deadLetters, outside, monitors, clock } = this.#host;
    const payload = await this.#payloadOf(deadLetters.find(id).letter);
    // From here on at once: meanwhile it may have been replayed, or its actor have ended.
    const { letter, mailbox: stored, subscriptionIndex } = deadLetters.find(id);
    const mailbox = stored?.entrance;
    const { topic } = letter.envelope;
    const closed = this.#host.closed();
    if (closed !== undefined) throw runtimeClosed(closed, topic);
    if (mailbox?.closed === true) throw unknownActor(mailbox.receiver.id, this.#host.receivers());
    deadLetters.remove(id);
    const envelope = letter.envelope.again(payload);
    if (mailbox === undefined) return this.#host.channelOf(topic).next(envelope, outside);
    monitors.reopened?.(envelope);
    mailbox.detach();
    const { log } = mailbox;
    const { blockTimeout: timeout } = DEFAULT_TOPIC_OPTIONS;
    const publication = new Publication(outside);
    const deadline = clock.monotonic() + timeout;
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
    const { schema } = this.#host.optionsOf(topic);
    if (reason !== 'payload-rejected') return payload;
    checkNoPromise(topic, payload);
    if (schema === undefined) return payload;
    if (this.#host.refusals.isRaw(envelope)) return parsePayload(topic, schema, payload);
    checkPayload(topic, schema, payload);
    return payload;
  }
}
