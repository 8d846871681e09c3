import type { Scenario } from './scenario';
import { allocations } from './scenarios/allocations';
import { asyncHandlers } from './scenarios/async-handlers';
import { backpressure } from './scenarios/backpressure';
import { dropOldest } from './scenarios/drop-oldest';
import { fairness } from './scenarios/fairness';
import { fanOut, youngFanOut } from './scenarios/fan-out';
import { firstEvents } from './scenarios/first-event';
import { flood } from './scenarios/flood';
import { growth } from './scenarios/growth';
import { harnesses } from './scenarios/harness';
import { heaps } from './scenarios/heap';
import { heldGrowth, heldWork } from './scenarios/held';
import { imports } from './scenarios/import';
import { interleavings } from './scenarios/interleavings';
import { keyedActors } from './scenarios/keyed';
import { manyTopics, youngManyTopics } from './scenarios/many-topics';
import { memory } from './scenarios/memory';
import { monitors, monitorsBuiltIn, monitorsToTen } from './scenarios/monitors';
import { nestHandlers } from './scenarios/nest-handler';
import { observer } from './scenarios/observer';
import { outcomes } from './scenarios/outcome';
import { pingPong, youngPingPong } from './scenarios/ping-pong';
import { pipeline, youngPipeline } from './scenarios/pipeline';
import { pipes } from './scenarios/pipes';
import { ready } from './scenarios/ready';
import { restart } from './scenarios/restart';
import { spawnsBesideLoad, spawnWork } from './scenarios/spawn-beside-load';
import { startUps } from './scenarios/start-up';
import { supervision } from './scenarios/supervision';
import { tsyringeStarts } from './scenarios/tsyringe-start';
import { wildcards, youngWildcards } from './scenarios/wildcards';

export const SCENARIOS: readonly Scenario[] = [
  ...pingPong,
  ...fanOut,
  ...manyTopics,
  ...asyncHandlers,
  ...pipeline,
  ...pipes,
  backpressure,
  ...wildcards,
  youngPingPong,
  ...youngFanOut,
  youngManyTopics,
  youngPipeline,
  youngWildcards,
  ...firstEvents,
  ...keyedActors,
  ...spawnsBesideLoad,
  ...dropOldest,
  ...outcomes,
  ...observer,
  restart,
  ...nestHandlers,
  ...startUps,
  imports,
  ready,
  ...tsyringeStarts,
  ...heaps,
  fairness,
  monitors,
  monitorsBuiltIn,
  monitorsToTen,
  ...supervision,
  ...harnesses,
  interleavings,
  ...allocations,
  flood,
  ...memory,
  ...heldWork,
  spawnWork,
];

/** How cost grows. */
export const GROWTH: readonly Scenario[] = [...growth, ...heldGrowth];
