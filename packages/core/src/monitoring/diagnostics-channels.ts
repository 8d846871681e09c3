import { channel } from 'node:diagnostics_channel';
import { MONITOR_CALLBACKS, type MonitorCallback } from '../actor/monitor';
import { CALLBACK_FIELDS, type CallbackFields, type Facts } from './callback-fields';

/** The channel of every callback. */
const CHANNELS = {
  dispatched: 'maiko:event:dispatched',
  unrouted: 'maiko:event:unrouted',
  delivered: 'maiko:event:delivered',
  handled: 'maiko:event:handled',
  dropped: 'maiko:event:dropped',
  deadLetter: 'maiko:event:dead-letter',
  kept: 'maiko:event:kept',
  received: 'maiko:event:received',
  settled: 'maiko:event:settled',
  overflow: 'maiko:mailbox:overflow',
  publisherBlocked: 'maiko:publisher:blocked',
  publisherReleased: 'maiko:publisher:released',
  failed: 'maiko:actor:failed',
  actorStarted: 'maiko:actor:started',
  actorRestarting: 'maiko:actor:restarting',
  actorStopped: 'maiko:actor:stopped',
  stuck: 'maiko:actor:stuck',
  stepping: 'maiko:actor:stepping',
  stepped: 'maiko:actor:stepped',
  scheduled: 'maiko:actor:scheduled',
  moduleRestarting: 'maiko:module:restarting',
  starved: 'maiko:runtime:starved',
  transportChanged: 'maiko:transport:changed',
} as const satisfies Readonly<Record<MonitorCallback, string>>;

/**
 * The message of every channel: the arguments of the callback of `Monitor`, by name. Durations are milliseconds. A
 * `publisher` is undefined when the event came from outside, the `envelope` of a failure outside handlers.
 */
export type DiagnosticsMessages = { readonly [K in MonitorCallback as (typeof CHANNELS)[K]]: CallbackFields<K> };

/** The name of a channel. */
export type DiagnosticsChannel = keyof DiagnosticsMessages;

/** Makes a callback of a monitor that publishes on its channel, if that has subscribers. */
function publishing(callback: MonitorCallback): (...facts: unknown[]) => void {
  const published = channel(CHANNELS[callback]);
  const message = CALLBACK_FIELDS[callback] as (...facts: unknown[]) => object;
  return (...facts) => {
    if (published.hasSubscribers) published.publish(message(...facts));
  };
}

/**
 * Makes a monitor that publishes what happens on channels of `node:diagnostics_channel`, so that a tool can listen
 * without knowing the program. No message is made for a channel without subscribers.
 * @example
 * runtime.monitors.add(diagnosticsChannels());
 * subscribe('maiko:actor:restarting', (message) => alert(message as DiagnosticsMessages['maiko:actor:restarting']));
 */
export function diagnosticsChannels(): { readonly [K in MonitorCallback]: (...facts: Facts<K>) => void } {
  const callbacks = MONITOR_CALLBACKS.map((callback) => [callback, publishing(callback)]);
  return Object.fromEntries(callbacks) as ReturnType<typeof diagnosticsChannels>;
}
