import { Fifo } from '../../fifo';
import type { EventLoop } from '../contract';

// Some of it is missing somewhere, whatever the types of Node say.
const { setImmediate, setTimeout, MessageChannel, Deno } = globalThis as Partial<typeof globalThis> & {
  Deno?: { unrefTimer?(timer: unknown): void };
};

export const { nextTurn, unref }: EventLoop = {
  nextTurn: setImmediate ?? (MessageChannel === undefined ? (callback) => setTimeout?.(callback, 0) : byMessages()),
  unref: (timer: Partial<ReturnType<typeof globalThis.setTimeout>> | number) => {
    if (typeof timer === 'object') timer.unref?.();
    else Deno?.unrefTimer?.(timer);
  },
};

/** A browser delays nested timers of 0 ms by 4 ms; a message is a task like any other. */
function byMessages(): EventLoop['nextTurn'] {
  const callbacks = new Fifo<() => void>();
  const { port1, port2 } = new globalThis.MessageChannel();
  Object.assign(port1, { onmessage: () => callbacks.shift()?.() });
  return (callback) => {
    callbacks.push(callback);
    port2.postMessage(undefined);
  };
}
