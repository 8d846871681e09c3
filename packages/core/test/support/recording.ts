import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordingTarget } from '@maiko/core/monitoring';

/** Makes a folder that is gone after the test. */
export function temporaryFolder(): { readonly path: (name: string) => string; readonly files: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'maiko-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { path: (name) => join(folder, name), files: () => readdirSync(folder).sort() };
}

export function linesOf(path: string): Record<string, unknown>[] {
  return parseLines(readFileSync(path, 'utf8'));
}

function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A target that takes the lines of a recorder as slowly as the test wants. */
export class SlowTarget implements RecordingTarget {
  text = '';
  closed = false;
  writing = 0;
  #ready: (() => void) | undefined;

  write(lines: string): Promise<void> {
    if (this.#ready !== undefined) throw new Error('two writes at a time');
    this.writing++;
    return new Promise((resolve) => {
      this.#ready = () => {
        this.#ready = undefined;
        this.text += lines;
        resolve();
      };
    });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** The disk has what it was given last. */
  ready(): void {
    this.#ready?.();
  }

  get lines(): Record<string, unknown>[] {
    return parseLines(this.text);
  }
}
