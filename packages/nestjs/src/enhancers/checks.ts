import type { ActorClass } from '@maiko/core';
import { readSpec, nameOfToken } from '@maiko/core/adapter';
import type { ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import {
  enhancedWithoutEvent,
  enhancersWithoutHost,
  foreignParameterOf,
  overriddenEnhancers,
  scopedEnhancer,
} from './errors';
import { isListenerActor } from '../listeners/listener-actor';
import { nameOfGlobal, type GlobalEnhancers } from './global-enhancers';
import { enhancerClasses, handlersOf, isDecorated, isEnhanced, losesEnhancers } from './metadata';
import { foreignParameter } from './parameters';

/** The source of the enhancers of an application. */
export interface EnhancerSource {
  readonly creator: ExternalContextCreator;
  readonly modules: ModulesContainer;
  readonly global: GlobalEnhancers;
}

const HOOKS = ['onStart', 'onStop', 'onError', 'onDrain', 'step'];

/** Lists the handlers of an actor that are called through enhancers, its own and global ones. */
export function enhancedHandlers(actor: ActorClass, { global }: EnhancerSource): (string | symbol)[] {
  const everywhere = global.everywhere && !isListenerActor(actor);
  return handlersOf(actor).filter((method) => everywhere || isEnhanced(actor, method));
}

/**
 * Refuses what can be seen to be wrong before anything is instantiated.
 * @throws ENHANCERS_WITHOUT_HOST, ENHANCED_WITHOUT_EVENT, OVERRIDDEN_ENHANCERS, FOREIGN_PARAMETER
 */
export function checkEnhancers(actor: ActorClass, { modules, global }: EnhancerSource): void {
  const handlers = handlersOf(actor);
  const others = [...HOOKS, ...readSpec(actor).schedules.map(({ method }) => method)];
  const silent = others.find((method) => !handlers.includes(method) && isDecorated(actor, method));
  if (silent !== undefined) throw enhancedWithoutEvent(actor.name, String(silent));
  for (const method of handlers) {
    if (losesEnhancers(actor, method)) throw overriddenEnhancers(actor.name, String(method));
    const foreign = foreignParameter(actor, method);
    if (foreign !== undefined) throw foreignParameterOf(actor.name, String(method), foreign);
  }
  const without = handlers.filter((method) => !isEnhanced(actor, method));
  if (!isListenerActor(actor)) for (const method of without) global.noteWithout(`${actor.name}.${String(method)}`);
  if (without.length === handlers.length || hostKeyOf(actor, modules) !== '') return;
  throw enhancersWithoutHost(actor.name);
}

/**
 * Refuses what is known to be wrong only once all modules have been instantiated: Nest remembers the first answer. Nest
 * leaves out what it cannot give without a request, so each enhancer has to be there.
 * @throws REQUEST_SCOPED_ENHANCER, ENHANCERS_WITHOUT_HOST
 */
export function checkMade(actor: ActorClass, methods: readonly (string | symbol)[], source: EnhancerSource): void {
  const { modules, global } = source;
  const [scoped] = global.scoped;
  if (scoped !== undefined) throw scopedEnhancer(actor.name, `the global ${nameOfGlobal(scoped)}`, scoped.isTransient);
  const made = modules.get(hostKeyOf(actor, modules))?.injectables;
  for (const method of methods) {
    for (const type of enhancerClasses(actor, method)) {
      const wrapper = made?.get(type as never);
      if (wrapper === undefined) throw enhancersWithoutHost(actor.name, nameOfToken(type), String(method));
      if (wrapper.isTransient || !wrapper.isDependencyTreeStatic())
        throw scopedEnhancer(actor.name, nameOfToken(type), wrapper.isTransient);
    }
  }
}

/**
 * Returns the key of the module that lists a class in its providers; empty when there is none. Placeholders have the
 * same token.
 */
export function hostKeyOf(actor: ActorClass, modules: ModulesContainer): string {
  for (const [key, { providers }] of modules) if (providers.get(actor)?.metatype === actor) return key;
  return '';
}
