import {
  flattenModule,
  MaikoError,
  plainContainer,
  type ActorContainer,
  type ModuleClass,
  type ModuleDefinition,
} from '@maiko/core';
import type { ContainerFactory } from './options';

/**
 * The container of one run, made from the providers of the module and what takes their place.
 * @throws PROVIDERS_WITHOUT_CONTAINER
 */
export function containerFor(
  module: ModuleClass | ModuleDefinition | undefined,
  container: ContainerFactory | undefined,
  overrides: readonly never[] = [],
): ActorContainer {
  const providers = module === undefined ? [] : flattenModule(module).providers;
  if (container !== undefined) return container({ providers: [...(providers as never[]), ...overrides] });
  if (providers.length + overrides.length === 0) return plainContainer;
  throw new MaikoError('PROVIDERS_WITHOUT_CONTAINER', 'There are providers, but no container that understands them', {
    expected: 'a container that makes what actors need',
    mend: 'Add one, such as { container: tsyringeContainer }',
  });
}
