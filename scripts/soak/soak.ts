import { causeChain, createRuntime, type Logger, type Runtime, type StopReport } from '@maiko/core';
import type { Plan } from './command-line';
import { CountingClock } from './counting-clock';
import { CountingContainer } from './counting-container';
import { unlessWithin } from './unless-within';
import { Faults } from './faults';
import { Ledger } from './ledger';
import { Load } from './load';
import { Pace } from './pace';
import { ProcessWatch } from './process-watch';
import { Desk, workshop } from './workshop';
import { Batcher, yard } from './yard';

/** How long the load lasts between two rests, in which everything is counted. Milliseconds. */
const STRETCH = 200;
/** A runtime that is left alone must be at rest after so long. Milliseconds. */
const LONGEST_UNREST = 3_000;
const BETWEEN_LOOKS = 2;
/**
 * Nothing that is awaited at rest was awaited for so long: a timer that old is of something that is over. Milliseconds.
 */
const OLDEST_TIMER = 2_000;
/** What the last stop has, and how much later than a timer of that length it may settle. Milliseconds. */
const DEADLINE = 1_500;
const GRACE = 1_000;
const MOST_VIOLATIONS = 20;
/** The first rests warm up: compiled code and the store of dead letters take memory once. */
const WARM_UP = 3;
/** How much the heap may lie above what it was after the warm-up. Bytes. */
const HEAP_TOLERANCE = 4 * 1024 * 1024;

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The resources that are held while the runtime is at rest, or after it has stopped. */
export interface Held {
  readonly heap: number;
  readonly timers: number;
  readonly listeners: number;
  readonly containers: number;
  readonly instances: number;
  readonly desks: number;
  readonly resources: number;
}

export interface Outcome {
  readonly violations: readonly string[];
  readonly pace: Pace;
  readonly stop: Readonly<Pick<StopReport, 'drained' | 'abandoned' | 'duration'>>;
  readonly ledger: Ledger;
  readonly load: Load;
  readonly faults: Faults;
  readonly rests: readonly Held[];
  readonly atBegin: Held;
  readonly atEnd: Held;
}

export async function soak({ duration, seed }: Plan): Promise<Outcome> {
  const violations: string[] = [];
  const found = (text: string): void => {
    if (violations.length < MOST_VIOLATIONS) violations.push(text);
  };
  const watch = new ProcessWatch(found);
  const faults = new Faults(seed, found);
  const pace = new Pace(found);
  const clock = new CountingClock();
  const container = new CountingContainer(faults, pace);
  const runtime = createRuntime({ module: workshop(yard()), clock, container, logger: silent, deadLetters: 100 });
  const ledger = new Ledger(runtime, found);
  const load = new Load(runtime, faults);
  const weigh = (actors: number): Promise<Held> => weighed(clock, container, actors);
  const atBegin = await weigh(0);

  await runtime.start();
  const ended = runtime.join().catch((error: unknown) => {
    found(`The runtime ended by itself: ${causeChain(error).join('; because of ')}`);
  });
  const rests: Held[] = [];
  const end = performance.now() + duration;
  while (performance.now() < end && isRunning(runtime)) {
    arm(true);
    await load.go(Math.min(STRETCH, Math.max(1, end - performance.now())));
    arm(false);
    await rest(runtime, load, found);
    if (!isRunning(runtime)) break;
    ledger.balance();
    const actors = runtime.actors().length;
    const held = await weigh(actors);
    rests.push(held);
    same(found, 'child containers', held.containers, actors);
    same(found, 'instances', held.instances, actors);
    same(found, 'desks', held.desks, actors);
    if (clock.longest > OLDEST_TIMER) found(`I-33 a timer of ${String(Math.round(clock.longest))} ms is set at rest`);
    same(found, 'incarnations that are up', ledger.started - ledger.stopped, actors);
    for (const id of orphans(runtime)) found(`${id} is there without its spawner`);
  }
  // The end comes in the middle of everything, or when some have kept something back and nothing is wrong.
  const busy = seed % 2 === 1;
  arm(busy);
  const going = busy ? load.go(STRETCH) : undefined;
  if (busy) await faults.pause(faults.draw(STRETCH));
  else await load.jobs();
  const stop = await stopped(runtime, faults, found, busy);
  await going;
  arm(false);
  await ended;
  const atEnd = await quiet(weigh, atBegin);
  watch.end();
  ledger.balance();
  for (const key of ENDING) same(found, `${key} after the end`, atEnd[key], atBegin[key]);
  same(found, 'incarnations after the end', ledger.started - ledger.stopped, 0);
  same(found, 'publishers that wait after the end', load.unsettled + load.questions.open, 0);
  grown(found, rests);
  return { violations, pace, stop, ledger, load, faults, rests, atBegin, atEnd };

  function arm(armed: boolean): void {
    faults.arm(armed);
    if (armed) pace.begin();
    else pace.end();
  }
}

