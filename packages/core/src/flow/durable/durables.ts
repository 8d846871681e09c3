import { toError, withCause } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Logger } from '../../ports/logger';
import type { Transport } from '../../ports/transport';
import { duplicateDurable } from '../errors';
import type { Broker } from '../broker';
import { unrouted } from '../flow-environment';
import { Log } from '../mailbox/log';
import type { Mailbox } from '../mailbox/mailbox';
import type { DurablePlan, Subscription } from '../subscriptions';
import { DurableChannel } from './durable-channel';
import { DurableReader, type Place } from './durable-reader';
import { Feed } from './feed';

/** The turns of an actor, as far as its events of a transport are concerned. */
interface Fed {
  readonly mailbox: Mailbox;
  whenTurnOver: (() => void) | undefined;
}

/** The state of the transport of a runtime, for its health. */
export interface TransportState {
  status: 'up' | 'down';
  /** Since when, on the wall clock. Milliseconds since the epoch. */
  since: number;
  why: string | undefined;
}

/** Everything durable in one runtime: the way of events to the transport, and the readers of its actors. */
export class Durables {
  /** Names this runtime among all that use the engine. */
  readonly node: string;
  readonly state: TransportState;
  /** Those that could not be opened, and why. */
  readonly failed = new Map<DurableReader, Error>();
  readonly #transport: Transport;
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #readers = new Map<Mailbox, readonly DurableReader[]>();
  readonly #names = new Map<string, DurableReader>();
  /** Readers that have ended, and of which the transport has not heard yet. */
  readonly #ending = new Set<Promise<void>>();
  #phase: 'idle' | 'reading' | 'stopped' = 'idle';

  constructor(transport: Transport, broker: Broker, clock: Clock, logger: Logger, node: string) {
    this.#transport = transport;
    this.#broker = broker;
    this.#clock = clock;
    this.#logger = logger;
    this.node = node;
    this.state = { status: 'up', since: clock.now(), why: undefined };
    const { deadLetters, monitors, channels } = broker;
    const gate = new Log(1, unrouted(broker));
    const keeper = { node, transport, deadLetters, monitors, gate, pending: 0 };
    channels.makeDurable = (name, options, guessed) => new DurableChannel(name, options, broker, guessed, keeper);
  }

  get readers(): Iterable<DurableReader> {
    return this.#names.values();
  }

  /** Connects the transport; before any actor starts. */
  async open(): Promise<void> {
    await this.#transport.open?.({
      clock: this.#clock,
      logger: this.#logger,
      onStatus: (status, why) => {
        if (status === this.state.status) return;
        Object.assign(this.state, { status, since: this.#clock.now(), why });
        this.#broker.monitors.transportChanged?.(status, why);
      },
    });
  }

  /** Reads from now on, for every actor with a durable subscription. Settles when the transport knows them all. */
  async begin(): Promise<void> {
    if (this.#phase !== 'idle') return;
    this.#phase = 'reading';
    await Promise.all([...this.#names.values()].map((each) => each.open()));
  }

  /** Takes nothing more from the transport; what has been taken is handled. */
  stop(): void {
    this.#phase = 'stopped';
    for (const reader of this.#names.values()) this.#end(reader);
  }

  /** Disconnects. What has not been settled by now goes to others. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#ending);
    await this.#transport.close();
  }

  #end(reader: DurableReader): void {
    const ended = reader.stop();
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }

  // ---- mailboxes ----

  /**
   * Feeds a mailbox, if one of its subscriptions is durable.
   * @param behind it is that of an instance of a keyed actor, which gets its events from the cell in front
   * @throws DUPLICATE_DURABLE
   */
  attach(fed: Fed, subscriptions: readonly Subscription[], behind: boolean): void {
    const places = placesOf(fed.mailbox.receiver.id, subscriptions);
    if (places.size === 0) return;
    const { mailbox } = fed;
    const feed = (mailbox.feed = new Feed(mailbox, this.#broker.monitors));
    fed.whenTurnOver = () => {
      feed.settle();
    };
    if (!behind) this.#open(mailbox, feed, places);
  }

  #open(mailbox: Mailbox, feed: Feed, places: ReadonlyMap<string, readonly Place[]>): void {
    const readers: DurableReader[] = [];
    const host = {
      transport: this.#transport,
      monitors: this.#broker.monitors,
      logger: this.#logger,
      schemaOf: (topic: string) => this.#broker.optionsOf(topic).schema,
      onFailed: (reader: DurableReader, error: Error) => {
        this.failed.set(reader, error);
        this.#logger.error(withCause(`Durable subscription "${reader.name}" cannot be read`, error));
      },
    };
    for (const [name, of] of places) {
      const reader = new DurableReader(name, of, mailbox, feed, host);
      readers.push(reader);
      this.#names.set(name, reader);
      if (this.#phase === 'reading') reader.open().catch(toError);
    }
    this.#readers.set(mailbox, readers);
    feed.whenClosed = () => {
      this.#close(mailbox);
    };
  }

  /** @throws DUPLICATE_DURABLE */
  check(actor: string, subscriptions: readonly Subscription[]): void {
    for (const name of placesOf(actor, subscriptions).keys()) {
      const other = this.#names.get(name);
      if (other !== undefined) throw duplicateDurable(name, actor, other.actor);
    }
  }

  #close(mailbox: Mailbox): void {
    for (const reader of this.#readers.get(mailbox) ?? []) {
      this.#names.delete(reader.name);
      this.failed.delete(reader);
      this.#end(reader);
    }
    this.#readers.delete(mailbox);
  }
}

/**
 * Finds the durable subscriptions of an actor, by their names.
 * @throws DUPLICATE_DURABLE when two methods have one name
 */
export function placesOf(actor: string, subscriptions: readonly Subscription[]): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const [index, subscription] of subscriptions.entries()) {
    const { durable, method } = subscription;
    if (durable === undefined) continue;
    const name = durableName(actor, method, durable);
    const place = { index, subscription: { ...subscription, durable } };
    const others = places.get(name);
    if (others === undefined) places.set(name, [place]);
    else if (others[0]?.subscription.method === method) others.push(place);
    else throw duplicateDurable(name, actor, actor);
  }
  return places;
}

/** Returns the name of a durable subscription; engines take no dots, spaces or wildcards in it. */
export function durableName(actor: string, method: string | symbol, { name }: DurablePlan): string {
  return name ?? `${actor}-${String(method)}`.replaceAll(/[^\w-]/g, '_');
}
