import type { ActorClass } from '@maiko/core';
import { guardLogger } from '@maiko/core/adapter';
import type { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { topicProviders } from './inject-topic';
import { excludeActorsFromNest } from './exclude-from-nest';
import { nestLogger } from './nest-logger';
import { Publisher } from './publisher';

/**
 * Follows modules that are loaded after the start. They bring actor classes and topics that were not known before: the
 * classes are left to the runtime, the topics are provided where `Publisher` is, before Nest looks at the module.
 * @param onLoaded gets the modules that were added
 */
export function followLazyModules(
  loader: LazyModuleLoader,
  modules: ModulesContainer,
  onLoaded: (late: readonly NestModule[]) => void,
): void {
  const load = loader.load.bind(loader);
  loader.load = async (loaded, options) => {
    const known = new Set(modules.values());
    const ref = await load(async () => {
      const module = await loaded();
      excludeActorsFromNest();
      for (const each of modules.values()) if (each.providers.has(Publisher)) provideTopics(each);
      return module;
    }, options);
    onLoaded([...modules.values()].filter((each) => !known.has(each)));
    return ref;
  };
}

/**
 * Warns of actors that do not run: Nest starts nothing of a module that is loaded late, so neither does the runtime.
 */
export function tellNotStarted(actors: readonly ActorClass[], logger = nestLogger()): void {
  if (actors.length === 0) return;
  const names = actors.map(({ name }) => name).join(', ');
  guardLogger(logger).info(`A module that was loaded late lists ${names}: runtime.spawn(...) starts such actors`);
}

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

function provideTopics(module: NestModule): void {
  for (const provider of topicProviders()) {
    if (module.providers.has(provider.provide)) continue;
    module.addProvider(provider);
    module.addExportedProviderOrModule(provider.provide as string);
  }
}