/** What must be as it was before, when everything is over. */
const ENDING = ['timers', 'listeners', 'containers', 'instances', 'desks', 'resources'] as const;

const isRunning = ({ state }: Runtime): boolean => state === 'running';

type Found = (text: string) => void;

/** Stops the runtime. The report has to be true, and in time. */
async function stopped(runtime: Runtime, faults: Faults, found: Found, busy: boolean): Promise<StopReport> {
  const drain = !busy || faults.draw(3) > 0;
  Batcher.kept = 0;
  const late = unlessWithin(DEADLINE, GRACE, () => {
    found(`I-14 stop() did not settle within ${String(DEADLINE)} ms`);
  });
  const report = await runtime.stop({ drain, deadline: DEADLINE });
  late();
  if (!busy && !report.drained) found('I-13 nothing was wrong, and the stop was not drained');
  if (report.drained && Batcher.kept > 0) found(`drained, and ${String(Batcher.kept)} jobs were kept back`);
  for (const { id, queued } of report.actors) if (queued > 0) found(`${id} has ended with ${String(queued)} events`);
  return report;
}

/** What incarnations had spawned that are not there any more. */
function orphans(runtime: Runtime): string[] {
  const ids = new Set(runtime.actors().map(({ id }) => id));
  return [...ids].filter((id) => id.endsWith('-aide') && !ids.has(id.slice(0, -'-aide'.length)));
}

/** Hooks and handlers that were left behind end by themselves: what is held once they have. */
async function quiet(weigh: (actors: number) => Promise<Held>, atBegin: Held): Promise<Held> {
  const limit = performance.now() + LONGEST_UNREST;
  for (;;) {
    const held = await weigh(0);
    if (performance.now() > limit || ENDING.every((key) => held[key] === atBegin[key])) return held;
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
  }
}

function same(found: Found, what: string, received: number, expected: number): void {
  if (received !== expected) found(`I-33 ${String(received)} ${what}, ${String(expected)} are due`);
}

/** Whether the heap at the last rests lies above that after the warm-up. */
function grown(found: Found, rests: readonly Held[]): void {
  const [before, after] = heaps(rests) ?? [0, 0];
  if (after - before > HEAP_TOLERANCE) found(`I-33 the heap grew from ${String(before)} to ${String(after)} bytes`);
}

/**
 * Finds the smallest heap of the first rests after the warm-up, and that of the last ones; undefined when there are too
 * few.
 */
export function heaps(rests: readonly Held[]): readonly [number, number] | undefined {
  if (rests.length < 3 * WARM_UP) return undefined;
  return [heapOf(rests.slice(WARM_UP, 2 * WARM_UP)), heapOf(rests.slice(-WARM_UP))];
}

/** What all of some rests held at least. */
function heapOf(rests: readonly Held[]): number {
  return Math.min(...rests.map(({ heap }) => heap));
}

async function weighed(clock: CountingClock, container: CountingContainer, actors: number): Promise<Held> {
  const containers = await container.held(actors);
  return {
    heap: process.memoryUsage().heapUsed,
    timers: clock.pending,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    containers,
    instances: container.instances,
    desks: Desk.open,
    resources: ProcessWatch.resources,
  };
}

/** Waits until nothing is on its way nor in hand, and every actor is up. */
async function rest(runtime: Runtime, load: Load, found: Found): Promise<void> {
  const limit = performance.now() + LONGEST_UNREST;
  for (;;) {
    const restless = runtime.actors().filter(({ status, counters }) => status !== 'running' || counters.queued > 0);
    if (restless.length === 0 && load.unsettled + load.questions.open === 0) return;
    if (performance.now() > limit) {
      const actors = restless.map(({ id, status, counters }) => `${id} (${status}, ${String(counters.queued)} queued)`);
      found(`Not at rest: ${String(load.unsettled + load.questions.open)} publishers wait; ${actors.join(', ')}`);
      return;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
}
