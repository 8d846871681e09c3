/**
 * How often an endless loop of a test has gone round. A loop that nothing paces never lets a test look, so it ends by itself when it has
 * gone round far more often than a paced one could: the test then fails, and does not hang.
 */
export class Endless {
  rounds = 0;
  /** How often a generator was told to return. */
  closed = 0;
  #over = false;

  /** Whether to go round once more. */
  next(): boolean {
    if (this.#over || this.starved) return false;
    this.rounds++;
    return true;
  }

  /** It went on without a pause. */
  get starved(): boolean {
    return this.rounds >= 400_000;
  }

  end(): void {
    this.#over = true;
  }
}
