import { plainContainer, type ActorContainer, type ModuleClass, type ModuleDefinition } from '@maiko/core';
import { flattenModule } from '@maiko/core/adapter';
import { overridesWithoutContainer, providersWithoutContainer } from '../errors';
import type { ContainerFactory } from './harness-options';

/**
 * Returns the container of a program: the one that is given, or the one that is made from the providers of the module
 * and what takes their place.
 * @param caller as messages call it
 * @throws OVERRIDES_WITHOUT_CONTAINER, PROVIDERS_WITHOUT_CONTAINER
 */
export function containerFor<Provider>(
  caller: 'createHarness' | 'simulate',
  module: ModuleClass | ModuleDefinition | undefined,
  container: ActorContainer | ContainerFactory<Provider> | undefined,
  overrides: readonly Provider[] | undefined,
): ActorContainer {
  const listed = module === undefined ? [] : (flattenModule(module).providers as readonly Provider[]);
  if (typeof container === 'function') return container({ providers: [...listed, ...(overrides ?? [])] });
  if (overrides !== undefined && overrides.length > 0) throw overridesWithoutContainer(caller);
  if (container === undefined && listed.length > 0)
    throw providersWithoutContainer(caller, (module as ModuleClass).name);
  return container ?? plainContainer;
}
