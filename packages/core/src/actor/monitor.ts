import type { StopReason } from './hooks';
import type { Envelope } from '../flow/envelope';
import { FLOW_UNHEARD, type FlowMonitor, type FlowSink } from '../flow/flow-monitor';
import type { ActorStatus } from './status';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';

/** The part of a runtime that its monitors may ask. */
export interface MonitoredRuntime {
  /** The clock of the runtime: virtual when the runtime is. */
  readonly clock: Clock;
  /** Where the runtime writes what an operator should know. */
  readonly logger: Logger;
  /** How all actors are doing at this moment, in the order they start. */
  actors(): readonly ActorStatus[];
  /** The keyed actor with an instance that has, or had, this name; undefined for the name of another actor. */
  keyedActorOf(actor: string): string | undefined;
}

/**
 * A read-only observer of the runtime: any set of these callbacks. They run synchronously, outside the failure domain
 * of handlers: one that throws is removed and reported. Only the callbacks that a monitor has cost anything. Durations
 * are milliseconds.
 */
export interface Monitor extends FlowMonitor {
  /** The monitor was added to a runtime; comes before all others. What it throws, `add` throws. */
  attached?(runtime: MonitoredRuntime): void;
  /** The monitor was removed, by its handle or because it threw; nothing comes after it. */
  detached?(): void;

  /** A handler is about to get the event. */
  delivered?(envelope: Envelope, actor: string): void;
  /** A handler finished with the event. */
  handled?(envelope: Envelope, actor: string): void;
  /** A handler, step, scheduled method or hook failed. `envelope` is undefined outside handlers. */
  failed?(error: Error, actor: string, envelope: Envelope | undefined): void;

  /** `onStart` finished for this incarnation (1, 2, ...). */
  actorStarted?(actor: string, incarnation: number): void;
  /** A failed actor will restart after `delay`. */
  actorRestarting?(actor: string, incarnation: number, cause: Error, delay: number): void;
  /** All actors of a module that failed will restart after `delay`. */
  moduleRestarting?(module: string, cause: Error, delay: number): void;
  /** This incarnation has ended. */
  actorStopped?(actor: string, incarnation: number, reason: StopReason): void;

  /** An actor has been busy with one thing for that long; `doing` names it. */
  stuck?(actor: string, doing: string, duration: number): void;
  /** The event loop was blocked: a timer came so much too late. */
  starved?(duration: number): void;

  /** `step` of this actor is about to run. */
  stepping?(actor: string): void;
  /** `step` of this actor returned. */
  stepped?(actor: string, action: string): void;
  /** A method of this actor has run on schedule. */
  scheduled?(actor: string, method: string): void;
}

/** The callbacks that report what happens in a runtime. */
export type MonitorCallback = Exclude<keyof Monitor, 'attached' | 'detached'>;

/**
 * The sink for the reports of a runtime to its monitors. Each callback calls every monitor that has it and never
 * throws; it is undefined while no monitor has it, so that a report costs one branch:
 * `monitors.handled?.(envelope, id)`.
 */
export type MonitorSink = FlowSink & { readonly [K in MonitorCallback]: Monitor[K] | undefined };

/**
 * A sink without monitors, as every sink begins. It is the one list of all callbacks beside the interface: a callback
 * that is missing in either does not compile.
 */
export const UNMONITORED: MonitorSink = {
  ...FLOW_UNHEARD,
  delivered: undefined,
  handled: undefined,
  failed: undefined,
  actorStarted: undefined,
  actorRestarting: undefined,
  moduleRestarting: undefined,
  actorStopped: undefined,
  stuck: undefined,
  starved: undefined,
  stepping: undefined,
  stepped: undefined,
  scheduled: undefined,
};

/** The names of all callbacks that report. */
export const MONITOR_CALLBACKS = Object.keys(UNMONITORED) as readonly MonitorCallback[];
