import type { Clock } from './clock';
import type { Logger } from './logger';

/** One event as a transport carries it: plain data, which JSON can write. */
export interface TransportRecord {
  /** Globally unique. A transport that has kept an event of this id keeps no second one. */
  readonly id: string;
  readonly topic: string;
  /** What the topic says its key is: events of one key stay in order wherever they are handled. */
  readonly key?: string | undefined;
  /** When it was published. Milliseconds since the epoch. */
  readonly time: number;
  /** The actor that published it; absent when it came from outside the actors. */
  readonly sender?: string | undefined;
  /** The runtime that published it. */
  readonly node: string;
  /** The system that a bridge took it from; see the option `via` of a publish. */
  readonly via?: string | undefined;
  /** The id of the event that caused it; absent when none did. */
  readonly parent?: string | undefined;
  /** The id of the first event of its chain. */
  readonly correlation: string;
  /** Whether its payload is an instance of the event class of its topic. */
  readonly instance?: true | undefined;
  /** The payload as the codec writes it. */
  readonly payload: unknown;
}

/** One delivery of an event to a durable subscription. It is settled once; whatever is said later has no effect. */
export interface TransportDelivery {
  readonly record: TransportRecord;
  /** How often the event has been delivered to this subscription, this time included: 1 for the first. */
  readonly attempt: number;
  /** The event is done with. */
  ack(): void;
  /** The event is to be delivered again, to any reader of the subscription, not before `delay` milliseconds. */
  nak(delay: number): void;
  /** The event is never to be delivered to this subscription again. `reason` is for people. */
  term(reason: string): void;
}

/** A subscription as a runtime asks for it. */
export interface TransportSubscription {
  /** Names the place in the stream: all readers of one name share its events. */
  readonly name: string;
  /** The topics: names, or patterns with `*` for one token and a final `>` for one or more. */
  readonly patterns: readonly string[];
  /** The most deliveries that are not settled, in this reader. */
  readonly window: number;
  /** Where a subscription begins that the transport has not seen before: with the next event, or with the first. */
  readonly from: 'new' | 'start';
}

/** A reader of a transport, or a claim to partitions. */
export interface TransportReader {
  /**
   * Ends it. Nothing is delivered once it has settled; what was delivered before may still be settled until the
   * transport is closed. Calling it again does nothing.
   */
  stop(): Promise<void>;
  /** How many events wait for the subscription, those in flight included; undefined when it is not known. */
  lag?(): number | undefined;
}

/** The part of a runtime that its transport may use. */
export interface TransportHost {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Says how the connection to the engine is. It counts as up once `open` has settled. */
  onStatus(status: 'up' | 'down', why?: string): void;
}

/**
 * The way to an engine that keeps events, and hands them to the runtimes of a cluster: a log on this machine, or a
 * broker. Ordering, replication and redelivery are its business. `transportConformance` of `@maiko/testing` tests these
 * promises.
 */
export interface Transport {
  /**
   * Connects, before any other call and once. Rejects, in bounded time, when there is no engine.
   */
  open?(host: TransportHost): void | Promise<void>;
  /**
   * Keeps an event. It writes the record out before it returns. Settles when the event is kept: a
   * subscription gets it from then on, also after the process has died.
   * An id that is kept already settles, and keeps nothing. Two events that one runtime publishes one after the other
   * are kept in that order. Within its own time limit it settles or rejects, and never does both; an event for which
   * it has rejected may be kept all the same. Rejects with TRANSPORT_FULL when there is no room, TRANSPORT_TIMEOUT when
   * the engine did not answer, RECORD_TOO_LARGE.
   */
  publish(record: TransportRecord): Promise<void>;
  /**
   * Reads what is kept, in the order in which it was kept: every subscription sees the same order. An event is
   * delivered to one reader of its name, and again, with the next `attempt`, when that reader has given it back or is
   * gone. `deliver` never runs on the stack of a caller. Settles when the engine knows the subscription.
   */
  subscribe(wanted: TransportSubscription, deliver: (delivery: TransportDelivery) => void): Promise<TransportReader>;
  /**
   * Claims partitions 0 to `partitions` - 1 for this runtime, as one of those that claim under `name`. At any instant
   * of the engine's clock at most one of them owns a partition, and every claim of it has a larger epoch than those
   * before. Undefined in a transport that cannot.
   * @param changed told of a partition that is owned from now on, with its epoch, or of the loss of it, with undefined
   */
  own?(
    name: string,
    partitions: number,
    changed: (partition: number, epoch: number | undefined) => void,
  ): Promise<TransportReader>;
  /**
   * Disconnects, in bounded time, whatever the engine does. What was delivered and is not settled goes to other
   * readers.
   */
  close(): Promise<void>;
}
