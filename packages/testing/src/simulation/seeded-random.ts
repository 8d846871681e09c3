/** One more than the largest number of 32 bits. */
const RANGE = 2 ** 32;

/** An odd number with multiples that are spread evenly over 32 bits: the golden ratio. */
const STRIDE = 0x9e3779b1;

/** The last steps of MurmurHash3: every bit of the input changes half of the bits of the output. */
function scramble(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Computes FNV-1a over a text, from where an earlier one ended: texts one after the other have one hash. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/**
 * Random numbers that have an address: the `index`-th of a stream is the same whatever was drawn before, which a
 * generator with a state could not promise.
 */
export class SeededRandom {
  readonly #seed: number;
  readonly #streams = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = scramble(seed + STRIDE);
  }

  /** A number in [0, 1). */
  draw(stream: string, index: number): number {
    let base = this.#streams.get(stream);
    if (base === undefined) this.#streams.set(stream, (base = scramble(this.#seed ^ hashText(stream))));
    return scramble(base + Math.imul(index + 1, STRIDE)) / RANGE;
  }

  /** A whole number in [0, below). */
  below(below: number, stream: string, index: number): number {
    return Math.floor(this.draw(stream, index) * below);
  }
}
