export { RecordingLogger } from './recording-logger';
export { SeededDispatcher } from './seeded-dispatcher';
export { settle } from './settle';
export { TestClock, turns } from './test-clock';
export type { Latency } from './simulation/latencies';
export type { FindingKind } from './simulation/finding';
export type { Published } from './simulation/history';
export type {
  ContainerFactory,
  CrashOptions,
  Invariant,
  Program,
  Scenario,
  SimulatedParts,
  SimulationActors,
  SimulationOptions,
} from './simulation/options';
export { SimulationError, type SimulationFinding, type SimulationReport } from './simulation/report';
export { simulate } from './simulation/simulate';
export type { Simulation } from './simulation/simulation';
export type { PortOptions } from './simulation/simulated-port';
