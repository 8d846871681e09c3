import { toError } from '../errors';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './environment';
import type { Log } from './log';
import type { Mailbox } from './mailbox';

const NOTHING: ReadonlySet<never> = new Set();

/** How many topics of one publisher the topology remembers. */
const REMEMBERED_TOPICS = 256;

/** A topic, as its publishers know it. */
export interface PublishedOn {
  readonly name: string;
  fromOutside: boolean;
}

/** Who publishes: an actor, the world outside the actors, or the framework itself. */
export class Sender {
  /** The actor; undefined for the others. */
  readonly id: string | undefined;
  /** The mailbox of an actor: it does not get its own events. */
  mailbox: Mailbox | undefined;
  #unaccepted: Set<Publication> | undefined;
  /** Whether publishing has to wait for some mailbox. A field, because it is read for every event. */
  congested = false;
  #topics: Set<string> | undefined;
  #lastOn: PublishedOn | undefined;
  /** How many events it has published. */
  count = 0;

  constructor(id: string | undefined) {
    this.id = id;
  }

  /** The publications not yet accepted by every mailbox. An actor that has some does not take its next event. */
  get unaccepted(): ReadonlySet<Publication> {
    return this.#unaccepted ?? NOTHING;
  }

  /** The topics it has published on so far; a bounded number is remembered. */
  get topics(): ReadonlySet<string> {
    return this.#topics ?? NOTHING;
  }

  /** Counts an event and remembers its topic; almost free when it is the same as last time. */
  published(on: PublishedOn): void {
    this.count++;
    if (on !== this.#lastOn) this.remember(on);
  }

  protected remember(on: PublishedOn): void {
    this.#lastOn = on;
    this.#topics ??= new Set();
    if (this.#topics.size < REMEMBERED_TOPICS) this.#topics.add(on.name);
  }

  /** One more publication waits, for room in `log` first. */
  waits(publication: Publication, _log: Log): void {
    (this.#unaccepted ??= new Set()).add(publication);
    this.congested = true;
  }

  release(publication: Publication): void {
    this.#unaccepted?.delete(publication);
    this.congested = this.unaccepted.size > 0;
    if (!this.congested) this.released();
  }

  /** Called when the last unaccepted publication has been accepted or refused. */
  protected released(): void {
    // Only actors and the world outside wait.
  }
}

/** What `publish` returns when every mailbox has accepted at once: nothing is allocated for it. */
export const ACCEPTED: Promise<void> = Promise.resolve();

function ignore(): void {
  // Reported by whoever refused the event.
}

/** A promise whose rejection the caller may ignore without ending the process: who refuses an event reports it as well. */
export function ignorable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

/** A rejection the caller may ignore. */
export function refusal(error: unknown): Promise<never> {
  return ignorable(Promise.reject(toError(error)));
}

/** One publish that some mailbox could not accept at once. */
export class Publication {
  readonly sender: Sender;
  /** The logs in which it waits; one that it waits in twice, for two methods of an actor, stands here twice. */
  #waits: Log[] = [];
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
      monitors.publisherReleased?.(envelope, publisher, clock.monotonic() - since);
    };
    monitors.publisherBlocked?.(envelope, publisher);
  }

  /** The logs in which it waits. */
  get waitingIn(): Iterable<Log> {
    return this.#waits;
  }

  waits(log: Log): void {
    if (this.#waits.length > 0) {
      this.#waits.push(log);
    } else {
      // A push into an empty list makes room for seventeen, and most wait in one log.
      this.#waits = [log];
      this.sender.waits(this, log);
    }
  }

  /** `log` no longer holds it back: it was appended, dead-lettered or refused there. */
  leaves(log: Log): void {
    const at = this.#waits.indexOf(log);
    // Most wait in one log; among many, the order does not matter.
    const last = this.#waits.pop();
    if (last !== undefined && at < this.#waits.length) this.#waits[at] = last;
    if (this.#waits.length > 0) return;
    this.#tellReleased?.();
    this.#settle?.();
    this.sender.release(this);
  }

  /** The publisher gets this error; the other mailboxes still get the event. The first error wins. */
  fail(error: Error): void {
    this.#error ??= error;
  }

  /** Settles when every mailbox has accepted, been given up or refused. */
  get settled(): Promise<void> {
    if (this.#waits.length === 0) return this.#error === undefined ? ACCEPTED : refusal(this.#error);
    return ignorable(
      new Promise<void>((resolve) => {
        this.#settle = () => {
          resolve(this.#error === undefined ? undefined : refusal(this.#error));
        };
      }),
    );
  }
}
