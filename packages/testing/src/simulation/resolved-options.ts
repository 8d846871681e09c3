import { callback, count, defineOptions, invalidOption, type OptionRule } from '@maiko/core/adapter';
import { isChance, type ResolvedFaults } from './faults';
import type { AllowDeadLetter } from './invariants';
import { isLatency, type LatencyOption } from './latencies';
import type { CrashOptions, Invariant, SimulationOptions } from './options';

const DEFAULT_CHANCE = 0.05;

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
  readonly transport: SimulationOptions['transport'];
  readonly runtime: NonNullable<SimulationOptions['runtime']>;
}

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const invariants: OptionRule = (value) =>
  isObject(value) && Object.values(value).every((each) => typeof each === 'function')
    ? undefined
    : 'an object of functions, each under what it says';

const SIMULATION = defineOptions<SimulationOptions>()({
  container: [
    (value) => (typeof value === 'function' ? undefined : 'a function that makes a container from providers'),
  ],
  overrides: [(value) => (typeof value === 'function' ? undefined : 'a function that makes providers')],
  seeds: [
    (value) =>
      isCount(value, 1) || (Array.isArray(value) && value.length > 0 && value.every((each) => isCount(each, 0)))
        ? undefined
        : 'how many seeds, or an array of seeds: whole numbers from 0 on',
    100,
  ],
  seed: [count(0)],
  replay: [(value) => (typeof value === 'string' ? undefined : 'the script that a failure printed')],
  invariants: [invariants, {}],
  always: [invariants, {}],
  crash: [
    (value) => {
      if (typeof value === 'boolean') return undefined;
      const { actors = [], chance = 0, ...others }: CrashOptions = isObject(value) ? value : { chance: -1 };
      return Array.isArray(actors) && isChance(chance) && Object.keys(others).length === 0
        ? undefined
        : 'true, false, or { actors: [classes or names], chance: from 0 to 1 }';
    },
    false,
  ],
  faults: [count(0), 3],
  latency: [
    (value) =>
      isObject(value) && Object.values(value).every(isLatency)
        ? undefined
        : 'an object with milliseconds, or [least, most], for each name of an actor',
    {},
  ],
  deadLetters: [
    (value) =>
      value === 'allow' || typeof value === 'function'
        ? undefined
        : '"allow", or a function that returns true or false',
  ],
  maxTurns: [count(1), 20_000],
  within: [count(1), Infinity],
  shrink: [count(0), 500],
  onFinding: [(value) => (value === 'throw' || value === 'report' ? undefined : '"throw" or "report"'), 'throw'],
  transport: [callback],
  runtime: [(value) => (isObject(value) ? undefined : 'an object with options of createRuntime'), {}],
});

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveSimulationOptions(options: SimulationOptions): ResolvedSimulationOptions {
  const resolved = SIMULATION.resolve('simulate', options);
  const ways = (['seeds', 'seed', 'replay'] as const).filter((key) => options[key] !== undefined);
  if (ways.length > 1)
    throw invalidOption('simulate', ways.slice(1).join('", "'), `only one of seeds, seed and replay`, ways.join(', '));
  const { seeds, seed, replay, crash, faults, deadLetters, onFinding, ...others } = resolved;
  const { invariants, always, latency, maxTurns, within, shrink, runtime, transport } = others;
  return {
    seeds: replay !== undefined ? [] : seed !== undefined ? [seed] : seedsOf(seeds),
    replay,
    invariants,
    always,
    crash: crash === false ? undefined : resolveCrash(crash === true ? {} : crash, faults),
    faults,
    latency,
    deadLetters: allowance(deadLetters),
    maxTurns,
    within,
    shrink,
    throws: onFinding !== 'report',
    runtime,
    transport,
  };
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, seed) => seed) : seeds;
}

function resolveCrash({ actors, chance }: CrashOptions, most: number): ResolvedFaults {
  return { actors, chance: chance ?? DEFAULT_CHANCE, most };
}

function allowance(deadLetters: SimulationOptions['deadLetters']): AllowDeadLetter {
  if (deadLetters === undefined) return () => false;
  return deadLetters === 'allow' ? () => true : deadLetters;
}
