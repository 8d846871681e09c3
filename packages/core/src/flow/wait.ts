import type { Sender } from './publication';

/** An actor that reads its mailbox only when another has got on. */
export interface Wait {
  readonly sender: Sender;
  /**
   * `start`: it starts after the other. `end`: it comes back after the other is down. `spawn`: its code waits for
   * `ctx.spawn`. `room`: it is a pipe, and reads on when the mailbox behind it has room.
   */
  readonly why: 'start' | 'end' | 'spawn' | 'room';
}

export const NO_WAITS: readonly Wait[] = [];
