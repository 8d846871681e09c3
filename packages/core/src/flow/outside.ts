import type { Task } from '../ports/dispatcher';
import { ACCEPTED, Sender, type PublishedOn } from './publication';

/** How many events may come from outside before the actors get a turn. */
const BURST = 128;

/**
 * The world outside the actors, as a publisher. It is asked to pause after every burst: what is published is handled
 * while it is still in the cache of the processor, and a mailbox of the default capacity never fills up.
 */
export class Outside extends Sender {
  /** Called when nothing of it waits any more. */
  whenReleased: (() => void) | undefined;
  readonly #schedule: (task: Task) => void;
  #burst = 0;
  #pause: Promise<void> | undefined;
  #resume: (() => void) | undefined;
  readonly #turn: Task = {
    batch: 1,
    run: () => {
      this.#burst = 0;
      this.#pause = undefined;
      this.#resume?.();
      return 0;
    },
  };

  constructor(schedule: (task: Task) => void) {
    super(undefined);
    this.#schedule = schedule;
  }

  /** Publishing now would wait, for a mailbox or for the actors to have their turn. */
  get busy(): boolean {
    return this.congested || this.#pause !== undefined;
  }

  /** One more event was published: when the burst is over, the publisher waits until everyone ready has had a turn. */
  paced(accepted: Promise<void>): Promise<void> {
    if (++this.#burst < BURST || accepted !== ACCEPTED) return accepted;
    return (this.#pause ??= this.#begin());
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

  protected override released(): void {
    this.whenReleased?.();
  }
}
