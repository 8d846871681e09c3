import type { ActorInstance } from './incarnation';
import type { Pipes } from './pipes/pipes';
import { SelfDriven } from './self-driven/self-driven';
import type { TurnLoop } from './turn-loop';

/** The last things that an actor hands on, when no event is to come: what its pipes hold, then its `onDrain`. */
export class Drain {
  readonly #turns: TurnLoop;
  readonly #pipes: Pipes | undefined;
  /** How many events had been handled when `onDrain` was called last. */
  #drainedAt: number | undefined;

  constructor(turns: TurnLoop, pipes: Pipes | undefined) {
    this.#turns = turns;
    this.#pipes = pipes;
  }

  /** It has an `onDrain` that was never called, or events have come since. */
  isOwedBy(instance: ActorInstance | undefined): boolean {
    return typeof instance?.onDrain === 'function' && this.#drainedAt !== this.#turns.mailbox.finished;
  }

  /**
   * Has the pipes emit what they hold; when they have nothing, calls `onDrain` in a turn of its own.
   * @param last nothing else runs any more in this incarnation
   */
  begin(last: boolean): void {
    if (!last && this.#pipes?.owesFlush === true) {
      this.#pipes.flush();
      return;
    }
    const turns = this.#turns;
    this.#drainedAt = turns.mailbox.finished;
    (turns.selfDriven ??= new SelfDriven([], turns)).drain(last);
  }
}
