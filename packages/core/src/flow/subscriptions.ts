import { PatternIndex } from '../topic/pattern';
import type { AnyTopic } from '../topic/topic';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../topic/overflow-policy';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { FlowEnvironment } from './flow-environment';
import { Log } from './mailbox/log';
import { Mailbox, type Receiver } from './mailbox/mailbox';
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

/** One subscription of all the readers of a log. */
interface Entry {
  readonly log: Log;
  readonly subscriptionIndex: number;
  readonly subscription: Subscription;
  readonly order: number;
}

/** What is known of a log that events are routed to. */
interface Routed {
  /** One for each subscription of its readers. */
  readonly entries: readonly Entry[];
  /**
   * What its readers have in common, and those that left it for logs of their own; undefined when it cannot be shared.
   */
  readonly key: string | undefined;
}

/** The subscriptions of all mailboxes, and which of them share a log. */
export class Subscriptions {
  readonly #environment: FlowEnvironment;
  readonly #index = new PatternIndex<Entry>();
  readonly #logs = new Map<Log, Routed>();
  /** Where the events of mailboxes go that have been retired. */
  readonly #retired = new Map<Mailbox, Log>();
  /** The logs that may be shared, by what their readers have in common. */
  readonly #shared = new Map<string, Log>();
  /** Thousands of actors of a class may have one and the same list. */
  readonly #keys = new WeakMap<readonly Subscription[], string | undefined>();
  #order = 0;

  constructor(environment: FlowEnvironment) {
    this.#environment = environment;
  }

  /** The names of all receivers. */
  *receivers(): Iterable<string> {
    for (const { readers } of this.#logs.keys()) for (const { receiver } of readers) yield receiver.id;
  }

  add(receiver: Receiver, subscriptions: readonly Subscription[], capacity: number): Mailbox {
    return new Mailbox(receiver, this.#logFor(subscriptions, capacity), this.#environment);
  }

  remove(mailbox: Mailbox): void {
    const retired = this.#retired.get(mailbox);
    this.#retired.delete(mailbox);
    this.#remove(retired ?? mailbox.log);
  }

  #remove(log: Log): void {
    const routed = this.#logs.get(log);
    if (routed === undefined || log.readers.length > 1) return;
    for (const entry of routed.entries) this.#index.remove(entry.subscription.pattern, entry);
    this.#logs.delete(log);
    if (routed.key !== undefined && this.#shared.get(routed.key) === log) this.#shared.delete(routed.key);
  }

  /** A mailbox has left `shared` for `own`, which gets the same events from now on. */
  onDetached(own: Log, shared: Log): void {
    const { entries = [], key } = this.#logs.get(shared) ?? {};
    this.#route(
      own,
      entries.map((entry) => ({ ...entry, log: own })),
      key,
    );
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
    const key = this.#logs.get(own)?.key;
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
    const entries = this.#index.match(topic).sort((one, other) => one.order - other.order);
    // Mailboxes that left a log are found by a second look.
    if (separate(entries, options)) return this.routesOf(topic, options);

    let first: Route | undefined;
    let last: Route | undefined;
    const add = ({ log, subscriptionIndex, subscription }: Entry, own: boolean): void => {
      const {
        overflow = options.overflow,
        blockTimeout = options.blockTimeout,
        latestBy = options.latestBy,
      } = subscription;
      const { conflates } = OVERFLOW_POLICIES[overflow];
      const route: Route = {
        log,
        sole: conflates ? undefined : soleReader(log),
        subscriptionIndex,
        own,
        overflow,
        conflates,
        blockTimeout,
        latestBy,
        next: undefined,
      };
      if (last === undefined) first = route;
      else last.next = route;
      last = route;
    };

    const [only] = entries;
    if (only === undefined || entries.length === 1) {
      if (only !== undefined) add(only, only.subscription.own);
      return first;
    }
    const methods = new Map<Log, Set<string | symbol>>();
    // One subscription of a method that wants own events is enough, whichever of them the event takes.
    const wantOwn = new Map<Log, Set<string | symbol>>();
    for (const { log, subscription } of entries) if (subscription.own) addTo(wantOwn, log, subscription.method);
    for (const entry of entries) {
      const { log, subscription } = entry;
      const { method } = subscription;
      if (addTo(methods, log, method)) add(entry, wantOwn.get(log)?.has(method) ?? false);
    }
    return first;
  }

  /** Receivers with the same subscriptions, all of policies that share a log, read one. */
  #logFor(subscriptions: readonly Subscription[], capacity: number): Log {
    const key = this.#keyOf(subscriptions, capacity);
    const shared = key === undefined ? undefined : this.#shared.get(key);
    if (shared?.shareable === true && shared.waiting === undefined) return shared;
    const log = new Log(capacity, this.#environment);
    const entries = subscriptions.map((subscription, subscriptionIndex) => ({
      log,
      subscriptionIndex,
      subscription,
      order: this.#order++,
    }));
    const routed = subscriptions.some(isUnrouted)
      ? entries.filter(({ subscription }) => !isUnrouted(subscription))
      : entries;
    this.#route(log, routed, key);
    if (key !== undefined) this.#shared.set(key, log);
    return log;
  }

  #route(log: Log, entries: readonly Entry[], key: string | undefined): void {
    for (const entry of entries) this.#index.add(entry.subscription.pattern, entry);
    this.#logs.set(log, { entries, key });
  }

  #keyOf(subscriptions: readonly Subscription[], capacity: number): string | undefined {
    if (!this.#keys.has(subscriptions)) this.#keys.set(subscriptions, inCommon(subscriptions));
    const key = this.#keys.get(subscriptions);
    return key === undefined ? undefined : `${String(capacity)}\n${key}`;
  }
}

/**
 * A log with several readers only knows how to wait: under another policy each gets a log of its own. Says whether one
 * left.
 */
function separate(entries: readonly Entry[], options: ResolvedTopicOptions): boolean {
  let left = false;
  for (const { log, subscription } of entries) {
    if (OVERFLOW_POLICIES[subscription.overflow ?? options.overflow].sharesLog) continue;
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
function inCommon(subscriptions: readonly Subscription[]): string | undefined {
  if (subscriptions.length === 0) return undefined;
  const parts: string[] = [];
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
