import { latestByFailed, mailboxFull, mailboxOverflow } from '../errors';
import { answersLater } from '../../thenable';
import { SYSTEM_PREFIX } from '../../topic/name';
import { OVERFLOW_POLICIES, type OverflowAction, type OverflowPolicy } from '../../topic/overflow-policy';
import { cycleThrough, refuseOn } from './blocked-cycle';
import type { Envelope } from '../envelope';
import type { FlowEnvironment } from '../flow-environment';
import type { Log } from './log';
import type { OlderEvents } from './older-events';
import type { DiscardReason } from '../discard-reason';
import type { Mailbox } from './mailbox';
import type { Publication, Sender } from '../publication';
import { BlockedEvent } from './wait-queue';

/** The way of one event into one log. */
export interface Route {
  readonly log: Log;
  /** The only reader of the log, if events may pass it by. */
  readonly sole: Mailbox | undefined;
  /** Which subscription of the readers the event is for. */
  readonly subscriptionIndex: number;
  /** Whether an actor gets its own events here. */
  readonly own: boolean;
  readonly overflow: OverflowPolicy;
  /** The policy looks at every event, full or not. */
  readonly conflates: boolean;
  readonly blockTimeout: number;
  readonly latestBy: ((payload: never) => unknown) | undefined;
  /** The next route of the same topic: a list, so that the way to the first log is short. */
  next: Route | undefined;
}

/** Makes the decision of every policy, without its effects. */
export function onFull(
  policy: OverflowPolicy,
  log: { readonly older: Pick<OlderEvents, 'has'> },
  subscriptionIndex: number,
): OverflowAction {
  const { whenFull } = OVERFLOW_POLICIES[policy];
  return whenFull === 'drop-old' && !log.older.has(subscriptionIndex) ? 'drop-new' : whenFull;
}

/** Without `latestBy`: one key for all events. */
const ONE_KEY = Symbol('one key');

/** Offers an event to a log that is full, or has a policy that wants a look at every event. */
export function offer(route: Route, envelope: Envelope, publication: Publication, environment: FlowEnvironment): void {
  const { log, subscriptionIndex, overflow } = route;
  if (log.retired !== undefined) {
    refuseForRetired(route, envelope, publication.sender, log.retired);
    return;
  }
  let key: unknown;
  try {
    if (route.conflates) key = conflate(route, envelope, environment);
  } catch (cause) {
    for (const mailbox of log.readers) {
      const error = latestByFailed(envelope.topic, mailbox.receiver.id, cause);
      mailbox.deadLetter(envelope, subscriptionIndex, 'latest-by-failed', error);
      publication.fail(error);
    }
    return;
  }
  // Conflation may have made room, for those that wait first.
  if (key !== undefined) log.admit();
  if (log.waiting === undefined && log.hasRoom()) {
    log.append(envelope, subscriptionIndex);
    if (key !== undefined) log.older.remember(subscriptionIndex, key);
    return;
  }
  const { monitors } = environment;
  for (const reader of monitors.overflow === undefined ? [] : log.readers) {
    if (reader.isFull || log.readers.length === 1) monitors.overflow?.(envelope, reader.receiver.id, overflow);
  }
  const action = onFull(overflow, log, subscriptionIndex);
  if (action === 'wait') {
    wait(route, key, envelope, publication, environment);
    return;
  }
  // A policy that shares its log waits.
  const mailbox = log.readers[0] as Mailbox;
  const { id } = mailbox.receiver;
  switch (action) {
    case 'append':
      log.enqueue(envelope, subscriptionIndex, true);
      break;
    case 'reject':
      publication.fail(mailboxFull(id, envelope.topic, log.capacity));
      break;
    case 'fail': {
      const error = mailboxOverflow(id, envelope.topic, log.capacity);
      mailbox.deadLetter(envelope, subscriptionIndex, 'mailbox-overflow', error);
      mailbox.receiver.onOverflow(error);
      break;
    }
    case 'drop-new':
      mailbox.dropNew();
      monitors.dropped?.(envelope, id, overflow);
      break;
    case 'drop-old': {
      const older = log.older.dropOldest(subscriptionIndex);
      monitors.dropped?.(older, id, overflow);
      log.enqueue(envelope, subscriptionIndex, false);
      break;
    }
    default:
      action satisfies never;
  }
}

/**
 * Its actor has ended with the runtime, and would have got the event. Notices of the framework about that end are no
 * loss.
 */
function refuseForRetired(
  { log, subscriptionIndex, own }: Route,
  envelope: Envelope,
  sender: Sender,
  why: DiscardReason,
): void {
  const [mailbox] = log.readers;
  if (mailbox === undefined || (!own && sender.mailbox === mailbox) || envelope.topic.startsWith(SYSTEM_PREFIX)) return;
  mailbox.deadLetter(envelope, subscriptionIndex, why.reason, why.error);
}

/** Makes the publisher wait for room in the log, unless it would wait for itself. */
function wait(
  route: Route,
  key: unknown,
  envelope: Envelope,
  publication: Publication,
  environment: FlowEnvironment,
): void {
  const { log, subscriptionIndex, blockTimeout: timeout } = route;
  const { sender } = publication;
  const cycle = sender.isBlockedIn(log) ? undefined : cycleThrough(sender, log);
  if (cycle !== undefined) {
    publication.fail(refuseOn(cycle, log, { envelope, subscriptionIndex }));
    return;
  }
  const { monitors, clock } = environment;
  if (monitors.publisherBlocked !== undefined || monitors.publisherReleased !== undefined)
    publication.tellBlocked(envelope, environment);
  log.wait(new BlockedEvent(envelope, subscriptionIndex, publication, timeout, clock.monotonic() + timeout, key));
}

/** Removes the older event of the same subscription and key, queued or waiting; returns the key. */
function conflate(route: Route, envelope: Envelope, environment: FlowEnvironment): unknown {
  const { log, subscriptionIndex } = route;
  const key = route.latestBy?.(envelope.payload as never) ?? ONE_KEY;
  if (answersLater(key)) throw new TypeError('it gave a promise');
  const mailbox = log.readers[0] as Mailbox;
  const queued = log.older.takeQueued(subscriptionIndex, key);
  if (queued !== undefined) {
    mailbox.dropped++;
    environment.monitors.dropped?.(queued, mailbox.receiver.id, route.overflow);
  }
  const older = log.older.takeWaiting(subscriptionIndex, key);
  if (older !== undefined) {
    mailbox.dropNew();
    environment.monitors.dropped?.(older.envelope, mailbox.receiver.id, route.overflow);
    older.publication?.leave(log);
  }
  return key;
}
