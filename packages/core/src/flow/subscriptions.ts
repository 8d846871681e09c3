import { PatternIndex } from '../topic/pattern';
import type { AnyTopic } from '../topic/topic';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../topic/overflow-policy';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { FlowEnvironment } from './flow-environment';
import { Log } from './mailbox/log';
import { Mailbox } from './mailbox/mailbox';
import type { Receiver } from './mailbox/receiver';
import type { Route } from './mailbox/overflow';

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
  /** Its method gets what comes out of a pipe: no topic is routed to it. */
  readonly behindPipe: boolean;
  /** Its events come from the transport: no topic is routed to it. Undefined for one that is live. */
  readonly durable: DurablePlan | undefined;
}

/** The terms on which a durable subscription is read. */
export interface DurablePlan {
  /** The name of its place in the stream; undefined for the name that its actor and method make. */
  readonly name: string | undefined;
  readonly maxDeliver: number;
  readonly from: 'new' | 'start';
}

/** The place of one subscription: in the list of a receiver, and among those of all. */
interface Place {
  readonly subscriptions: readonly Subscription[];
  readonly subscriptionIndex: number;
  readonly order: number;
}

/** One subscription of all the readers of a log. */
interface Entry extends Place {
  readonly log: Log;
  /** The next one of the same log. */
  readonly next: Entry | undefined;
}

/** What the readers of a log have in common; it has no key when it cannot be shared. */
interface Common {
  readonly of: readonly Subscription[];
  readonly capacity: number;
  readonly key: string | undefined;
}

/** The subscriptions of all mailboxes, and which of them share a log. */
export class Subscriptions {
  readonly #environment: FlowEnvironment;
  readonly #index = new PatternIndex<Entry>();
  /** The logs that events are routed to, each with the first of its entries. */
  readonly #logs = new Map<Log, Entry | undefined>();
  /** Where the events of mailboxes go that have been retired. */
  readonly #retired = new Map<Mailbox, Log>();
  /** The logs that may be shared, by what their readers have in common. */
  readonly #shared = new Map<string, Log>();
  /** What has been found last: thousands of actors of a class may have one and the same list. */
  #common: Common = { of: [], capacity: 0, key: undefined };
  #order = 0;

  constructor(environment: FlowEnvironment) {
    this.#environment = environment;
  }

