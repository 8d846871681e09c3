import type { Envelope } from '../flow/envelope';
import type { Mailbox } from '../flow/mailbox/mailbox';
import type { ActorInstance } from './incarnation';

/** The part of a turn loop that the loop over its events calls. */
export interface LoopOwner {
  /** The position at which the loop ends; set to 0 to end it after the event in hand. */
  until: number;
  /** A handler returned something; says whether it is in progress still. */
  take(result: unknown, envelope: Envelope): boolean;
}

/**
 * A loop that passes queued events to the handlers of one actor until `turns.until`: the hot path of handling. It
 * throws what a handler throws; the event it threw at is then the one before the cursor.
 */
export type HandlerLoop = (turns: LoopOwner, mailbox: Mailbox, instance: ActorInstance) => void;

/** A method that takes events. */
export type Handler = (this: object, payload: unknown, envelope: Envelope) => unknown;

/** The loop as it reads in plain code; `methods` names the handler of every subscription. */
function plainLoop(methods: readonly (string | symbol)[]): HandlerLoop {
  return (turns, mailbox, instance) => {
    const { log } = mailbox;
    const { entries, mask } = log;
    let position = mailbox.cursor;
    while (position < turns.until) {
      const index = (position & mask) << 1;
      const envelope = entries[index] as Envelope | undefined;
      mailbox.cursor = ++position;
      if (envelope === undefined) {
        log.holes--;
        continue;
      }
      const subscriptionIndex = entries[index + 1] as number;
      const handler = (instance as Record<string | symbol, Handler>)[methods[subscriptionIndex] as string] as Handler;
      const result = handler.call(instance, envelope.payload, envelope);
      if (result !== undefined && turns.take(result, envelope)) return;
      mailbox.handled++;
    }
  };
}

/**
 * Writes the same loop as source text, to be compiled for every class of actors: a call site that only ever sees one
 * class is inlined by the engine, one that sees two is not, and the call is then most of a delivery (see
 * docs/internals/decisions/004-hot-path.md). It also gives every class a line of its own in CPU profiles.
 */
function loopText(className: string, methods: readonly string[]): string {
  const calls = methods.map((method) => `instance[${JSON.stringify(method)}](envelope.payload, envelope)`);
  const call =
    calls.length === 1
      ? `result = ${calls[0] as string};`
      : `switch (subscriptionIndex) { ${calls.map((each, subscriptionIndex) => `case ${String(subscriptionIndex)}: result = ${each}; break;`).join(' ')} }`;
  return `'use strict';
return (turns, mailbox, instance) => {
  const { log } = mailbox;
  const { entries, mask } = log;
  let position = mailbox.cursor;
  while (position < turns.until) {
    const index = (position & mask) << 1;
    const envelope = entries[index];
    mailbox.cursor = ++position;
    if (envelope === undefined) {
      log.holes--;
      continue;
    }
    const subscriptionIndex = entries[index + 1];
    let result;
    ${call}
    if (result !== undefined && turns.take(result, envelope)) return;
    mailbox.handled++;
  }
};
//# sourceURL=maiko:turn/${encodeURIComponent(className)}`;
}

/** The loops of the actor classes of one runtime. */
export class HandlerLoops {
  readonly #made = new WeakMap<object, Map<string, HandlerLoop>>();

  /** @param methods the handler of every subscription */
  of(actorClass: { readonly name: string }, methods: readonly (string | symbol)[]): HandlerLoop {
    // Symbols cannot be written into a text, and two of them may look the same.
    if (methods.length === 0 || !methods.every((method) => typeof method === 'string')) return plainLoop(methods);
    let ofClass = this.#made.get(actorClass);
    if (ofClass === undefined) this.#made.set(actorClass, (ofClass = new Map<string, HandlerLoop>()));
    const key = JSON.stringify(methods);
    let loop = ofClass.get(key);
    if (loop === undefined) ofClass.set(key, (loop = makeLoop(actorClass.name, methods)));
    return loop;
  }
}

function makeLoop(className: string, methods: readonly string[]): HandlerLoop {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    return (new Function(loopText(className, methods)) as () => HandlerLoop)();
  } catch {
    // The process does not allow code from strings (`--disallow-code-generation-from-strings`).
    return plainLoop(methods);
  }
}
