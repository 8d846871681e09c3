import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeFile } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { recordingNotWritable } from './errors';
import { RECORDING_VERSION, type RecordingHeader } from './recording';

const write = promisify(writeFile);

/** The target of a recording: a file by default, or anything that takes text and says when it has it. */
export interface RecordingTarget {
  /** Takes some whole lines; settles when it is ready for more. Never called before the last call has settled. */
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

interface Part {
  readonly number: number;
  readonly path: string;
}

/** Lists the files of a recording that exist, oldest first: `events.jsonl`, `events.2.jsonl`, `events.3.jsonl`, ... */
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

/** Another process may have deleted it already. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * The files that a recording is written into. A file that is there already is never touched: it may end in a torn line;
 * the recording goes on in the next one.
 */
export class RecordingFiles implements RecordingTarget {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #number: number;
  /** Undefined once it is closed: the number may be that of another file by then. */
  #file: number | undefined;
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
    const file = this.#file;
    if (file === undefined) throw new Error(`The recording ${this.#path} is closed`);
    const text = this.#bytes === 0 ? this.#header() + lines : lines;
    await write(file, text);
    this.#bytes += Buffer.byteLength(text);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what fails is a rejection
  async close(): Promise<void> {
    this.#closeFile();
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }

  /** The next file is there before the last one is closed: if it cannot be, nothing has changed. */
  #rotate(): void {
    const next = openSync(this.#pathOf(this.#number + 1), 'ax');
    this.#number++;
    this.#bytes = 0;
    try {
      this.#closeFile();
    } finally {
      this.#file = next;
    }
    for (const { number, path } of recordingParts(this.#path))
      if (number <= this.#number - this.#maxFiles) removeFile(path);
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
