import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeFile } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { recordingNotWritable } from './errors';
import { RECORDING_VERSION, type RecordingHeader } from './recording';

const write = promisify(writeFile);

/** Where a recording goes. A file by default; anything that takes text and says when it has it will do. */
export interface RecordingTarget {
  /** Takes some whole lines; settles when it is ready for more. Never called before the last call has settled. */
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

interface Part {
  readonly number: number;
  readonly path: string;
}

/** The files of a recording that exist, oldest first: `events.jsonl`, `events.2.jsonl`, `events.3.jsonl`, ... */
export function recordingParts(path: string): Part[] {
  const extension = extname(path);
  const stem = basename(path, extension);
  return readdirSync(dirname(path))
    .flatMap((name) => {
      if (name === basename(path)) return [{ number: 1, path }];
      if (!name.startsWith(`${stem}.`) || !name.endsWith(extension)) return [];
      const between = name.slice(stem.length + 1, name.length - extension.length);
      return /^[1-9]\d*$/u.test(between) ? [{ number: Number(between), path: join(dirname(path), name) }] : [];
    })
    .sort((one, other) => one.number - other.number);
}

/**
 * Writes a recording into files. A file that is there already is never touched: it may end in a torn line; the recording goes on
 * in the next one.
 */
export class RecordingFiles implements RecordingTarget {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #number: number;
  #file: number;
  #bytes = 0;

  /** @throws RECORDING_NOT_WRITABLE */
  constructor(path: string, maxBytes: number, maxFiles: number) {
    this.#path = path;
    this.#maxFiles = maxFiles;
    try {
      const parts = recordingParts(path);
      const isFile = parts[0]?.number !== 1 || statSync(path).isFile();
      // A device or a pipe cannot be rotated.
      this.#maxBytes = isFile ? maxBytes : Infinity;
      this.#number = isFile ? (parts.at(-1)?.number ?? 0) + 1 : 1;
      this.#file = openSync(this.#pathOf(this.#number), isFile ? 'ax' : 'a');
    } catch (cause) {
      throw recordingNotWritable(path, cause);
    }
  }

  async write(lines: string): Promise<void> {
    if (this.#bytes >= this.#maxBytes) this.#rotate();
    const text = this.#bytes === 0 ? this.#header() + lines : lines;
    await write(this.#file, text);
    this.#bytes += Buffer.byteLength(text);
  }

  close(): Promise<void> {
    closeSync(this.#file);
    return Promise.resolve();
  }

  #rotate(): void {
    closeSync(this.#file);
    this.#file = openSync(this.#pathOf(++this.#number), 'ax');
    this.#bytes = 0;
    for (const { number, path } of recordingParts(this.#path))
      if (number <= this.#number - this.#maxFiles) unlinkSync(path);
  }

  #pathOf(number: number): string {
    const extension = extname(this.#path);
    const stem = this.#path.slice(0, this.#path.length - extension.length);
    return number === 1 ? this.#path : `${stem}.${String(number)}${extension}`;
  }

  #header(): string {
    const header: RecordingHeader = { maiko: 'recording', version: RECORDING_VERSION, part: this.#number };
    return `${JSON.stringify(header)}\n`;
  }
}
