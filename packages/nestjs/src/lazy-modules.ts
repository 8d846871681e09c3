import type { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { topicProviders } from './inject-topic';
import { leaveActorsToTheRuntime } from './own-copies';
import { Publisher } from './publisher';

/**
 * Modules that are loaded after the start bring actor classes and topics that were not known before: the former are left to the
 * runtime, the latter are provided where `Publisher` is, before Nest looks at the module.
 */
export function followLazyModules(loader: LazyModuleLoader, modules: ModulesContainer): void {
  const load = loader.load.bind(loader);
  loader.load = (loaded, options) =>
    load(async () => {
      const module = await loaded();
      leaveActorsToTheRuntime();
      for (const each of modules.values()) if (each.providers.has(Publisher)) provideTopics(each);
      return module;
    }, options);
}

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

function provideTopics(module: NestModule): void {
  for (const provider of topicProviders()) {
    if (module.providers.has(provider.provide)) continue;
    module.addProvider(provider);
    module.addExportedProviderOrModule(provider.provide as string);
  }
}
