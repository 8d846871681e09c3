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
import { heldGrowth, heldWork } from './scenarios/held';
import { keyedActors } from './scenarios/keyed';
import { manyTopics, youngManyTopics } from './scenarios/many-topics';
import { memory } from './scenarios/memory';
import { monitors, monitorsBuiltIn } from './scenarios/monitors';
import { observer } from './scenarios/observer';
import { outcomes } from './scenarios/outcome';
import { pingPong, youngPingPong } from './scenarios/ping-pong';
import { pipeline, youngPipeline } from './scenarios/pipeline';
import { pipes } from './scenarios/pipes';
import { restart } from './scenarios/restart';
import { spawnsBesideLoad } from './scenarios/spawn-beside-load';
import { startUps } from './scenarios/start-up';
import { supervision } from './scenarios/supervision';
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
  ...startUps,
  fairness,
  monitors,
  monitorsBuiltIn,
  ...supervision,
  ...allocations,
  flood,
  ...memory,
  ...heldWork,
];

/** How cost grows. */
export const GROWTH: readonly Scenario[] = [...growth, ...heldGrowth];
