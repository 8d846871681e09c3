/** Randomness, for jitter. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

/** The randomness of the engine. */
export const systemRandom: Random = { next: () => Math.random() };
