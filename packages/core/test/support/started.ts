import type {
  ActorClass,
  ActorContainer,
  ActorDefinition,
  ModuleClass,
  ModuleDefinition,
  Runtime,
  SupervisionOptions,
} from '@maiko/core';
import {
  createHarness,
  type Harness,
  type HarnessRuntimeOptions,
  type RecordingLogger,
  type TestClock,
} from '@maiko/testing';

/** A program in the hands of a harness, and what tests of the runtime itself ask most. */
interface Stage {
  readonly harness: Harness;
  readonly runtime: Runtime;
  readonly clock: TestClock;
  readonly logger: RecordingLogger;
}

interface StageOptions extends HarnessRuntimeOptions {
  readonly clock?: TestClock | undefined;
  readonly container?: ActorContainer | undefined;
  readonly seed?: number | undefined;
  readonly supervision?: SupervisionOptions | undefined;
}

type ActorList = readonly (ActorClass | ActorDefinition)[];

/** Actors alone, or a module. */
type Program = ActorList | ModuleClass | ModuleDefinition;

/** Runs a program on a harness. */
export async function started(program: Program, options: StageOptions = {}): Promise<Stage> {
  const stage = await unstarted(program, options);
  await stage.harness.start();
  return stage;
}

/** Makes a program on a harness, before its start. */
export async function unstarted(
  program: Program,
  { clock, container, seed, supervision, ...options }: StageOptions = {},
): Promise<Stage> {
  const harness = await createHarness(isList(program) ? { actors: program, supervision } : program, {
    clock,
    container,
    seed,
    options,
    start: false,
  });
  return { harness, runtime: harness.runtime, clock: harness.clock, logger: harness.log };
}

function isList(program: Program): program is ActorList {
  return Array.isArray(program);
}

/** Returns the dead letter of the last failed event. */
export function lastDeadLetter(runtime: Runtime) {
  const letter = runtime.deadLetters.list().at(-1);
  if (letter === undefined) throw new Error('There is no dead letter');
  return letter;
}
