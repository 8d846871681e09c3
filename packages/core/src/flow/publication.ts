import { toError } from '../errors';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './flow-environment';
import type { Log } from './mailbox/log';
import type { Mailbox } from './mailbox/mailbox';

const NOTHING: ReadonlySet<never> = new Set();
const NOWHERE: ReadonlyMap<Log, number> = new Map<Log, number>();

/**
 * How many topics of one publisher the topology remembers.
 * @limit
 */
const REMEMBERED_TOPICS = 256;

/** A topic, as its publishers know it. */
export interface PublishedOn {
  readonly name: string;
  fromOutside: boolean;
}

/** A publisher: an actor, the world outside the actors, or the framework itself. */
export class Sender {
  /** The actor; undefined for the others. */
  readonly id: string | undefined;
  /** The mailbox of an actor: it does not get its own events. */
  mailbox: Mailbox | undefined;
  /**
   * How many of its publications wait for room in a log. A count for each log: what one more costs does not depend on
   * how many wait.
   */
  #waits: Map<Log, number> | undefined;
  /**
   * How many publications have not been accepted by every mailbox. An actor that has some does not take its next event.
   */
  unaccepted = 0;
  /** Whether publishing has to wait for some mailbox. A field, because it is read for every event. */
  congested = false;
  #topics: Set<string> | undefined;
  #lastOn: PublishedOn | undefined;
  /** How many events it has published. */
  count = 0;

  constructor(id: string | undefined) {
    this.id = id;
  }

  /** The logs in which its publications wait. */
  get blockedIn(): Iterable<Log> {
    return (this.#waits ?? NOWHERE).keys();
  }

  isBlockedIn(log: Log): boolean {
    return this.#waits?.has(log) === true;
  }

  /** The topics it has published on so far; a bounded number is remembered. */
  get topics(): ReadonlySet<string> {
    return this.#topics ?? NOTHING;
  }

  /** Counts an event and remembers its topic; almost free when it is the same as last time. */
  onPublish(on: PublishedOn): void {
    this.count++;
    if (on !== this.#lastOn) this.remember(on);
  }

  protected remember(on: PublishedOn): void {
    this.#lastOn = on;
    this.#topics ??= new Set();
    if (this.#topics.size < REMEMBERED_TOPICS) this.#topics.add(on.name);
  }

  /** One more publication waits, for room in `log` first. */
  onBlocked(_log: Log): void {
    this.unaccepted++;
    this.congested = true;
  }

  /** A publication is accepted or refused everywhere. */
  release(): void {
    this.congested = --this.unaccepted > 0;
    if (!this.congested) this.onReleased();
  }

  /** A publication waits in `log`. */
  addWait(log: Log): void {
    const waits = (this.#waits ??= new Map<Log, number>());
    waits.set(log, (waits.get(log) ?? 0) + 1);
  }

  /** It does not any more. */
  removeWait(log: Log): void {
    const left = (this.#waits?.get(log) ?? 0) - 1;
    if (left > 0) this.#waits?.set(log, left);
    else this.#waits?.delete(log);
  }

  /** Called when the last unaccepted publication has been accepted or refused. */
  protected onReleased(): void {
    // Only actors and the world outside wait.
  }
}

/** What `publish` returns when every mailbox has accepted at once: nothing is allocated for it. */
export const ACCEPTED: Promise<void> = Promise.resolve();

function ignore(): void {
  // Reported where the event was refused.
}

/**
 * Makes a promise with a rejection that the caller may ignore without ending the process: a refusal is reported as
 * well.
 */
export function ignorable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

/** Makes a rejection the caller may ignore. */
export function refusal(error: unknown): Promise<never> {
  return ignorable(Promise.reject(toError(error)));
}

/** One publish that some mailbox could not accept at once. */
export class Publication {
  readonly sender: Sender;
  /** In how many logs it waits; one that it waits in twice, for two methods of an actor, counts twice. */
  #waits = 0;
  #error: Error | undefined;
  #settle: (() => void) | undefined;
  /** Tells monitors that it need not wait any more; undefined while none wants to know. */
  #tellReleased: (() => void) | undefined;

  constructor(sender: Sender) {
    this.sender = sender;
  }

  /** It is about to wait, and monitors want to know for how long the publisher of the event does. */
  tellBlocked(envelope: Envelope, { monitors, clock }: FlowEnvironment): void {
    const publisher = envelope.sender;
    // Between the mailboxes of a keyed actor an event waits without its publisher.
    if (this.#tellReleased !== undefined || publisher !== this.sender.id) return;
    const since = clock.monotonic();
    this.#tellReleased = () => {
      this.#tellReleased = undefined;
      const duration = clock.monotonic() - since;
      monitors.publisherReleased?.(envelope, publisher, duration);
    };
    monitors.publisherBlocked?.(envelope, publisher);
  }

  blockIn(log: Log): void {
    this.sender.addWait(log);
    if (++this.#waits === 1) this.sender.onBlocked(log);
  }

  /** `log` no longer holds it back: it was appended, dead-lettered or refused there. */
  leave(log: Log): void {
    this.sender.removeWait(log);
    if (--this.#waits > 0) return;
    this.#tellReleased?.();
    this.#settle?.();
    this.sender.release();
  }

  /** The publisher gets this error; the other mailboxes still get the event. The first error wins. */
  fail(error: Error): void {
    this.#error ??= error;
  }

  /** Settles when every mailbox has accepted, been given up or refused. */
  get settled(): Promise<void> {
    if (this.#waits === 0) return this.#error === undefined ? ACCEPTED : refusal(this.#error);
    return ignorable(
      new Promise<void>((resolve) => {
        this.#settle = () => {
          resolve(this.#error === undefined ? undefined : refusal(this.#error));
        };
      }),
    );
  }
}
