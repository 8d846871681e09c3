import type { Runtime } from '@maiko/core';
import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { HandOver } from '../listeners/hand-over';
import type { LateCalls } from '../listeners/late-calls';
import type { Connected } from '../listeners/listeners-module';
import { EmitterBridge } from './emitter-bridge';
import { hideOnEvent, onEventMethods } from './on-event';

/** What the library calls its own logger. */
const logger = new Logger('Event');

/**
 * Registers the methods of a listener with the emitter as the library would, and keeps the library from doing it too.
 * What they are registered with puts the call into the mailbox of the actor.
 */
export function connect(emitter: EventEmitter2, runtime: Runtime, connected: Connected, late: LateCalls): void {
  const { instance, source } = connected;
  source.inheritsRequest ||= inheritsRequest(emitter);
  const bridge = EmitterBridge.of(emitter, runtime);
  const handOver = new HandOver(runtime, connected, late);
  for (const { method, recorded } of onEventMethods(instance)) {
    for (const { event, options } of recorded) {
      const suppress = options?.suppressErrors ?? true;
      const listen = (...values: unknown[]): unknown => {
        const call = handOver.call(method, values, bridge.emission);
        const done = suppress ? call.done.catch(logged) : call.done;
        return bridge.isAwaited && handOver.mayWait(call) ? done : undefined;
      };
      // A test may have put something there that only emits.
      if (typeof emitter.on !== 'function') continue;
      if (options?.prependListener === true) emitter.prependListener(event, listen, options);
      else emitter.on(event, listen, options);
    }
    hideOnEvent(instance, method);
  }
}

function logged(error: unknown): undefined {
  const { message, stack } = Object(error) as Partial<Error>;
  logger.error(message ?? String(error), stack);
  return undefined;
}

/** An emitter knows the options of its module, undocumented. */
function inheritsRequest(emitter: EventEmitter2): boolean {
  const { _conf } = emitter as { readonly _conf?: { readonly inheritRequestContextId?: boolean } };
  return _conf?.inheritRequestContextId === true;
}
