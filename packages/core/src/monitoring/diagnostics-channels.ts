import { channel } from 'node:diagnostics_channel';
import type { StopReason } from '../actor/hooks';
import type { DeadLetter } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import type { Monitor, MonitorCallback } from '../actor/monitor';
import type { OverflowPolicy } from '../topic/overflow-policy';

interface OfEvent {
  readonly envelope: Envelope;
}

interface OfDelivery extends OfEvent {
  readonly actor: string;
}

interface OfPolicy extends OfDelivery {
  readonly policy: OverflowPolicy;
}

interface OfPublisher extends OfEvent {
  /** The actor that published the event; undefined when it came from outside. */
  readonly publisher: string | undefined;
}

interface OfIncarnation {
  readonly actor: string;
  readonly incarnation: number;
}

/** What is published on every channel. Durations are milliseconds. */
export interface DiagnosticsMessages {
  'maiko:event:dispatched': OfEvent & { readonly subscribers: number };
  'maiko:event:unrouted': OfEvent;
  'maiko:event:delivered': OfDelivery;
  'maiko:event:handled': OfDelivery;
  'maiko:event:dropped': OfPolicy;
  'maiko:event:dead-letter': { readonly letter: DeadLetter };
  'maiko:mailbox:overflow': OfPolicy;
  'maiko:publisher:blocked': OfPublisher;
  'maiko:publisher:released': OfPublisher & { readonly duration: number };
  'maiko:actor:failed': {
    readonly error: Error;
    readonly actor: string;
    /** Undefined outside handlers. */
    readonly envelope: Envelope | undefined;
  };
  'maiko:actor:started': OfIncarnation;
  'maiko:actor:restarting': OfIncarnation & { readonly cause: Error; readonly delay: number };
  'maiko:actor:stopped': OfIncarnation & { readonly reason: StopReason };
  'maiko:actor:stuck': { readonly actor: string; readonly doing: string; readonly duration: number };
  'maiko:actor:stepping': { readonly actor: string };
  'maiko:actor:stepped': { readonly actor: string; readonly action: string };
  'maiko:actor:scheduled': { readonly actor: string; readonly method: string };
  'maiko:module:restarting': { readonly module: string; readonly cause: Error; readonly delay: number };
  'maiko:runtime:starved': { readonly duration: number };
}

/** The name of a channel. */
export type DiagnosticsChannel = keyof DiagnosticsMessages;

type Facts<K extends MonitorCallback> = Parameters<NonNullable<Monitor[K]>>;

/** One callback of a monitor that publishes on a channel, if anybody listens to it. */
function on<N extends DiagnosticsChannel, F extends unknown[]>(
  name: N,
  message: (...facts: F) => DiagnosticsMessages[N],
): (...facts: F) => void {
  const published = channel(name);
  return (...facts) => {
    if (published.hasSubscribers) published.publish(message(...facts));
  };
}

/**
 * A monitor that publishes what happens on channels of `node:diagnostics_channel`, so that a tool can listen without
 * knowing the program. No message is made for a channel without subscribers.
 * @example
 * runtime.monitors.add(diagnosticsChannels());
 * subscribe('maiko:actor:restarting', (message) => alert(message as DiagnosticsMessages['maiko:actor:restarting']));
 */
export function diagnosticsChannels(): { readonly [K in MonitorCallback]: (...facts: Facts<K>) => void } {
  return {
    dispatched: on('maiko:event:dispatched', (envelope, subscribers) => ({ envelope, subscribers })),
    unrouted: on('maiko:event:unrouted', (envelope) => ({ envelope })),
    delivered: on('maiko:event:delivered', (envelope, actor) => ({ envelope, actor })),
    handled: on('maiko:event:handled', (envelope, actor) => ({ envelope, actor })),
    dropped: on('maiko:event:dropped', (envelope, actor, policy) => ({ envelope, actor, policy })),
    deadLetter: on('maiko:event:dead-letter', (letter) => ({ letter })),
    overflow: on('maiko:mailbox:overflow', (envelope, actor, policy) => ({ envelope, actor, policy })),
    publisherBlocked: on('maiko:publisher:blocked', (envelope, publisher) => ({ envelope, publisher })),
    publisherReleased: on('maiko:publisher:released', (envelope, publisher, duration) => ({
      envelope,
      publisher,
      duration,
    })),
    failed: on('maiko:actor:failed', (error, actor, envelope) => ({ error, actor, envelope })),
    actorStarted: on('maiko:actor:started', (actor, incarnation) => ({ actor, incarnation })),
    actorRestarting: on('maiko:actor:restarting', (actor, incarnation, cause, delay) => ({
      actor,
      incarnation,
      cause,
      delay,
    })),
    actorStopped: on('maiko:actor:stopped', (actor, incarnation, reason) => ({ actor, incarnation, reason })),
    stuck: on('maiko:actor:stuck', (actor, doing, duration) => ({ actor, doing, duration })),
    stepping: on('maiko:actor:stepping', (actor) => ({ actor })),
    stepped: on('maiko:actor:stepped', (actor, action) => ({ actor, action })),
    scheduled: on('maiko:actor:scheduled', (actor, method) => ({ actor, method })),
    moduleRestarting: on('maiko:module:restarting', (module, cause, delay) => ({ module, cause, delay })),
    starved: on('maiko:runtime:starved', (duration) => ({ duration })),
  };
}
