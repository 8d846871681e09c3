import { Fifo } from '../../fifo';
import type { Dispatcher, Task } from '../../ports/dispatcher';
import type { Pull, Taken } from '../../rxjs/pull-iterator';
import { DiscardReason } from '../discard-reason';
import type { Envelope } from '../envelope';
import type { FlowSink } from '../flow-monitor';
import type { Mailbox } from '../mailbox/mailbox';
import type { Receiver } from '../mailbox/receiver';
import type { Mailboxes } from '../mailboxes';
import { NO_WAITS } from '../wait';

/** The parts of the runtime that an iteration calls. */
export interface IterationHost {
  readonly mailboxes: Mailboxes;
  readonly dispatcher: Dispatcher;
  readonly monitors: FlowSink;
  readonly onTaskFailed: (thrown: unknown) => void;
  /** It has left its topic. */
  readonly onLeft: (iteration: Iteration) => void;
}

/**
 * One `for await` over a topic or pattern: a subscriber with a mailbox of its own, from which the loop takes at its own
 * speed. When the mailbox is full, the policy of the topic decides, as for an actor.
 */
export class Iteration<T = unknown> implements Receiver, Task, Pull<T> {
  batch = 1;
  readonly sender = undefined;
  readonly direct = undefined;
  readonly inHand = 0;
  readonly ready = false;
  readonly waitsFor = NO_WAITS;
  readonly pattern: string;
  /** How many events the loop has taken. */
  taken = 0;
  readonly #host: IterationHost;
  readonly #select: (envelope: Envelope) => T;
  /** Undefined when it has left its topic. */
  #mailbox: Mailbox | undefined;
  /** What was queued when it left its topic. */
  readonly #rest = new Fifo<Envelope>();
  /** Thrown once, after the rest. */
  #failure: { readonly error: Error } | undefined;
  /** Called at the next change; undefined while the loop asks for nothing. */
  #onChange: (() => void) | undefined;

  /** @param select what the loop gets of an event */
  constructor(pattern: string, host: IterationHost, select: (envelope: Envelope) => T) {
    this.pattern = pattern;
    this.#host = host;
    this.#select = select;
  }

  get id(): string {
    return `loop over ${this.pattern}`;
  }

  /** Events wait for room in its mailbox. */
  get holdsUp(): boolean {
    return this.#mailbox?.log.waiting !== undefined;
  }

  /** It takes nothing from its topic any more: what it had not taken is no loss. */
  get hasLeft(): boolean {
    return this.#mailbox === undefined;
  }

  /** Subscribes: events published from now on are for it. */
  join(): void {
    this.#mailbox = this.#host.mailboxes.register(this, [
      {
        pattern: this.pattern,
        declared: undefined,
        method: 'next',
        own: true,
        overflow: undefined,
        blockTimeout: undefined,
        latestBy: undefined,
        behindPipe: false,
        durable: undefined,
      },
    ]);
  }

  // ---- what the loop does ----

  /**
   * Takes the next event; undefined at the end.
   * @throws (as a rejection) MAILBOX_OVERFLOW, once, under the policy `fail`
   */
  async next(): Promise<Taken<T> | undefined> {
    for (;;) {
      const envelope = this.#take() ?? this.#rest.shift();
      if (envelope !== undefined) {
        this.taken++;
        return { value: this.#select(envelope) };
      }
      if (this.hasLeft) break;
      await new Promise<void>((resolve) => (this.#onChange = resolve));
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
    return undefined;
  }

  /** The loop is left: nothing asks for more. */
  close(): void {
    this.leave(0);
  }

  // ---- what the runtime does ----

  wake(): void {
    this.#host.dispatcher.schedule(this);
  }

  run(): number {
    this.#change();
    return 1;
  }

  failed(thrown: unknown): void {
    this.#host.onTaskFailed(thrown);
  }

  hold(): void {
    // It never keeps an entry of the log.
  }

  onOverflow(error: Error): void {
    this.#failure = { error };
    this.leave();
  }

  /**
   * Leaves the topic. The loop still gets what is queued, then its end.
   * @param most how many of those; by default those that have room, and with `Infinity` also those that wait for it
   */
  leave(most = this.#mailbox?.size ?? 0): void {
    this.#keep(most);
    const mailbox = this.#mailbox;
    if (mailbox === undefined) return;
    this.#mailbox = undefined;
    this.#host.mailboxes.unregister(mailbox, LEFT);
    this.#host.onLeft(this);
    this.#change();
  }

  /** Leaves the topic: what waits for room is dropped. Returns how many events those were. */
  cutOff(): number {
    const mailbox = this.#mailbox;
    if (mailbox === undefined) return 0;
    this.#keep(mailbox.size);
    const before = mailbox.dropped;
    for (let lost = this.#shift(); lost !== undefined; lost = this.#shift()) {
      mailbox.dropped++;
      this.#host.monitors.dropped?.(lost, this.id, 'drop-newest');
    }
    this.leave(0);
    return mailbox.dropped - before;
  }

  /** Takes events for the loop, to be given to it later. */
  #keep(most: number): void {
    for (let count = 0; count < most; count++) {
      const envelope = this.#take();
      if (envelope === undefined) return;
      this.#rest.push(envelope);
    }
  }

  #take(): Envelope | undefined {
    const envelope = this.#shift();
    if (envelope === undefined || this.#mailbox === undefined) return undefined;
    this.#mailbox.handled++;
    this.#host.monitors.passed?.(envelope);
    return envelope;
  }

  #shift(): Envelope | undefined {
    const mailbox = this.#mailbox;
    if (mailbox === undefined) return undefined;
    const { log } = mailbox;
    while (mailbox.cursor < log.tail) {
      const from = mailbox.cursor;
      const envelope = log.envelopeAt(mailbox.cursor++);
      if (envelope === undefined) {
        log.holes--;
        continue;
      }
      if (log.waiting !== undefined) log.onAdvanced(from, mailbox.cursor);
      return envelope;
    }
    mailbox.sleep();
    return undefined;
  }

  #change(): void {
    const onChange = this.#onChange;
    this.#onChange = undefined;
    onChange?.();
  }
}

const LEFT = new DiscardReason('actor-stopped', () => new Error('The loop has been left'));
