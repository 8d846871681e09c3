import type { Envelope } from '../flow/envelope';
import type { DeadLetter } from '../flow/dead-letters';
import type { OverflowPolicy } from '../topic/topic-options';
import type { StopReason } from '../actor/hooks';

/**
 * A read-only observer of the runtime: any set of these callbacks. Callbacks run synchronously outside the failure
 * domain of handlers; one that throws is removed and reported, and changes no delivery.
 */
export interface Monitor {
  /** An event was published and routed. `subscribers` counts the mailboxes it is meant for. */
  dispatched?(envelope: Envelope, subscribers: number): void;
  /** A handler is about to get the event. */
  delivered?(envelope: Envelope, actor: string): void;
  /** A handler finished with the event. */
  handled?(envelope: Envelope, actor: string): void;
  /** A handler, step, scheduled method or hook failed. `envelope` is undefined outside handlers. */
  failed?(error: Error, actor: string, envelope: Envelope | undefined): void;
  /** A mailbox was full: what its policy did about it. */
  overflow?(envelope: Envelope, actor: string, policy: OverflowPolicy): void;
  /** Nobody subscribes to the topic of this event. */
  unrouted?(envelope: Envelope): void;
  /** An event will not be handled by this subscriber. */
  deadLetter?(letter: DeadLetter): void;
  /** `onStart` finished for this incarnation (1, 2, ...). */
  actorStarted?(actor: string, incarnation: number): void;
  /** A failed actor will be created anew after `delay` ms. */
  actorRestarting?(actor: string, incarnation: number, cause: Error, delay: number): void;
  /** All actors of a module that failed will be created anew after `delay` ms. */
  moduleRestarting?(module: string, cause: Error, delay: number): void;
  /** This incarnation has ended. */
  actorStopped?(actor: string, incarnation: number, reason: StopReason): void;
  /** An actor has been busy with one thing for so long; `doing` names it. */
  stuck?(actor: string, doing: string, duration: number): void;
  /** The event loop was blocked: a timer came so much too late. */
  starved?(duration: number): void;
  /** `step` of this actor answered. */
  stepped?(actor: string, action: string): void;
  /** A method of this actor has run on schedule. */
  scheduled?(actor: string, method: string): void;
}

/** Where the runtime reports to its monitors. Ask `active` first: with no monitor the hot path pays this one branch. */
export interface MonitorSink {
  readonly active: boolean;
  emit<K extends keyof Monitor>(callback: K, ...args: Parameters<NonNullable<Monitor[K]>>): void;
}
