import { capturedBy, type Envelope } from '../flow/envelope';
import type { AsyncContext } from '../ports/async-context';
import type { HandlerLoop } from './handler-loop';

/** Runs the same loop, one event at a time, each inside the context of its publish. */
export function loopWithin(asyncContext: AsyncContext | undefined, loop: HandlerLoop): HandlerLoop {
  if (asyncContext === undefined) return loop;
  return (turns, mailbox, instance) => {
    const { cursor } = mailbox;
    const envelope = mailbox.log.envelopeAt(cursor);
    try {
      runWithin(asyncContext, envelope, instance, () => {
        // Not before: to enter a store ends the loop.
        turns.until = cursor + 1;
        loop(turns, mailbox, instance);
      });
    } catch (error) {
      // The context failed before the handler was called: the event has failed, so it is the one before the cursor.
      if (mailbox.cursor === cursor && envelope !== undefined) mailbox.cursor++;
      throw error;
    }
  };
}

/** Handles one event inside of what surrounded its publish. */
export function runWithin(
  asyncContext: AsyncContext | undefined,
  envelope: Envelope | undefined,
  instance: object,
  work: () => void,
): void {
  if (asyncContext === undefined || envelope === undefined) work();
  else asyncContext.run(capturedBy(envelope), instance, work);
}

/**
 * Runs code of an actor inside of what belongs to an event, or to none, and gives its result. Without an instance: in
 * the empty context.
 */
export function resultWithin<T>(
  asyncContext: AsyncContext | undefined,
  envelope: Envelope | undefined,
  instance: object | undefined,
  work: () => T,
): T {
  return capturedWithin(asyncContext, envelope && capturedBy(envelope), instance, work);
}

/** Does as `resultWithin`, inside of what the context has captured. */
export function capturedWithin<T>(
  asyncContext: AsyncContext | undefined,
  captured: unknown,
  instance: object | undefined,
  work: () => T,
): T {
  if (asyncContext === undefined || instance === undefined) return work();
  let result: T | undefined;
  asyncContext.run(captured, instance, () => {
    result = work();
  });
  return result as T;
}
