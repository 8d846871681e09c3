export type { Latency } from './simulation/latencies';
export type { FindingKind } from './simulation/finding';
export type { Published } from './simulation/history';
export type { CrashOptions, Invariant, Program, ProgramParts, Scenario, SimulationOptions } from './simulation/options';
export { SimulationError, type SimulationFinding, type SimulationReport } from './simulation/report';
export { simulate } from './simulation/simulate';
export type { Simulation } from './simulation/simulation';
export type { PortOptions } from './simulation/simulated-port';
