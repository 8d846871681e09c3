import { toError, withCause } from '../../errors';
import type { Logger } from '../../ports/logger';
import type { TransportDelivery, Transport, TransportReader } from '../../ports/transport';
import { attempt } from '../../text';
import { matchesTopic } from '../../topic/matches';
import { parsePayload, type StandardSchema } from '../../topic/schema';
import type { DeadLetterReason } from '../dead-letters';
import type { Envelope } from '../envelope';
import { deliveryExhausted, recordUnreadable } from '../errors';
import type { FlowSink } from '../flow-monitor';
import type { Mailbox } from '../mailbox/mailbox';
import type { DurablePlan, Subscription } from '../subscriptions';
import type { Feed } from './feed';
import { envelopeOf, payloadIn } from './record';
import { SafeDelivery } from './safe-delivery';

/** The environment that the readers of one runtime share. */
export interface ReaderHost {
  readonly transport: Pick<Transport, 'subscribe'>;
  readonly monitors: FlowSink;
  readonly logger: Logger;
  schemaOf(topic: string): StandardSchema | undefined;
  /** A reader could not be opened. */
  onFailed(reader: DurableReader, error: Error): void;
}

/** One subscription of a reader's method, and its place among those of the actor. */
export interface Place {
  readonly index: number;
  readonly subscription: Subscription & { readonly durable: DurablePlan };
}

/** Of a reader that has ended. */
const NONE: (() => void)[] = [];

/** One durable subscription of one actor: takes what the transport delivers, and puts it into the mailbox. */
export class DurableReader {
  readonly name: string;
  readonly #places: readonly Place[];
  readonly #mailbox: Mailbox;
  readonly #feed: Feed;
  readonly #host: ReaderHost;
  #opened: Promise<TransportReader> | undefined;
  #reader: TransportReader | undefined;
  #stopped = false;
  /** What is given back when the reading has ended; undefined before it ends. */
  #late: (() => void)[] | undefined;
  /** The last of the deliveries that a schema looks at; what comes later waits for it. */
  #last: Promise<void> | undefined;

  constructor(name: string, places: readonly Place[], mailbox: Mailbox, feed: Feed, host: ReaderHost) {
    this.name = name;
    this.#places = places;
    this.#mailbox = mailbox;
    this.#feed = feed;
    this.#host = host;
  }

  get patterns(): readonly string[] {
    return this.#places.map(({ subscription }) => subscription.pattern);
  }

  get actor(): string {
    return this.#mailbox.receiver.id;
  }

  /** How many events wait for it in the transport; undefined when that is not known. */
  get lag(): number | undefined {
    return attempt(() => this.#reader?.lag?.(), undefined);
  }

  /** Begins to read. Settles when the transport knows the subscription. */
  async open(): Promise<void> {
    if (this.#opened !== undefined || this.#stopped) return;
    const [{ subscription }] = this.#places as readonly [Place];
    const { name, patterns } = this;
    const wanted = { name, patterns, window: this.#mailbox.capacity, from: subscription.durable.from };
    try {
      this.#opened = this.#host.transport.subscribe(wanted, (delivery) => {
        this.#onDelivery(new SafeDelivery(delivery, this.#host.logger, this.#giveBack));
      });
      this.#reader = await this.#opened;
    } catch (thrown) {
      const error = toError(thrown);
      this.#host.onFailed(this, error);
      throw error;
    }
  }

  /** Takes nothing more. Settles when the transport has ended the reading. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#late ??= [];
    try {
      await (await this.#opened)?.stop();
    } catch (thrown) {
      if (this.#reader !== undefined)
        this.#host.logger.error(withCause(`Durable subscription "${this.name}" did not end well`, toError(thrown)));
    }
    const late = this.#late;
    this.#late = NONE;
    for (const giveBack of late) giveBack();
  }

  /** While the reading ends, it would get at once what it gives back. */
  readonly #giveBack = (work: () => void): void => {
    if (this.#late === undefined || this.#late === NONE) work();
    else this.#late.push(work);
  };

  #onDelivery(delivery: TransportDelivery): void {
    if (this.#last === undefined) {
      const pending = this.#look(delivery);
      if (pending !== undefined) this.#await(pending);
    } else this.#await(this.#last.then(() => this.#look(delivery)));
  }

  #await(pending: Promise<void>): void {
    const last = pending.finally(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }

  /** Takes a delivery, or gives it back; a promise while its schema looks at it. */
  #look(delivery: TransportDelivery): Promise<void> | undefined {
    const { record, attempt: deliveries } = delivery;
    const place = this.#places.find(({ subscription }) => matches(subscription, record));
    if (this.#stopped) {
      delivery.nak(0);
      return undefined;
    }
    if (place === undefined) {
      // It was wanted when the transport took it out, before the patterns changed.
      delivery.ack();
      return undefined;
    }
    const { id } = this.#mailbox.receiver;
    if (record.sender === id && !place.subscription.own) {
      delivery.ack();
      return undefined;
    }
    const { maxDeliver } = place.subscription.durable;
    let payload: unknown;
    try {
      payload = payloadIn(record, place.subscription.declared);
    } catch (cause) {
      const envelope = envelopeOf(record, record.payload, deliveries);
      const error = recordUnreadable(id, record.topic, record.id, cause);
      this.#refuse(delivery, envelope, place, 'payload-rejected', error);
      return undefined;
    }
    if (deliveries > maxDeliver) {
      const error = deliveryExhausted(id, record.topic, record.id, maxDeliver);
      this.#refuse(delivery, envelopeOf(record, payload, deliveries), place, 'delivery-exhausted', error);
      return undefined;
    }
    const schema = this.#host.schemaOf(record.topic);
    if (schema === undefined) {
      this.#take(delivery, envelopeOf(record, payload, deliveries), place);
      return undefined;
    }
    return this.#parse(delivery, payload, schema, place);
  }

  async #parse(delivery: TransportDelivery, payload: unknown, schema: StandardSchema, place: Place): Promise<void> {
    const { record, attempt } = delivery;
    let parsed: unknown;
    try {
      parsed = await parsePayload(record.topic, schema, payload);
    } catch (thrown) {
      this.#refuse(delivery, envelopeOf(record, payload, attempt), place, 'payload-rejected', toError(thrown));
      return;
    }
    if (this.#stopped) delivery.nak(0);
    else this.#take(delivery, envelopeOf(record, parsed, attempt), place);
  }

  #take(delivery: TransportDelivery, envelope: Envelope, { index }: Place): void {
    const { monitors } = this.#host;
    monitors.received?.(envelope, this.actor);
    monitors.reopened?.(envelope);
    this.#feed.take(delivery, envelope, index, this.name);
  }

  /** Makes a dead letter of what the actor does not get. */
  #refuse(
    delivery: TransportDelivery,
    envelope: Envelope,
    { index }: Place,
    reason: DeadLetterReason,
    error: Error,
  ): void {
    this.#mailbox.deadLetter(envelope, index, reason, error);
    delivery.term(reason);
  }
}

function matches({ pattern }: { readonly pattern: string }, { topic }: { readonly topic: string }): boolean {
  return pattern === topic || matchesTopic(pattern, topic);
}
