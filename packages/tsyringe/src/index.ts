import 'reflect-metadata';

export { bootstrap } from './bootstrap';
export type { BootstrapOptions } from './bootstrap-options';
export type {
  ClassProvider,
  ExistingProvider,
  FactoryProvider,
  InstanceScope,
  Provider,
  ValueProvider,
} from './provider';
export { RuntimeModule } from './runtime-module';
export { TsyringeContainer, tsyringeContainer, type TsyringeContainerOptions } from './tsyringe-container';
