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

/** Passes one event, which has not been through a log, to its handler. */
export type HandlerCall = (instance: ActorInstance, envelope: Envelope, subscriptionIndex: number) => unknown;

/** The two ways of events to the handlers of one actor. */
export interface HandlerCode {
  readonly loop: HandlerLoop;
  readonly call: HandlerCall;
}

/** A method that takes events. */
export type Handler = (this: object, payload: unknown, envelope: Envelope) => unknown;

/** The loop as it reads in plain code; `methods` names the handler of every subscription. */
function plainCode(methods: readonly (string | symbol)[]): HandlerCode {
  const call: HandlerCall = (instance, envelope, subscriptionIndex) => {
    const handler = (instance as Record<string | symbol, Handler>)[methods[subscriptionIndex] as string] as Handler;
    return handler.call(instance, envelope.payload, envelope);
  };
  const loop: HandlerLoop = (turns, mailbox, instance) => {
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
      const result = call(instance, envelope, entries[index + 1] as number);
      if (result !== undefined && turns.take(result, envelope)) return;
      mailbox.handled++;
    }
  };
  return { loop, call };
}

/**
 * Writes the same loop as source text, to be compiled for every class of actors: a call site that only ever sees one
 * class is inlined by the engine, one that sees two is not, and the call is then most of a delivery (see
 * docs/internals/decisions/004-hot-path.md). It also gives every class a line of its own in CPU profiles.
 */
function codeText(className: string, methods: readonly string[]): string {
  const calls = methods.map((method) => `instance[${JSON.stringify(method)}](envelope.payload, envelope)`);
  const call =
    calls.length === 1
      ? `result = ${calls[0] as string};`
      : `switch (subscriptionIndex) { ${calls.map((each, subscriptionIndex) => `case ${String(subscriptionIndex)}: result = ${each}; break;`).join(' ')} }`;
  return `'use strict';
const loop = (turns, mailbox, instance) => {
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
const call = (instance, envelope, subscriptionIndex) => {
  let result;
  ${call}
  return result;
};
return { loop, call };
//# sourceURL=maiko:turn/${encodeURIComponent(className)}`;
}

/** The handler code of the actor classes of one runtime. */
export class HandlerCodes {
  readonly #made = new WeakMap<object, Map<string, HandlerCode>>();

  /** @param methods the handler of every subscription */
  of(actorClass: { readonly name: string }, methods: readonly (string | symbol)[]): HandlerCode {
    // Symbols cannot be written into a text, and two of them may look the same.
    if (methods.length === 0 || !methods.every((method) => typeof method === 'string')) return plainCode(methods);
    let ofClass = this.#made.get(actorClass);
    if (ofClass === undefined) this.#made.set(actorClass, (ofClass = new Map<string, HandlerCode>()));
    const key = JSON.stringify(methods);
    let code = ofClass.get(key);
    if (code === undefined) ofClass.set(key, (code = makeCode(actorClass.name, methods)));
    return code;
  }
}

function makeCode(className: string, methods: readonly string[]): HandlerCode {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    return (new Function(codeText(className, methods)) as () => HandlerCode)();
  } catch {
    // The process does not allow code from strings (`--disallow-code-generation-from-strings`).
    return plainCode(methods);
  }
}
