import type { ActorClass, ModuleDefinition } from '@maiko/core';
import { readSpec, definitionOf } from '@maiko/core/adapter';
import type { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { classOf } from './dependencies';
import { featureWithoutHost, twoFeatures } from './errors';
import { isPlaceholder } from './feature-module';
import { listenerInTwoLists } from './listeners/errors';
import { listenerOf } from './listeners/listener-actor';
import type { FeatureOptions } from './module-options';
import { FEATURE, EMITTER_BRIDGE } from './tokens';

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** The options of one `forFeature`: that of `MaikoModule`, or of an adapter of another library. */
export interface Feature extends FeatureOptions {
  readonly ofListeners: boolean;
}

/** Collects the options of every `forFeature` by the one module that imports it. */
export function featuresByHost(
  modules: readonly NestModule[],
  providersOf: (module: NestModule) => readonly Wrapper[],
): Map<NestModule, Feature[]> {
  const features = new Map<NestModule, Feature[]>();
  for (const module of modules) {
    const providers = providersOf(module);
    const given = providers.find(({ token }) => token === FEATURE)?.instance as FeatureOptions | undefined;
    if (given === undefined) continue;
    const feature = { ...overridden(given, providers), ofListeners: module.providers.has(EMITTER_BRIDGE) };
    const importers = modules.filter(({ imports }) => imports.has(module));
    const [host] = importers;
    if (host === undefined || importers.length > 1) {
      const names = (feature.actors ?? []).map((each) => definitionOf(each).actorClass.name);
      throw featureWithoutHost(
        feature.name ?? (names.join(', ') || 'no actors'),
        importers.map(({ name }) => name),
      );
    }
    features.set(host, [...(features.get(host) ?? []), feature]);
  }
  return features;
}

/** What a test has put in the place of actors with `overrideProvider`: another actor, or something that is none. */
function overridden(feature: FeatureOptions, providers: readonly Wrapper[]): FeatureOptions {
  const actors = feature.actors?.flatMap((entry) => {
    const { actorClass, config } = definitionOf(entry);
    const stands = providers.find(({ token }) => token === actorClass);
    if (stands === undefined || isPlaceholder(stands.metatype)) return [entry];
    const replacement = classOf(stands);
    return replacement === undefined ? [] : [{ actorClass: replacement, config }];
  });
  return { ...feature, actors };
}

/**
 * Gives listeners of another library names: where two have the same, or their modules have, the second is called
 * `Listener-2`.
 * @throws LISTENER_TWICE
 */
export function withListenersNamed(features: readonly Feature[], owners: ReadonlyMap<string, string>): Feature[] {
  const taken = new Set(owners.keys());
  const listed = new Map<object, string>();
  return features.map((feature) => {
    const actors = feature.actors?.map((entry) => {
      const { actorClass, config } = definitionOf(entry);
      const listener = listenerOf(actorClass);
      if (listener === undefined) return entry;
      const { type, option } = listener;
      const other = listed.get(type);
      if (other !== undefined) throw listenerInTwoLists(type.name, [other, option]);
      listed.set(type, option);
      return { actorClass, config: { ...config, name: free(readSpec(actorClass).name, taken) } };
    });
    return { ...feature, actors };
  });
}

/** The name, or the next that is free with a number; it is taken then. */
function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let count = 2; taken.has(found); count++) found = `${name}-${String(count)}`;
  taken.add(found);
  return found;
}

/** Makes the supervisors of one module; one without a name of its own gets the name of the module. */
export function supervisors(
  module: string,
  features: readonly Feature[],
  listed: readonly ActorClass[],
): ModuleDefinition[] {
  const named = new Map<string, ModuleDefinition>();
  const taken = new Set<string>();
  // Those that can do with another name come last.
  for (const { ofListeners, ...feature } of features.toSorted(
    (a, b) => Number(a.ofListeners) - Number(b.ofListeners),
  )) {
    const name = feature.name ?? feature.dynamic?.name ?? module;
    if (taken.has(name) && (feature.name !== undefined || !ofListeners)) throw twoFeatures(module);
    const own = free(name, taken);
    named.set(own, { ...feature, name: own });
  }
  const given = new Set(features.flatMap(({ actors = [] }) => actors.map((each) => definitionOf(each).actorClass)));
  const others = listed.filter((actorClass) => !given.has(actorClass));
  const own = named.get(module);
  if (others.length > 0) named.set(module, { ...own, name: module, actors: [...(own?.actors ?? []), ...others] });
  return [...named.values()];
}
