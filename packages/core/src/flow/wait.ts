import type { Sender } from './publication';

/** An actor that reads its mailbox only when another has got on. */
export interface Wait {
  readonly sender: Sender;
  /**
   * `start`: it starts after the other. `end`: it comes back after the other is down. `spawn`: its code waits for
   * `ctx.spawn`.
   */
  readonly why: 'start' | 'end' | 'spawn';
}

export const NO_WAITS: readonly Wait[] = [];
