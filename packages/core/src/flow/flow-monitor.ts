import type { OverflowPolicy } from '../topic/overflow-policy';
import type { DeadLetter } from './dead-letters';
import type { Envelope } from './envelope';

/** The callbacks of a monitor for the way of events to mailboxes. */
export interface FlowMonitor {
  /** An event was published and routed. `subscribers` counts the mailboxes it is meant for. */
  dispatched?(envelope: Envelope, subscribers: number): void;
  /** The topic of this event has no subscriber. */
  unrouted?(envelope: Envelope): void;
  /** A mailbox was full when this event came: its policy decides what happens. */
  overflow?(envelope: Envelope, actor: string, policy: OverflowPolicy): void;
  /** An event that was meant for this actor is lost, because its policy says so. */
  dropped?(envelope: Envelope, actor: string, policy: OverflowPolicy): void;
  /** The publisher of this event waits until every mailbox has room. It is undefined when it is the world outside. */
  publisherBlocked?(envelope: Envelope, publisher: string | undefined): void;
  /** The publisher of this event need not wait any more. */
  publisherReleased?(envelope: Envelope, publisher: string | undefined, duration: number): void;
  /** An event will not be handled by this subscriber. */
  deadLetter?(letter: DeadLetter): void;
  /** The transport has kept this event. */
  kept?(envelope: Envelope): void;
  /** The transport has delivered an event for this actor. */
  received?(envelope: Envelope, actor: string): void;
  /** The actor is done with an event of the transport, which hears so: see `Settlement`. */
  settled?(envelope: Envelope, actor: string, how: Settlement): void;
  /** The connection of the transport to its engine has come up or gone down. */
  transportChanged?(status: 'up' | 'down', why: string | undefined): void;
}

/** `ack`: handled. `nak`: given back, to be delivered again. `term`: never to be delivered again. */
export type Settlement = 'ack' | 'nak' | 'term';

/** As a sink of `FlowMonitor` and of deliveries of which no monitor is told. */
export type FlowSink = { readonly [K in keyof FlowMonitor]-?: FlowMonitor[K] | undefined } & {
  /**
   * A delivery has ended of which no monitor is told: to an observer, or to an actor that does not want its own event.
   */
  readonly passed?: ((envelope: Envelope) => void) | undefined;
  /** A dead letter goes to its subscriber again. */
  readonly reopened?: ((envelope: Envelope) => void) | undefined;
};

/** A sink of flow while no monitor listens. */
export const FLOW_UNHEARD: FlowSink = {
  dispatched: undefined,
  unrouted: undefined,
  overflow: undefined,
  dropped: undefined,
  publisherBlocked: undefined,
  publisherReleased: undefined,
  deadLetter: undefined,
  kept: undefined,
  received: undefined,
  settled: undefined,
  transportChanged: undefined,
};
