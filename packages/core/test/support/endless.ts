/** Far more rounds than a paced loop takes while the event loop does not turn. */
const LONGEST_STRETCH = 400_000;

/**
 * The counter of an endless loop of a test. A loop that nothing paces never lets a test look, so it ends by itself when
 * it has gone round that often: the test then fails, and does not hang.
 */
export class Endless {
  rounds = 0;
  /** How often a generator was told to return. */
  closed = 0;
  /** It went on without a pause. */
  starved = false;
  #over = false;
  /** How often it went round since the event loop turned. */
  #stretch = 0;

  /** Whether to go round once more. */
  next(): boolean {
    if (this.#over || this.starved) return false;
    this.rounds++;
    if (this.#stretch++ === 0) setImmediate(() => (this.#stretch = 0));
    this.starved = this.#stretch >= LONGEST_STRETCH;
    return true;
  }

  end(): void {
    this.#over = true;
  }
}
