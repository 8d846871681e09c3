import { capturedBy, type Envelope } from '../flow/envelope';
import type { AsyncContext } from '../ports/async-context';
import type { Turn } from './turn';

/** The same loop, one event at a time, each inside of what surrounded its publish. */
export function turnWithin(asyncContext: AsyncContext | undefined, turn: Turn): Turn {
  if (asyncContext === undefined) return turn;
  return (cell, mailbox, instance) => {
    const { cursor } = mailbox;
    const envelope = mailbox.log.envelopeAt(cursor);
    cell.until = cursor + 1;
    try {
      runWithin(asyncContext, envelope, instance, () => {
        turn(cell, mailbox, instance);
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
