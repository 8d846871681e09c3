export type { ActorPaths } from './chain/actor-paths';
export type { EventChain } from './chain/event-chain';
export type { EventPaths } from './chain/event-paths';
export type { ChainLink } from './chain/links';
export type { ActorRef } from './events/actor-ref';
export type { ActorSpy } from './events/actor-spy';
export type { Delivery, DeliveryStatus } from './events/delivery';
export type { EventMatch, EventPredicate, EventRef, TopicRef } from './events/event-match';
export type { EventQuery } from './events/event-query';
export type { EventSpy } from './events/event-spy';
export type { EventRecord } from './events/recording';
export type { TopicSpy } from './events/topic-spy';
export type { HangHandle } from './faults/actor-faults';
export type { RestOptions, WaitOptions } from './harness/call-options';
export { createHarness } from './harness/create-harness';
export { Harness, type PayloadOfEvent } from './harness/harness';
export {
  checkHarnessSettings,
  type ContainerFactory,
  type HarnessActors,
  type HarnessOptions,
  type HarnessProgram,
  type HarnessRuntimeOptions,
  type HarnessSettings,
} from './harness/harness-options';
export { HarnessSetup, type HarnessSetupOptions } from './harness/harness-setup';
export { FakeContainer, type FakeCreation } from './fake-container';
export { faulty, type Faulty, type PortFaults } from './faults/faulty';
export { findOverfull, findUnbalanced } from './guarantees';
export type { Marbles, TopicExpectation } from './marbles/marbles';
export type { GivenValues, MarbleValues } from './marbles/marble-values';
export type { MatcherContext, MatcherVerdict } from './matchers/expectation';
export { matchers, type MaikoMatchers } from './matchers/maiko-matchers';
export type { ExpectedDeadLetter, ExpectedDeliveries, ExpectedEvents } from './matchers/matchers';
export { clockConformance, type ClockUnderTest } from './conformance/clock';
export { containerConformance } from './conformance/container';
export { dispatcherConformance } from './conformance/dispatcher';
export type { ConformanceCase } from './conformance/conformance-case';
export { RecordingLogger } from './recording-logger';
export { SeededDispatcher } from './seeded-dispatcher';
export { settle } from './settle';
export { TestClock, turns } from './test-clock';
export type { FindingKind } from './simulation/finding';
export type { LatencyOption } from './simulation/latencies';
export type { CrashOptions, Invariant, Scenario, SimulatedProgram, SimulationOptions } from './simulation/options';
export { SimulationError, type SimulationFinding, type SimulationReport } from './simulation/report';
export { simulate } from './simulation/simulate';
export type { Simulation } from './simulation/simulation';
export type { PortOptions } from './simulation/simulated-port';
export { memoryStore, type MemoryStore, type MemoryStoreOptions } from './transport/memory-store';
export { memoryTransport, type MemoryTransportOptions } from './transport/memory-transport';
export { transportConformance } from './conformance/transport';
export type { TransportUnderTest } from './conformance/transport/bench';
export { simulatedTransport, type SimulatedTransportOptions } from './transport/simulated-transport';
export { TransportHistory, type HistoryFault } from './transport/transport-history';
