import { PatternIndex } from '../topic/pattern';
import type { AnyTopic } from '../topic/topic';
import type { OverflowPolicy, ResolvedTopicOptions } from '../topic/topic-options';
import type { FlowEnvironment } from './environment';
import { Log } from './log';
import { Mailbox, type Receiver } from './mailbox';
import type { Route } from './overflow';

/** One topic or pattern bound to one method of one actor. */
export interface Subscription {
  readonly pattern: string;
  /** The declaration behind the pattern; undefined for a plain string. */
  readonly declared: AnyTopic | undefined;
  /** Events reach one method at most once, whatever the number of its subscriptions. */
  readonly method: string | symbol;
  readonly own: boolean;
  readonly overflow: OverflowPolicy | undefined;
  readonly blockTimeout: number | undefined;
  readonly latestBy: ((payload: never) => unknown) | undefined;
}

interface Entry {
  readonly mailbox: Mailbox;
  readonly slot: number;
  readonly subscription: Subscription;
  readonly order: number;
}

/** Who subscribes to what, and which mailboxes share a log. */
export class Subscriptions {
  readonly #environment: FlowEnvironment;
  readonly #index = new PatternIndex<Entry>();
  readonly #entries = new Map<Mailbox, Entry[]>();
  /** The shared logs, by what their readers have in common. */
  readonly #cohorts = new Map<string, Log>();
  #order = 0;

  constructor(environment: FlowEnvironment) {
    this.#environment = environment;
  }

  /** The names of all receivers. */
  get receivers(): string[] {
    return [...this.#entries.keys()].map(({ receiver }) => receiver.id);
  }

  add(receiver: Receiver, subscriptions: readonly Subscription[], capacity: number): Mailbox {
    const mailbox = new Mailbox(receiver, this.#logFor(subscriptions, capacity), this.#environment);
    const entries = subscriptions.map((subscription, slot) => ({ mailbox, slot, subscription, order: this.#order++ }));
    for (const entry of entries) this.#index.add(entry.subscription.pattern, entry);
    this.#entries.set(mailbox, entries);
    return mailbox;
  }

  remove(mailbox: Mailbox): void {
    for (const entry of this.#entries.get(mailbox) ?? []) this.#index.remove(entry.subscription.pattern, entry);
    this.#entries.delete(mailbox);
  }

  /** Every log that takes the events of a topic, in the order of subscription, each once for every method: the first of a list. */
  routesOf(topic: string, options: ResolvedTopicOptions): Route | undefined {
    const entries = this.#index.match(topic).sort((one, other) => one.order - other.order);
    for (const { mailbox, subscription } of entries) {
      if ((subscription.overflow ?? options.overflow) === 'block') continue;
      mailbox.log.shareable = false;
      mailbox.detach();
    }

    let first: Route | undefined;
    let last: Route | undefined;
    const add = ({ mailbox: { log }, slot, subscription }: Entry, own: boolean): void => {
      const {
        overflow = options.overflow,
        blockTimeout = options.blockTimeout,
        latestBy = options.latestBy,
      } = subscription;
      const conflates = overflow === 'latest';
      const route: Route = { log, slot, own, overflow, conflates, blockTimeout, latestBy, next: undefined };
      if (last === undefined) first = route;
      else last.next = route;
      last = route;
    };

    const [only] = entries;
    if (only === undefined || entries.length === 1) {
      if (only !== undefined) add(only, only.subscription.own);
      return first;
    }
    const seen = new Map<Log, Set<number>>();
    const methods = new Map<Mailbox, Set<string | symbol>>();
    // One subscription of a method that wants own events is enough, whichever of them the event takes.
    const wantOwn = new Map<Mailbox, Set<string | symbol>>();
    for (const { mailbox, subscription } of entries) if (subscription.own) addTo(wantOwn, mailbox, subscription.method);
    for (const entry of entries) {
      const { mailbox, slot, subscription } = entry;
      const { method } = subscription;
      if (!addTo(methods, mailbox, method) || !addTo(seen, mailbox.log, slot)) continue;
      add(entry, wantOwn.get(mailbox)?.has(method) ?? false);
    }
    return first;
  }

  /** Receivers with the same subscriptions, all of them `block`, read one log. */
  #logFor(subscriptions: readonly Subscription[], capacity: number): Log {
    const key = cohortKey(subscriptions, capacity);
    const shared = key === undefined ? undefined : this.#cohorts.get(key);
    if (shared?.shareable === true && shared.waiting === undefined) return shared;
    const log = new Log(capacity, this.#environment);
    if (key !== undefined) this.#cohorts.set(key, log);
    return log;
  }
}

/** What receivers must have in common to read one log; undefined when a receiver needs a log of its own. */
function cohortKey(subscriptions: readonly Subscription[], capacity: number): string | undefined {
  if (subscriptions.length === 0) return undefined;
  const parts = [String(capacity)];
  for (const { pattern, own, overflow, blockTimeout, method } of subscriptions) {
    if (own || typeof method === 'symbol' || (overflow !== undefined && overflow !== 'block')) return undefined;
    parts.push(pattern, overflow ?? '', String(blockTimeout), method);
  }
  return parts.join('\n');
}

/** Adds a value to the set of a key; false when it was there already. */
function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): boolean {
  const set = sets.get(key);
  if (set?.has(value) === true) return false;
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
  return true;
}
