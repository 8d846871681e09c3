import {
  decoratedMethods,
  discoveredActors,
  readSpec,
  type ActorClass,
  type ActorDefinition,
  type ModuleDefinition,
  type SupervisionOptions,
} from '@maiko/core';
import { ModuleRef, type DiscoveryService, type ModulesContainer } from '@nestjs/core';
import { actorTokens, checkUsers, classOf } from './dependencies';
import { actorInTwoModules, controllerAsActor, featureWithoutHost, twoClassesOfOneName, twoFeatures } from './errors';
import { isPlaceholder } from './feature-module';
import { Hosts, type Host } from './hosts';
import { isListenerActor } from './listeners/listener-actor';
import type { FeatureOptions } from './module-options';
import { FEATURE } from './tokens';

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** What the modules of an application say about actors. */
export interface Discovered {
  readonly root: ModuleDefinition;
  readonly hosts: Hosts;
}

/** The name of the root supervisor in messages, as everywhere. */
const ROOT = 'root';

/**
 * Reads every module of the application: actors in `providers`, and what `MaikoModule.forFeature` was given. Each module
 * with actors is a supervisor below the root, those of its imports before it.
 * @throws FEATURE_HOST, DUPLICATE_FEATURE, DUPLICATE_ACTOR, ACTOR_AS_SERVICE, CONTROLLER_AS_ACTOR, NOT_AN_ACTOR
 */
export function discover(
  discovery: DiscoveryService,
  modules: ModulesContainer,
  supervision: SupervisionOptions | undefined,
): Discovered {
  const hostOf = (module: NestModule): Host => ({ name: module.name, moduleRef: moduleRefOf(discovery, module) });
  const hosts = new Hosts((actorClass) => {
    const home = [...modules.values()].find((each) =>
      providersOf(discovery, each).some((provider) => classOf(provider) === actorClass),
    );
    return home === undefined ? undefined : hostOf(home);
  });
  const actors = new Set(discoveredActors());
  checkUse(discovery, [...modules.values()], actors);
  const features = featuresByHost(discovery, [...modules.values()]);
  const owners = new Map<string, string>();
  const classes = new Map<string, ActorClass>();
  const imports: ModuleDefinition[] = [];
  for (const module of importsFirst([...modules.values()])) {
    const host = (): Host => hostOf(module);
    const definitions = supervisors(
      module.name,
      (features.get(module) ?? []).map((feature) => withListenersNamed(feature, owners)),
      actorsAmong(providersOf(discovery, module), actors),
    );
    for (const each of definitions) {
      for (const entry of each.actors ?? []) {
        const definition = definitionOf(entry);
        const id = definition.config.name ?? readSpec(definition.actorClass).name;
        const owner = owners.get(id);
        const first = classes.get(id) ?? definition.actorClass;
        if (owner !== undefined && first !== definition.actorClass)
          throw twoClassesOfOneName(id, [placeOf(first, owner), placeOf(definition.actorClass, module.name)]);
        if (owner !== undefined) throw actorInTwoModules(id, [owner, module.name]);
        owners.set(id, module.name);
        classes.set(id, definition.actorClass);
        hosts.addActor(definition, host);
      }
      if (each.dynamic !== undefined) hosts.addClass(each.dynamic, host);
    }
    imports.push(...definitions);
  }
  return { root: { name: ROOT, imports, supervision }, hosts };
}

