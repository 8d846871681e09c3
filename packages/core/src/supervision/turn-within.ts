import { capturedBy, type Envelope } from '../flow/envelope';
import type { AsyncContext } from '../ports/async-context';
import type { Turn } from './turn';

/** The same loop, one event at a time, each inside of what surrounded its publish. */
export function turnWithin(asyncContext: AsyncContext | undefined, turn: Turn): Turn {
  if (asyncContext === undefined) return turn;
  return (cell, mailbox, instance) => {
    const envelope = mailbox.log.envelopeAt(mailbox.cursor);
    cell.until = mailbox.cursor + 1;
    runWithin(asyncContext, envelope, instance, () => {
      turn(cell, mailbox, instance);
    });
  };
}

/** Handles one event inside of what surrounded its publish. */
export function runWithin(
  asyncContext: AsyncContext | undefined,
  envelope: Envelope | undefined,
  instance: object,
  work: () => void,
): void {
  if (asyncContext === undefined) work();
  else asyncContext.run(envelope && capturedBy(envelope), instance, work);
}
