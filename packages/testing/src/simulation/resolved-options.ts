import { MaikoError } from '@maiko/core';
import { invalidOption } from './errors';
import { isChance, type ResolvedFaults } from './faults';
import type { AllowDeadLetter } from './invariants';
import { isLatency, type LatencyOption } from './latencies';
import type { CrashOptions, Invariant, SimulationOptions } from './options';

const DEFAULT_SEEDS = 100;
const DEFAULT_CHANCE = 0.05;
const DEFAULT_FAULTS = 3;
const DEFAULT_MAX_TURNS = 20_000;
const DEFAULT_SHRINK = 500;

/** `SimulationOptions` with the defaults filled in. */
export interface ResolvedSimulationOptions {
  /** The seeds to try; none when a script is given. */
  readonly seeds: readonly number[];
  readonly replay: string | undefined;
  readonly invariants: Readonly<Record<string, Invariant>>;
  readonly always: Readonly<Record<string, Invariant>>;
  readonly crash: ResolvedFaults | undefined;
  readonly faults: number;
  readonly latency: Readonly<Record<string, LatencyOption>>;
  readonly deadLetters: AllowDeadLetter;
  readonly maxTurns: number;
  readonly within: number;
  readonly shrink: number;
  readonly throws: boolean;
  readonly runtime: NonNullable<SimulationOptions['runtime']>;
}

/** Says what a valid value looks like, or undefined when `value` is one. */
type Rule = (value: unknown) => string | undefined;

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
const count =
  (least: number): Rule =>
  (value) =>
    isCount(value, least) ? undefined : `a whole number, at least ${String(least)}`;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const invariants: Rule = (value) =>
  isObject(value) && Object.values(value).every((each) => typeof each === 'function')
    ? undefined
    : 'an object of functions, each under what it says';

const RULES: Readonly<Record<keyof SimulationOptions, Rule>> = {
  container: (value) => (typeof value === 'function' ? undefined : 'a function that makes a container from providers'),
  overrides: (value) => (typeof value === 'function' ? undefined : 'a function that makes providers'),
  seeds: (value) =>
    isCount(value, 1) || (Array.isArray(value) && value.length > 0 && value.every((each) => isCount(each, 0)))
      ? undefined
      : 'how many seeds, or an array of seeds: whole numbers from 0 on',
  seed: count(0),
  replay: (value) => (typeof value === 'string' ? undefined : 'the script that a failure printed'),
  invariants,
  always: invariants,
  crash: (value) => {
    if (typeof value === 'boolean') return undefined;
    const { actors = [], chance = 0, ...others }: CrashOptions = isObject(value) ? value : { chance: -1 };
    return Array.isArray(actors) && isChance(chance) && Object.keys(others).length === 0
      ? undefined
      : 'true, false, or { actors: [classes or names], chance: from 0 to 1 }';
  },
  faults: count(0),
  latency: (value) =>
    isObject(value) && Object.values(value).every(isLatency)
      ? undefined
      : 'an object with milliseconds, or [least, most], for each name of an actor',
  deadLetters: (value) =>
    value === 'allow' || typeof value === 'function' ? undefined : '"allow", or a function that answers true or false',
  maxTurns: count(1),
  within: count(1),
  shrink: count(0),
  onFinding: (value) => (value === 'throw' || value === 'report' ? undefined : '"throw" or "report"'),
  runtime: (value) => (isObject(value) ? undefined : 'an object with options of createRuntime'),
};

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveSimulationOptions(options: SimulationOptions): ResolvedSimulationOptions {
  check(options);
  const { seeds = DEFAULT_SEEDS, seed, replay, crash = false } = options;
  return {
    seeds: replay !== undefined ? [] : seed !== undefined ? [seed] : seedsOf(seeds),
    replay,
    invariants: options.invariants ?? {},
    always: options.always ?? {},
    crash: crash === false ? undefined : resolveCrash(crash === true ? {} : crash, options.faults),
    faults: options.faults ?? DEFAULT_FAULTS,
    latency: options.latency ?? {},
    deadLetters: allowance(options.deadLetters),
    maxTurns: options.maxTurns ?? DEFAULT_MAX_TURNS,
    within: options.within ?? Infinity,
    shrink: options.shrink ?? DEFAULT_SHRINK,
    throws: options.onFinding !== 'report',
    runtime: options.runtime ?? {},
  };
}

function check(options: SimulationOptions): void {
  if (!isObject(options)) throw invalidOption('simulate', 'options', 'an object', options);
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(RULES, key));
  if (unknown.length > 0) {
    throw new MaikoError('UNKNOWN_OPTION', `simulate does not know ${unknown.map((key) => `"${key}"`).join(', ')}`, {
      expected: `only ${Object.keys(RULES).join(', ')}`,
      received: unknown.join(', '),
      hint: 'Remove it or correct its spelling',
    });
  }
  for (const [key, rule] of Object.entries(RULES)) {
    const value = options[key as keyof SimulationOptions];
    const expected = value === undefined ? undefined : rule(value);
    if (expected !== undefined) throw invalidOption('simulate', key, expected, value);
  }
  const ways = (['seeds', 'seed', 'replay'] as const).filter((key) => options[key] !== undefined);
  if (ways.length > 1)
    throw invalidOption('simulate', ways.slice(1).join('", "'), `only one of seeds, seed and replay`, ways.join(', '));
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, seed) => seed) : seeds;
}

function resolveCrash({ actors, chance }: CrashOptions, most: number | undefined): ResolvedFaults {
  return { actors, chance: chance ?? DEFAULT_CHANCE, most: most ?? DEFAULT_FAULTS };
}

function allowance(deadLetters: SimulationOptions['deadLetters']): AllowDeadLetter {
  if (deadLetters === undefined) return () => false;
  return deadLetters === 'allow' ? () => true : deadLetters;
}
