import type { Mailbox } from './mailbox';

/**
 * The mailboxes of a log that have nothing to read, in the order they fell asleep: a list through the mailboxes
 * themselves, with its ends in fields of the log. Falling asleep and waking happen for every event while traffic is
 * low: they allocate nothing, and touch no object that is not touched anyway.
 */
export interface ParkedReaders {
  parked: number;
  firstParked: Mailbox | undefined;
  lastParked: Mailbox | undefined;
}

export function park(parked: ParkedReaders, mailbox: Mailbox): void {
  const last = parked.lastParked;
  if (last === undefined) parked.firstParked = mailbox;
  else last.laterAsleep = mailbox;
  mailbox.earlierAsleep = last;
  parked.lastParked = mailbox;
  parked.parked++;
}

/** Takes one that is asleep out of the list, without waking it. */
export function unpark(parked: ParkedReaders, mailbox: Mailbox): void {
  const { earlierAsleep: earlier, laterAsleep: later } = mailbox;
  if (earlier === undefined) parked.firstParked = later;
  else earlier.laterAsleep = later;
  if (later === undefined) parked.lastParked = earlier;
  else later.earlierAsleep = earlier;
  mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
  parked.parked--;
}

/** Wakes all readers. Waking only schedules: no reader falls asleep meanwhile. */
export function unparkAll(parked: ParkedReaders): void {
  let next = parked.firstParked;
  parked.firstParked = parked.lastParked = undefined;
  parked.parked = 0;
  while (next !== undefined) {
    const mailbox = next;
    next = mailbox.laterAsleep;
    mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
    mailbox.wake();
  }
}

/**
 * Puts an event that the only reader has at hand, past the log, into the log: another event or another reader comes.
 */
export function spill({ firstParked }: ParkedReaders): void {
  firstParked?.receiver.direct?.spill();
}
