import { createRuntime, type Logger, type Runtime } from '@maiko/core';
import type { Plan } from './command-line';
import { CountingClock } from './counting-clock';
import { CountingContainer } from './counting-container';
import { Faults } from './faults';
import { Ledger } from './ledger';
import { Load } from './load';
import { Desk, workshop } from './workshop';

/** How long the load lasts between two rests, in which everything is counted. Milliseconds. */
const STRETCH = 200;
/** A runtime that is left alone must be at rest after so long. Milliseconds. */
const LONGEST_UNREST = 3_000;
const BETWEEN_LOOKS = 2;
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

/** What is held while the runtime is at rest, or after it has stopped. */
export interface Held {
  readonly heap: number;
  readonly timers: number;
  readonly listeners: number;
  readonly containers: number;
  readonly instances: number;
  readonly desks: number;
}

export interface Outcome {
  readonly ledger: Ledger;
  readonly load: Load;
  readonly faults: Faults;
  readonly rests: readonly Held[];
  readonly atBegin: Held;
  readonly atEnd: Held;
}

export async function soak({ duration, seed }: Plan): Promise<Outcome> {
  const faults = new Faults(seed);
  const clock = new CountingClock();
  const container = new CountingContainer(faults);
  const runtime = createRuntime({ module: workshop(), clock, container, logger: silent, deadLetters: 100 });
  const ledger = new Ledger(runtime);
  const load = new Load(runtime, faults);
  const weigh = (actors: number): Promise<Held> => weighed(clock, container, actors);
  const atBegin = await weigh(0);

  await runtime.start();
  const ended = runtime.join().catch((error: unknown) => {
    ledger.violation(`The runtime ended by itself: ${String(error)}`);
  });
  const rests: Held[] = [];
  const end = performance.now() + duration;
  while (performance.now() < end && runtime.state === 'running') {
    faults.arm(true);
    await load.go(Math.min(STRETCH, Math.max(1, end - performance.now())));
    faults.arm(false);
    await rest(runtime, load, ledger);
    ledger.balance();
    const actors = runtime.actors().length;
    const held = await weigh(actors);
    rests.push(held);
    same(ledger, 'child containers', held.containers, actors);
    same(ledger, 'instances', held.instances, actors);
    same(ledger, 'desks', held.desks, actors);
    same(ledger, 'incarnations that are up', ledger.started - ledger.stopped, actors);
  }
  await runtime.stop();
  await ended;
  ledger.balance();
  const atEnd = await weigh(0);
  for (const key of ['timers', 'listeners', 'containers', 'instances', 'desks'] as const)
    same(ledger, `${key} after the end`, atEnd[key], atBegin[key]);
  same(ledger, 'incarnations after the end', ledger.started - ledger.stopped, 0);
  grown(ledger, rests);
  return { ledger, load, faults, rests, atBegin, atEnd };
}

function same(ledger: Ledger, what: string, received: number, expected: number): void {
  if (received !== expected) ledger.violation(`I-33 ${String(received)} ${what}, ${String(expected)} are due`);
}

/** Whether the heap at the last rests lies above that after the warm-up. */
function grown(ledger: Ledger, rests: readonly Held[]): void {
  const [before, after] = heaps(rests) ?? [0, 0];
  if (after - before > HEAP_TOLERANCE)
    ledger.violation(`I-33 the heap grew from ${String(before)} to ${String(after)} bytes`);
}

/** The smallest heap of the first rests after the warm-up, and that of the last ones; undefined when there are too few. */
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
  };
}

/** Waits until nothing is on its way and everybody is up. */
async function rest(runtime: Runtime, load: Load, ledger: Ledger): Promise<void> {
  const limit = performance.now() + LONGEST_UNREST;
  for (;;) {
    const restless = runtime.actors().filter(({ status, mailbox }) => status !== 'running' || mailbox.size > 0);
    if (restless.length === 0 && load.unsettled === 0) return;
    if (performance.now() > limit) {
      const who = restless.map(({ id, status, mailbox }) => `${id} (${status}, ${String(mailbox.size)} queued)`);
      ledger.violation(`Not at rest: ${String(load.unsettled)} publishers wait; ${who.join(', ')}`);
      return;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
}
