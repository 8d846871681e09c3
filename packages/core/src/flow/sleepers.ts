import type { Mailbox } from './mailbox';

/**
 * The mailboxes of a log that have nothing to read, in the order they fell asleep: a list through the mailboxes
 * themselves, whose ends are fields of the log. Falling asleep and waking happen for every event while traffic is low:
 * they allocate nothing, and touch no object that is not touched anyway.
 */
export interface Sleepers {
  asleep: number;
  firstAsleep: Mailbox | undefined;
  lastAsleep: Mailbox | undefined;
}

export function fallAsleep(sleepers: Sleepers, mailbox: Mailbox): void {
  const last = sleepers.lastAsleep;
  if (last === undefined) sleepers.firstAsleep = mailbox;
  else last.laterAsleep = mailbox;
  mailbox.earlierAsleep = last;
  sleepers.lastAsleep = mailbox;
  sleepers.asleep++;
}

/** Takes one that is asleep out of the list, without waking it. */
export function forgetSleeper(sleepers: Sleepers, mailbox: Mailbox): void {
  const { earlierAsleep: earlier, laterAsleep: later } = mailbox;
  if (earlier === undefined) sleepers.firstAsleep = later;
  else earlier.laterAsleep = later;
  if (later === undefined) sleepers.lastAsleep = earlier;
  else later.earlierAsleep = earlier;
  mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
  sleepers.asleep--;
}

/** Wakes everybody. Waking only schedules: nobody falls asleep meanwhile. */
export function wakeAll(sleepers: Sleepers): void {
  let next = sleepers.firstAsleep;
  sleepers.firstAsleep = sleepers.lastAsleep = undefined;
  sleepers.asleep = 0;
  while (next !== undefined) {
    const mailbox = next;
    next = mailbox.laterAsleep;
    mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
    mailbox.wake();
  }
}
