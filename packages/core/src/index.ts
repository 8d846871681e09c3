export { Actor, type ActorOptions } from './actor/actor';
export type { ActorClass, Token } from './actor/actor-class';
export { ActorContext } from './actor/context';
export {
  actor,
  type ActorConfig,
  type ActorDefinition,
  type Lifetime,
  type OptionsOf,
  type OutsideSpawnOptions,
  type SpawnOptions,
} from './actor/definition';
export type { ConnectOptions } from './actor/connect-options';
export type { BackoffOptions } from './actor/backoff-options';
export type { ErrorVerdict, OnDrain, OnError, OnStart, OnStop, Steps, StopReason } from './actor/hooks';
export { inject } from './actor/inject';
export type { Key, KeyedOptions, KeyOf } from './actor/keyed';
export { Lifecycle, type LifecycleNotice } from './actor/lifecycle';
export { plainContainer } from './actor/plain-container';
export type { Pipe } from './actor/pipe';
export type { PolicyOptions, RestartType } from './actor/policy';
export type { EventIds, IngestOptions, Publishable, Publisher, PublishOptions } from './actor/publisher';
export type { RetryOptions } from './actor/retry';
export { Every, Schedule, type EveryOptions } from './actor/schedule';
export { StepAction } from './actor/step-action';
export { Subscribe, type SubscribeOptions } from './actor/subscribe';
export { causeChain, isRefusedInput, MaikoError, messageOf, type ErrorDetails } from './errors';
export { DeadLetters, type DeadLetter, type DeadLetterReason, type DeadLetterStore } from './flow/dead-letters';
export type { Envelope } from './flow/envelope';
export type { Settlement } from './flow/flow-monitor';
export type { MailboxCounters } from './flow/mailbox/mailbox';
export type { AsyncContext } from './ports/async-context';
export type { Monitor, MonitorCallback, MonitoredRuntime } from './actor/monitor';
export type { ActorStatus, Health, HealthStatus, PipeStatus } from './actor/status';
export { systemClock, type CancelTimer, type Clock } from './ports/clock';
export type { ActorContainer, RuntimeServices } from './actor/container';
export type { Dispatcher, Task } from './ports/dispatcher';
export { FairDispatcher } from './ports/fair-dispatcher';
export { systemIds, type IdSource } from './ports/ids';
export { consoleLogger, type Logger } from './ports/logger';
export { systemRandom, type Random } from './ports/random';
export type { Timetable } from './ports/timetable';
export type {
  Transport,
  TransportDelivery,
  TransportHost,
  TransportReader,
  TransportRecord,
  TransportSubscription,
} from './ports/transport';
export { bounded, type BoundedSource } from './rxjs/bounded';
export type { ObservableSource } from './rxjs/observable-like';
export { RuntimeScheduler } from './rxjs/scheduler-token';
export type { SourceOptions, SourceOverflow } from './rxjs/source-options';
export type { ActorHealth, DurableHealth, ModuleHealth, RuntimeHealth, TransportHealth } from './runtime/health';
export { RuntimeModule, type ModuleClass, type ModuleDefinition, type ModuleOptions } from './runtime/module';
export { isMaikoError, type MaikoErrorCode } from './runtime/error-codes';
export type { MonitorHandle, MonitorHub } from './runtime/monitor-hub';
export type { OutcomeOptions } from './runtime/outcome';
export type { RuntimeOptions, StopOptions } from './runtime/options';
export type { ActorReport, StopReport } from './runtime/report';
export type { RuntimeState } from './runtime/phases';
export { createRuntime } from './runtime/create-runtime';
export { Runtime } from './runtime/runtime';
export type { Topology, TopologyActor, TopologyTopic } from './runtime/topology';
export type { WatchOptions } from './runtime/watch';
export type { AutoShutdown } from './supervision/auto-shutdown';
export type { SupervisionOptions } from './supervision/options';
export type { RestartStrategy } from './supervision/restart/restart-strategy';
export { Event, type AnyEvent, type EventClass, type PayloadOf, type PublishTarget } from './topic/event';
export type { StandardSchema } from './topic/schema';
export { topic, topics, type AnyTopic, type Topic, type TopicEvent, type TopicFamily } from './topic/topic';
export type { OverflowPolicy } from './topic/overflow-policy';
export type { TopicOptions } from './topic/topic-options';
