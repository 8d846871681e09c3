import 'reflect-metadata';

export { AsyncContext, type AsyncContextMode, type CarriedStorage, type ForkedStorage } from './async-context';
export { EventScope } from './event-scope';
export { InjectTopic } from './inject-topic';
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
