import 'reflect-metadata';

export { CarryContext, type AsyncContextMode, type CarriedStorage, type ForkedStorage } from './async-context';
export { Ctx, Payload } from './enhancers/parameters';
export { EventScope } from './event-scope';
export { httpExceptionOf } from './http/http-exception';
export { httpOutcome, type HttpOutcomeOptions, type OutcomeRejection } from './http/http-outcome';
export { MaikoExceptionFilter } from './http/maiko-exception-filter';
export { serverSentEvents, type ServerSentEventsOptions } from './http/server-sent-events';
export { InjectTopic } from './inject-topic';
export { MaikoHealthIndicator, type HealthIndicatorOptions, type RuntimeIndication } from './maiko-health-indicator';
export { MaikoMetricsModule, type MetricsModuleOptions } from './maiko-metrics-module';
export { MaikoModule } from './maiko-module';
export type {
  FeatureOptions,
  MaikoAsyncOptions,
  MaikoModuleOptions,
  MaikoOptionsFactory,
  MaikoRootOptions,
} from './module-options';
export { nestLogger } from './nest-logger';
export { Publisher } from './publisher';
export { TopicPublisher } from './topic-publisher';
