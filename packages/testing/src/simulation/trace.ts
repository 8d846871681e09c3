import { inspect } from 'node:util';
import { hashText } from './seeded-random';

/** Two hashes of 32 bits that begin differently: enough to tell some million runs apart. */
const OTHER_START = 0x2f0b4a27;

/** How much of a value a line shows. */
const LONGEST_VALUE = 80;

/** How wide the column of instants is. */
const COLUMN = 6;

/** The record of one run, line by line, with the virtual time. The same seed gives the same bytes. */
export class Trace {
  readonly lines: string[] = [];
  /** Only what went otherwise than by default. */
  readonly deviations: string[] = [];
  /** Whether it is needed: nothing is written down otherwise. */
  kept: boolean;
  readonly #now: () => number;
  #first = hashText('');
  #second = OTHER_START;

  constructor(kept: boolean, now: () => number) {
    this.kept = kept;
    this.#now = now;
  }

  /** Virtual time. */
  get now(): number {
    return this.#now();
  }

  note(line: string): void {
    if (this.kept) this.lines.push(`${this.#time()}   ${line}`);
  }

  /** The script, or the seed, made something go otherwise than by default. */
  deviates(line: string): void {
    if (!this.kept) return;
    this.lines.push(`${this.#time()} * ${line}`);
    this.deviations.push(`${this.#time()} ${line}`);
  }

  /** An actor got an event: what tells one interleaving from another. */
  order(actor: string, event: string): void {
    const text = `${actor} ${event}\n`;
    this.#first = hashText(text, this.#first);
    this.#second = hashText(text, this.#second);
  }

  /** The same for two runs in which the same actors got the same events in the same order. */
  get interleaving(): string {
    return `${this.#first.toString(36)}-${this.#second.toString(36)}`;
  }

  #time(): string {
    return `${String(this.now).padStart(COLUMN)} ms`;
  }
}

/** Writes a value for a line. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 3, breakLength: Infinity, compact: true });
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text;
}
