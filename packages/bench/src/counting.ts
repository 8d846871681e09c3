import { createHook } from 'node:async_hooks';
import { runOnce, type Load } from './load-run';
import type { Measured, Metric } from './scenario';
import { cpuTime, liveHeap } from './timing';

/** What an event costs on every machine alike. */
export const COUNTS: readonly [Metric, ...Metric[]] = [
  { key: 'bytes', label: 'bytes per event', better: 'less' },
  { key: 'promises', label: 'promises', better: 'less' },
  { key: 'lookups', label: 'look-ups', better: 'less' },
];

const YOUNG_MEGABYTES = 128;

/** Options of `node` with which nothing is collected while it is counted. */
export const COUNTING_OPTIONS = [
  `--min-semi-space-size=${YOUNG_MEGABYTES}`,
  `--max-semi-space-size=${YOUNG_MEGABYTES}`,
];

/** So few that their garbage fits the young generation. */
const EVENTS = 5_000;

/** What the compiler allocates now and then is not what an event costs: the least of so many runs counts. */
const RUNS = 5;

/** Counts what an event of a load allocates, and how often it looks something up in a Map or Set. */
export async function countPerEvent(load: Load, warmUp: number): Promise<Measured> {
  const events = Math.max(EVENTS, load.least);
  const warm = cpuTime() + warmUp;
  do await runOnce(load, events);
  while (cpuTime() < warm);
  const bytes: number[] = [];
  for (let run = 0; run < RUNS; run++) bytes.push(await allocated(load, events));
  return {
    bytes: Math.min(...bytes) / events,
    promises: (await promisesMade(load, events)) / events,
    lookups: (await lookupsMade(load, events)) / events,
  };
}

async function allocated(load: Load, events: number): Promise<number> {
  load.prepare(events);
  const before = liveHeap();
  await load.run(events);
  const bytes = process.memoryUsage().heapUsed - before;
  await load.verify(events);
  return bytes;
}

async function promisesMade(load: Load, events: number): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises++;
    },
  });
  load.prepare(events);
  hook.enable();
  await load.run(events);
  hook.disable();
  await load.verify(events);
  return promises;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const LOOKUPS: readonly (readonly [object, readonly string[]])[] = [
  [Map.prototype, ['get', 'has', 'set', 'delete']],
  [Set.prototype, ['has', 'add', 'delete']],
  [WeakMap.prototype, ['get', 'has', 'set', 'delete']],
];

async function lookupsMade(load: Load, events: number): Promise<number> {
  let lookups = 0;
  const restore: (() => void)[] = [];
  load.prepare(events);
  for (const [prototype, methods] of LOOKUPS) {
    const table = prototype as Record<string, Method>;
    for (const name of methods) {
      const original = table[name] as Method;
      table[name] = function (...args) {
        lookups++;
        return original.apply(this, args);
      };
      restore.push(() => (table[name] = original));
    }
  }
  await load.run(events);
  for (const each of restore) each();
  await load.verify(events);
  return lookups;
}
