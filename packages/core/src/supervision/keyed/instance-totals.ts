import type { MailboxCounters } from '../../flow/mailbox/mailbox';

/**
 * How many names of ended instances a keyed actor remembers.
 * @limit
 */
const REMEMBERED = 256;

/** What is counted of one actor. */
interface Counted {
  readonly counters: MailboxCounters;
  readonly published: number;
  readonly topics: Iterable<string>;
  readonly leftBehind: Iterable<string>;
}

/** The sum of what many actors did. */
export class InstanceTotals implements Counted {
  readonly counters = { accepted: 0, handled: 0, failed: 0, dropped: 0, deadLettered: 0, returned: 0, queued: 0 };
  published = 0;
  /** A bounded number of those they published on. */
  readonly topics = new Set<string>();
  /** A bounded number of names. */
  readonly leftBehind = new Set<string>();

  add({ counters, published, topics, leftBehind }: Counted): void {
    for (const each of Object.keys(this.counters) as (keyof MailboxCounters)[]) this.counters[each] += counters[each];
    this.published += published;
    for (const topic of topics) remember(this.topics, topic);
    for (const name of leftBehind) remember(this.leftBehind, name);
  }

  copy(): InstanceTotals {
    const copy = new InstanceTotals();
    copy.add(this);
    return copy;
  }
}

function remember(names: Set<string>, name: string): void {
  if (names.size < REMEMBERED) names.add(name);
}