  /** The names of all receivers. */
  *receivers(): Iterable<string> {
    for (const { readers } of this.#logs.keys()) for (const { receiver } of readers) yield receiver.id;
  }

  /** Whether something subscribes to just this topic. */
  isNamed(topic: string): boolean {
    return this.#index.hasName(topic);
  }

  add(receiver: Receiver, subscriptions: readonly Subscription[], capacity: number): Mailbox {
    const log = this.#logFor(subscriptions, capacity);
    const mailbox = new Mailbox(receiver, log, this.#environment);
    // One more reader of a log changes no route: thousands of actors of a class may come while events flow. With the
    // second, events pass the log by no more.
    if (log.readers.length === 2) this.#onRoutesChanged(log);
    return mailbox;
  }

  #onRoutesChanged(log: Log): void {
    for (let entry = this.#logs.get(log); entry !== undefined; entry = entry.next)
      this.#environment.onRoutesChanged(patternOf(entry));
  }

  remove(mailbox: Mailbox): void {
    const retired = this.#retired.get(mailbox);
    this.#retired.delete(mailbox);
    this.#remove(retired ?? mailbox.log);
  }

  #remove(log: Log): void {
    if (log.readers.length > 1) {
      // Events may pass the log by when one reader is left.
      if (log.readers.length === 2) this.#onRoutesChanged(log);
      return;
    }
    const first = this.#logs.get(log);
    if (first === undefined) {
      this.#logs.delete(log);
      return;
    }
    for (let entry: Entry | undefined = first; entry !== undefined; entry = entry.next) {
      const pattern = patternOf(entry);
      this.#index.remove(pattern, entry);
      this.#environment.onRoutesChanged(pattern);
    }
    this.#logs.delete(log);
    const key = this.#keyOf(first.subscriptions, log.capacity);
    if (key !== undefined && this.#shared.get(key) === log) this.#shared.delete(key);
  }

  /** A mailbox has left `shared` for `own`, which gets the same events from now on. */
  onDetached(own: Log, shared: Log): void {
    const entries: Entry[] = [];
    for (let entry = this.#logs.get(shared); entry !== undefined; entry = entry.next) entries.push(entry);
    this.#route(own, entries);
  }

  /**
   * Its actor ends with the runtime: what is published for it goes into `log` instead, which makes dead letters of it.
   */
  retire(mailbox: Mailbox, log: Log): void {
    this.onDetached(log, mailbox.log);
    this.remove(mailbox);
    this.#retired.set(mailbox, log);
  }

  /**
   * The log that others with the same subscriptions read; the own one of `mailbox` takes no events any more. When there
   * is none, the others come to `mailbox`.
   */
  logToRejoin(mailbox: Mailbox): Log | undefined {
    const own = mailbox.log;
    const first = this.#logs.get(own);
    const key = first && this.#keyOf(first.subscriptions, own.capacity);
    if (key === undefined || !own.shareable) return undefined;
    const shared = this.#shared.get(key);
    if (shared?.shareable !== true) {
      this.#shared.set(key, own);
      return undefined;
    }
    if (shared === own || shared.waiting !== undefined) return undefined;
    this.remove(mailbox);
    return shared;
  }

  /**
   * Every log that takes the events of a topic, in the order of subscription, each once for every method: the first of
   * a list.
   */
  routesOf(topic: string, options: ResolvedTopicOptions): Route | undefined {
    const entries = this.#index.match(topic);
    if (entries.length > 1) entries.sort((one, other) => one.order - other.order);
    // Mailboxes that left a log are found by a second look.
    if (separate(entries, options)) return this.routesOf(topic, options);
    const [only] = entries;
    if (only === undefined || entries.length === 1) return only && routeTo(only, subscriptionOf(only).own, options);

    let first: Route | undefined;
    let last: Route | undefined;
    const methods = new Map<Log, Set<string | symbol>>();
    // One subscription of a method that wants own events is enough, whichever of them the event takes.
    const wantOwn = new Map<Log, Set<string | symbol>>();
    for (const entry of entries) {
      const { own, method } = subscriptionOf(entry);
      if (own) addTo(wantOwn, entry.log, method);
    }
    for (const entry of entries) {
      const { log } = entry;
      const { method } = subscriptionOf(entry);
      if (!addTo(methods, log, method)) continue;
      const route = routeTo(entry, wantOwn.get(log)?.has(method) ?? false, options);
      if (last === undefined) first = route;
      else last.next = route;
      last = route;
    }
    return first;
  }

  /** Receivers with the same subscriptions, all of policies that share a log, read one. */
  #logFor(subscriptions: readonly Subscription[], capacity: number): Log {
    const key = this.#keyOf(subscriptions, capacity);
    const shared = key === undefined ? undefined : this.#shared.get(key);
    if (shared?.shareable === true && shared.waiting === undefined) return shared;
    const log = new Log(capacity, this.#environment);
    const from = this.#order;
    this.#order += subscriptions.length;
    const places: Place[] = [];
    for (const [subscriptionIndex, each] of subscriptions.entries())
      if (!isUnrouted(each)) places.push({ subscriptions, subscriptionIndex, order: from + subscriptionIndex });
    this.#route(log, places);
    if (key !== undefined) this.#shared.set(key, log);
    return log;
  }

  #route(log: Log, places: readonly Place[]): void {
    let next: Entry | undefined;
    for (const { subscriptions, subscriptionIndex, order } of [...places].reverse()) {
      const entry: Entry = { log, subscriptions, subscriptionIndex, order, next };
      const pattern = patternOf(entry);
      this.#index.add(pattern, entry);
      this.#environment.onRoutesChanged(pattern);
      next = entry;
    }
    this.#logs.set(log, next);
  }

  #keyOf(subscriptions: readonly Subscription[], capacity: number): string | undefined {
    if (this.#common.of !== subscriptions || this.#common.capacity !== capacity)
      this.#common = { of: subscriptions, capacity, key: inCommon(subscriptions, capacity) };
    return this.#common.key;
  }
}

function subscriptionOf({ subscriptions, subscriptionIndex }: Place): Subscription {
  return subscriptions[subscriptionIndex] as Subscription;
}

function patternOf(entry: Place): string {
  return subscriptionOf(entry).pattern;
}

/** @param own whether an actor gets its own events there */
function routeTo(entry: Entry, own: boolean, options: ResolvedTopicOptions): Route {
  const {
    overflow = options.overflow,
    blockTimeout = options.blockTimeout,
    latestBy = options.latestBy,
  } = subscriptionOf(entry);
  const { log, subscriptionIndex } = entry;
  const { conflates } = OVERFLOW_POLICIES[overflow];
  const sole = conflates ? undefined : soleReader(log);
  return { log, sole, subscriptionIndex, own, overflow, conflates, blockTimeout, latestBy, next: undefined };
}

/**
 * A log with several readers only knows how to wait: under another policy each gets a log of its own. Says whether one
 * left.
 */
function separate(entries: readonly Entry[], options: ResolvedTopicOptions): boolean {
  let left = false;
  for (const entry of entries) {
    const { log } = entry;
    if (OVERFLOW_POLICIES[subscriptionOf(entry).overflow ?? options.overflow].sharesLog) continue;
    log.shareable = false;
    for (const reader of log.readers.slice(1)) {
      reader.detach();
      left = true;
    }
  }
  return left;
}

/** Whether its events come by another way than from its topic. */
function isUnrouted({ behindPipe, durable }: Subscription): boolean {
  return behindPipe || durable !== undefined;
}

/** What receivers must have in common to read one log; undefined when a receiver needs a log of its own. */
function inCommon(subscriptions: readonly Subscription[], capacity: number): string | undefined {
  if (subscriptions.length === 0) return undefined;
  const parts = [String(capacity)];
  for (const { pattern, own, overflow, blockTimeout, method, behindPipe, durable } of subscriptions) {
    if (own || behindPipe || durable !== undefined || typeof method === 'symbol') return undefined;
    if (overflow !== undefined && !OVERFLOW_POLICIES[overflow].sharesLog) return undefined;
    parts.push(pattern, overflow ?? '', String(blockTimeout), method);
  }
  return parts.join('\n');
}

/** Returns the reader to which an event may be handed over, past the log. */
function soleReader({ readers, retired }: Log): Mailbox | undefined {
  const [reader] = readers;
  // One that has retired is closed, and may be ready all the same until its actor ends.
  return readers.length === 1 && retired === undefined && reader?.isAway === false ? reader : undefined;
}

/** Adds a value to the set of a key; false when it was there already. */
function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): boolean {
  const set = sets.get(key);
  if (set?.has(value) === true) return false;
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
  return true;
}
