/** The fate of an event that finds its mailbox full. */
export type OverflowAction = 'wait' | 'append' | 'reject' | 'fail' | 'drop-new' | 'drop-old';

/** What tells one overflow policy from another. All that depends on a policy asks here. */
interface OverflowTraits {
  /** `drop-old` drops the new event when no older one of its subscription is queued. */
  readonly whenFull: OverflowAction;
  /** It looks at every event, full or not: only the newest of a key is kept. */
  readonly conflates: boolean;
  /** Mailboxes may share a log. Everything but waiting needs a log with one reader. */
  readonly sharesLog: boolean;
  /** A mailbox never holds more than its capacity. */
  readonly isBounded: boolean;
  /** A circle of actors that publish under it may come to wait for itself. */
  readonly mayBlockCycle: boolean;
  /** It is no policy for topics of the runtime, which publishes without waiting and takes no refusal. */
  readonly needsPublisher: boolean;
  /** The policy between a keyed actor and its instance: the event is accepted, and its publisher has gone on. */
  readonly atInstance: string;
  /** For the documents. */
  readonly useCase: string;
}

const TRAITS = {
  block: {
    whenFull: 'wait',
    conflates: false,
    sharesLog: true,
    isBounded: true,
    mayBlockCycle: true,
    needsPublisher: true,
    atInstance: 'block',
    useCase: 'nothing may be lost, and the publisher can wait',
  },
  reject: {
    whenFull: 'reject',
    conflates: false,
    sharesLog: false,
    isBounded: true,
    mayBlockCycle: false,
    needsPublisher: true,
    // There is no publisher to reject any more.
    atInstance: 'block',
    useCase: 'the publisher has something better to do than to wait',
  },
  fail: {
    whenFull: 'fail',
    conflates: false,
    sharesLog: false,
    isBounded: true,
    mayBlockCycle: false,
    needsPublisher: false,
    atInstance: 'fail',
    useCase: 'a full mailbox is a fault of the subscriber',
  },
  'drop-newest': {
    whenFull: 'drop-new',
    conflates: false,
    sharesLog: false,
    isBounded: true,
    mayBlockCycle: false,
    needsPublisher: false,
    atInstance: 'drop-newest',
    useCase: 'work that was begun matters more than new work',
  },
  'drop-oldest': {
    whenFull: 'drop-old',
    conflates: false,
    sharesLog: false,
    isBounded: true,
    mayBlockCycle: false,
    needsPublisher: false,
    atInstance: 'drop-oldest',
    useCase: 'a window of the newest events is enough: logs, telemetry',
  },
  latest: {
    // Its older event has been removed already; what fills the mailbox belongs to other topics and is not ours to drop.
    whenFull: 'wait',
    conflates: true,
    sharesLog: false,
    isBounded: true,
    mayBlockCycle: false,
    needsPublisher: false,
    atInstance: 'latest',
    useCase: 'only the present state counts: prices, positions, progress',
  },
  unbounded: {
    whenFull: 'append',
    conflates: false,
    sharesLog: false,
    isBounded: false,
    mayBlockCycle: false,
    needsPublisher: false,
    atInstance: 'unbounded',
    useCase: 'events are few, or something else bounds them',
  },
} as const satisfies Readonly<Record<string, OverflowTraits>>;

/**
 * The policy for a full mailbox. It belongs to the topic, because how an event may be lost belongs to the data (a
 * decision of the original); a subscription may override it.
 *
 * - `block`: the publisher waits for that mailbox, at most `blockTimeout`; no other publisher does
 * - `reject`: the publish rejects with MAILBOX_FULL
 * - `fail`: the subscriber fails, the event is dead-lettered
 * - `drop-newest`: the new event is dropped
 * - `drop-oldest`: the oldest queued event of the same subscription is dropped
 * - `latest`: only the newest event of the subscription (and of its `latestBy` key) is kept, full or not
 * - `unbounded`: the mailbox grows
 */
export type OverflowPolicy = keyof typeof TRAITS;

/** The overflow policies, and what each of them means. */
export const OVERFLOW_POLICIES: Readonly<
  Record<OverflowPolicy, Omit<OverflowTraits, 'atInstance'> & { readonly atInstance: OverflowPolicy }>
> = TRAITS;

/** The names of all policies. */
export const POLICY_NAMES = Object.keys(OVERFLOW_POLICIES) as readonly OverflowPolicy[];
