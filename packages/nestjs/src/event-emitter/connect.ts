import type { Runtime } from '@maiko/core';
import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { HandOver } from '../listeners/hand-over';
import type { LateCalls } from '../listeners/late-calls';
import type { Connected } from '../listeners/listeners-module';
import { Intake } from './intake';
import { onEventMethods } from './on-event';

/** What the library calls its own logger. */
const logger = new Logger('Event');

/**
 * Registers the methods of a listener with the emitter as the library would, and keeps the library from doing it too. What they
 * are registered with puts the call into the mailbox of the actor.
 */
export function connect(emitter: EventEmitter2, runtime: Runtime, connected: Connected, late: LateCalls): void {
  const { instance } = connected;
  const intake = Intake.of(emitter, runtime);
  const handOver = new HandOver(runtime, connected, late);
  for (const { method, recorded } of onEventMethods(instance)) {
    for (const { event, options } of recorded) {
      const suppress = options?.suppressErrors ?? true;
      const listen = (...values: unknown[]): unknown => {
        const call = handOver.call(method, values, intake.emission);
        const done = suppress ? call.done.catch(logged) : call.done;
        return handOver.mayWait ? done : undefined;
      };
      if (options?.prependListener === true) emitter.prependListener(event, listen, options);
      else emitter.on(event, listen, options);
    }
    hide(instance, method);
  }
}

function logged(error: unknown): undefined {
  const { message, stack } = Object(error) as Partial<Error>;
  logger.error(message ?? String(error), stack);
  return undefined;
}

/** The library looks for what `@OnEvent` recorded on the method that an instance has: this one has nothing recorded. */
function hide(instance: object, method: string): void {
  const prototype = Object.getPrototypeOf(instance) as Record<string, (...values: unknown[]) => unknown>;
  Object.defineProperty(instance, method, {
    configurable: true,
    enumerable: false,
    writable: true,
    value: (...values: unknown[]) => prototype[method]?.apply(instance, values),
  });
}
