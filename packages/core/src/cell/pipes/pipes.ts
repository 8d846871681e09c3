import type { PipeStatus } from '../../actor/status';
import type { DiscardReason } from '../../flow/discard-reason';
import type { MailboxCounters } from '../../flow/mailbox/mailbox';
import { Inlet } from './inlet';
import type { InletOwner, PipedSubscriptions } from './inlet-owner';

/** The pipes of one actor: one for each `@Subscribe` that has one. */
export class Pipes {
  readonly inlets: readonly Inlet[];
  readonly #owner: InletOwner;

  constructor(owner: InletOwner, piped: readonly PipedSubscriptions[], capacity: number | undefined) {
    this.#owner = owner;
    this.inlets = piped.map((each) => new Inlet(owner, each, capacity));
    const { whenTurnOver } = owner.turns;
    owner.turns.whenTurnOver = () => {
      whenTurnOver?.();
      this.onTurnOver();
    };
  }

  /**
   * Makes those of the incarnation that is about to open.
   * @throws PIPE_FAILED
   */
  prepare(): void {
    for (const inlet of this.inlets) inlet.pipe.prepare();
  }

  /** An incarnation is open: its pipes take events. */
  begin(): void {
    for (const inlet of this.inlets) inlet.begin();
  }

  /** Events may be taken again. */
  wake(): void {
    for (const inlet of this.inlets) inlet.wake();
  }

  onTurnOver(): void {
    for (const inlet of this.inlets) inlet.onTurnOver();
  }

  end(): void {
    for (const inlet of this.inlets) inlet.pipe.end();
  }

  get owesFlush(): boolean {
    return this.inlets.some(({ pipe }) => pipe.owesFlush);
  }

  flush(): void {
    for (const inlet of this.inlets) if (inlet.pipe.owesFlush) inlet.pipe.flush();
    this.#owner.onIdle();
  }

  /** A mailbox in front is full. */
  get isFull(): boolean {
    return this.inlets.some(({ mailbox }) => mailbox.isFull);
  }

  get isQuiet(): boolean {
    return this.inlets.every(({ isQuiet }) => isQuiet);
  }

  /** Gives up what waits in front. */
  clear(why: DiscardReason): void {
    for (const { mailbox } of this.inlets) mailbox.clear(why);
  }

  /** They take nothing any more; see `Mailboxes`. */
  close(why: DiscardReason, how: 'unregister' | 'retire'): void {
    const { mailboxes } = this.#owner.turns.broker;
    for (const inlet of this.inlets) {
      inlet.closed = why;
      mailboxes[how](inlet.mailbox, why);
    }
  }

  get status(): readonly PipeStatus[] {
    return this.inlets.map(({ status }) => status);
  }

  /** Counts what became of the events in front of the pipes, together with those that came out. */
  addTo(behind: MailboxCounters): MailboxCounters {
    const sum = { ...behind };
    for (const { counters } of this.inlets)
      for (const each of Object.keys(sum) as (keyof MailboxCounters)[]) sum[each] += counters[each];
    return sum;
  }
}
