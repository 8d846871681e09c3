import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface Settings {
  /** Milliseconds to run; undefined for until it is stopped. */
  readonly duration: number | undefined;
  /** Milliseconds between two readings of a source. */
  readonly interval: number;
  /** A sampler fails now and then, and sometimes too often for its supervisor. */
  readonly chaos: boolean;
  /** The file of the recorder; undefined for one in the temporary directory. */
  readonly out: string | undefined;
}

/** A command line we cannot make sense of. */
export class UsageError extends Error {}

export const USAGE = `Watches this machine.

  --for <seconds>   stop after so long (default: until Ctrl-C; 10 when the output is no terminal)
  --interval <ms>   how often to read every source (default: 500)
  --out <file>      append metrics and alerts to this file (default: a new one in the temporary directory)
  --chaos           let a sampler fail, to see it restarted, then its whole module
  --help            this text
`;

const DEFAULT_INTERVAL = 500;
const SECONDS_WITHOUT_TERMINAL = 10;
const SHORTEST_INTERVAL = 10;
const LONGEST_INTERVAL = 60_000;
const LONGEST_RUN = 1_000_000;

/**
 * Reads settings from the command line.
 * @throws UsageError
 */
export function readSettings(args: readonly string[], interactive: boolean): Settings | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const seconds = values.for === undefined ? undefined : number('--for', values.for, 0, LONGEST_RUN);
  const interval =
    values.interval === undefined
      ? DEFAULT_INTERVAL
      : number('--interval', values.interval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
  if (values.out === '') throw new UsageError('--out needs the name of a file');
  const bound = seconds ?? (interactive ? undefined : SECONDS_WITHOUT_TERMINAL);
  return {
    duration: bound === undefined ? undefined : bound * 1_000,
    interval,
    chaos: values.chaos === true,
    out: values.out,
  };
}

/** Names a file in a new directory, so that no other program can have put something there. */
export function temporaryFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'host-monitor-')), 'host-monitor.jsonl');
}

function parse(args: readonly string[]) {
  // Out of habit with npm people write `pnpm demo -- --for 5`, and pnpm hands the `--` on.
  const own = args[0] === '--' ? args.slice(1) : args;
  try {
    return parseArgs({
      args: own,
      options: {
        for: { type: 'string' },
        interval: { type: 'string' },
        out: { type: 'string' },
        chaos: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(option: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} is a number from ${min} to ${max}, not "${text}"`);
}
