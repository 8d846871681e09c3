import { parseArgs } from 'node:util';

export interface Plan {
  /** Milliseconds. */
  readonly duration: number;
  readonly seed: number;
}

export const USAGE = `pnpm soak [options]    actors crash at random under load; everything is counted
  --for DURATION       how long: 500ms, 60s, 10m, 1h (default 60s)
  --seed N             decides what crashes when; printed at the start of every run
  --help`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** @returns undefined when help was asked for */
export function readCommandLine(args: readonly string[]): Plan | undefined {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: { for: { type: 'string', default: '60s' }, seed: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return undefined;
  return { duration: durationOf(values.for), seed: seedOf(values.seed) };
}

function durationOf(text: string): number {
  const [, number, unit = 's'] = /^(\d+)(ms|s|m|h)?$/u.exec(text) ?? [];
  if (number === undefined) throw new Error(`--for ${text}: a duration such as 500ms, 60s, 10m or 1h is expected`);
  return Number(number) * (UNITS[unit] as number);
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return 1 + Math.floor(Math.random() * 2 ** 31);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 1) throw new Error(`--seed ${text}: a whole number from 1 on is expected`);
  return seed;
}