/** Listeners of another library may have one name: the second is called `Listener-2`. */
function withListenersNamed(feature: FeatureOptions, owners: ReadonlyMap<string, string>): FeatureOptions {
  const taken = new Set(owners.keys());
  const actors = feature.actors?.map((entry) => {
    const { actorClass, config } = definitionOf(entry);
    if (!isListenerActor(actorClass)) return entry;
    const { name } = readSpec(actorClass);
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name}-${String(count)}`;
    taken.add(free);
    return { actorClass, config: { ...config, name: free } };
  });
  return { ...feature, actors };
}

/** The supervisors of one module: what has no name of its own goes by the name of the module. */
function supervisors(
  module: string,
  features: readonly FeatureOptions[],
  listed: readonly ActorClass[],
): ModuleDefinition[] {
  const named = new Map<string, ModuleDefinition>();
  for (const feature of features) {
    const name = feature.name ?? feature.dynamic?.name ?? module;
    if (named.has(name)) throw twoFeatures(module);
    named.set(name, { ...feature, name });
  }
  const given = new Set(features.flatMap(({ actors = [] }) => actors.map((each) => definitionOf(each).actorClass)));
  const others = listed.filter((actorClass) => !given.has(actorClass));
  const own = named.get(module);
  if (others.length > 0) named.set(module, { ...own, name: module, actors: [...(own?.actors ?? []), ...others] });
  return [...named.values()];
}

/** What `forFeature` was given, by the one module that imports it. */
function featuresByHost(
  discovery: DiscoveryService,
  modules: readonly NestModule[],
): Map<NestModule, FeatureOptions[]> {
  const features = new Map<NestModule, FeatureOptions[]>();
  for (const module of modules) {
    const providers = providersOf(discovery, module);
    const given = providers.find(({ token }) => token === FEATURE)?.instance as FeatureOptions | undefined;
    if (given === undefined) continue;
    const feature = overridden(given, providers);
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

/** Modules in an order in which each comes after those it imports, as far as they do not import each other. */
function importsFirst(modules: readonly NestModule[]): NestModule[] {
  const ordered = new Set<NestModule>();
  const entered = new Set<NestModule>();
  const visit = (module: NestModule): void => {
    if (entered.has(module)) return;
    entered.add(module);
    for (const each of module.imports) visit(each);
    ordered.add(module);
  };
  for (const each of modules) visit(each);
  return [...ordered];
}

/** The actor classes among providers, each once; aliases and factories stand for something else. */
function actorsAmong(providers: readonly Wrapper[], actors: ReadonlySet<unknown>): ActorClass[] {
  // What stands for actors of a feature belongs to the module that imports it.
  if (providers.some(({ token }) => token === FEATURE)) return [];
  return providers.flatMap((provider) => {
    const actorClass = classOf(provider);
    if (actorClass === undefined) return [];
    // A class that would never receive an event says why it is no actor.
    if (!actors.has(actorClass) && decoratedMethods(actorClass).length === 0) return [];
    return [readSpec(actorClass).actorClass];
  });
}

/** @throws ACTOR_AS_SERVICE, CONTROLLER_AS_ACTOR */
function checkUse(discovery: DiscoveryService, modules: readonly NestModule[], actors: ReadonlySet<unknown>): void {
  const controllers = discovery.getControllers();
  for (const controller of controllers) {
    const type = classOf(controller);
    if (type === undefined) continue;
    const methods = decoratedMethods(type);
    if (actors.has(type) || methods.length > 0) throw controllerAsActor(type.name, methods);
  }
  const providers = discovery.getProviders();
  checkUsers([...controllers, ...providers], modules, actorTokens(providers, actors));
}

/** Names a class so that it can be told from another one of its name. */
function placeOf(actorClass: ActorClass, module: string): string {
  const methods = decoratedMethods(actorClass).join(', ');
  return `the class ${actorClass.name} of ${module} that handles events in ${methods === '' ? 'no method' : methods}`;
}

function definitionOf(entry: ActorClass | ActorDefinition): ActorDefinition {
  return typeof entry === 'function' ? { actorClass: entry, config: {} } : entry;
}

function providersOf(discovery: DiscoveryService, module: NestModule): Wrapper[] {
  return discovery.getProviders({}, [module]);
}

function moduleRefOf(discovery: DiscoveryService, module: NestModule): ModuleRef {
  return providersOf(discovery, module).find(({ token }) => token === ModuleRef)?.instance as ModuleRef;
}
