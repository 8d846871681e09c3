import type { Mailbox } from './mailbox';

/**
 * The mailboxes that have nothing to read, in the order they fell asleep. A list through the mailboxes themselves:
 * falling asleep and waking happen for every event while traffic is low, and allocate nothing.
 */
export class Sleepers {
  size = 0;
  #first: Mailbox | undefined;
  #last: Mailbox | undefined;

  add(mailbox: Mailbox): void {
    const last = this.#last;
    if (last === undefined) this.#first = mailbox;
    else last.laterAsleep = mailbox;
    mailbox.earlierAsleep = last;
    this.#last = mailbox;
    this.size++;
  }

  /** @param mailbox one that is asleep here */
  delete(mailbox: Mailbox): void {
    const { earlierAsleep: earlier, laterAsleep: later } = mailbox;
    if (earlier === undefined) this.#first = later;
    else earlier.laterAsleep = later;
    if (later === undefined) this.#last = earlier;
    else later.earlierAsleep = earlier;
    mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
    this.size--;
  }

  /** Wakes everybody. Waking only schedules: nobody falls asleep meanwhile. */
  wake(): void {
    let next = this.#first;
    this.#first = this.#last = undefined;
    this.size = 0;
    while (next !== undefined) {
      const mailbox = next;
      next = mailbox.laterAsleep;
      mailbox.earlierAsleep = mailbox.laterAsleep = undefined;
      mailbox.wake();
    }
  }
}
