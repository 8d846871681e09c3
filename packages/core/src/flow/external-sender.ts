import type { Task } from '../ports/dispatcher';
import type { Log } from './mailbox/log';
import { ACCEPTED, ignorable, Sender, type PublishedOn } from './publication';

/**
 * How many events may come from outside before the actors get a turn.
 * @limit
 */
const BURST = 128;

/** How many microtasks without progress tell that a mailbox is not being emptied right now. */
const PATIENCE = 4;

/**
 * The world outside the actors, as a publisher. It is asked to pause after every burst: what is published is handled
 * while it is still in the cache of the processor, and a mailbox of the default capacity never fills up.
 */
export class ExternalSender extends Sender {
  /** Called when nothing of it waits any more. */
  whenReleased: (() => void) | undefined;
  readonly #schedule: (task: Task) => void;
  readonly #failed: (thrown: unknown) => void;
  #burst = 0;
  /** The log that a publication waits for. */
  #blockedBy: Log | undefined;
  #pause: Promise<void> | undefined;
  #resume: (() => void) | undefined;
  readonly #turn: Task = {
    batch: 1,
    failed: (thrown) => {
      this.#failed(thrown);
    },
    run: () => {
      this.#burst = 0;
      this.#pause = undefined;
      this.#resume?.();
      return 0;
    },
  };

  constructor(schedule: (task: Task) => void, failed: (thrown: unknown) => void) {
    super(undefined);
    this.#schedule = schedule;
    this.#failed = failed;
  }

  /** Publishing now would wait, for a mailbox or for the actors to have their turn. */
  get busy(): boolean {
    return this.congested || this.#pause !== undefined;
  }

  /**
   * One more event was published: when the burst is over, the publisher waits until every ready task has had a turn.
   */
  pace(accepted: Promise<void>): Promise<void> {
    if (accepted !== ACCEPTED)
      return this.#blockedBy === undefined ? accepted : ignorable(relieved(accepted, this.#blockedBy));
    if (++this.#burst < BURST) return accepted;
    return (this.#pause ??= this.#begin());
  }

  override onBlocked(log: Log): void {
    super.onBlocked(log);
    this.#blockedBy = log;
  }

  #begin(): Promise<void> {
    this.#schedule(this.#turn);
    return new Promise((resolve) => (this.#resume = resolve));
  }

  protected override remember(on: PublishedOn): void {
    // Many topics may take turns here: each of them is remembered once, on itself.
    if (on.fromOutside) return;
    on.fromOutside = true;
    super.remember(on);
  }

  protected override onReleased(): void {
    this.#blockedBy = undefined;
    this.whenReleased?.();
  }
}

/**
 * A publisher that had to wait goes on when the mailbox is half empty, or when nothing makes room any more: to wait for
 * every single event costs more than the event. Only microtasks pass meanwhile.
 */
async function relieved(accepted: Promise<void>, log: Log): Promise<void> {
  await accepted;
  let { backlog } = log;
  for (let idle = 0; idle < PATIENCE && backlog > log.capacity / 2;) {
    await ACCEPTED;
    const now = log.backlog;
    idle = now < backlog ? 0 : idle + 1;
    backlog = now;
  }
}
