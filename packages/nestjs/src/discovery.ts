import type { ActorClass, ModuleDefinition, SupervisionOptions } from '@maiko/core';
import { decoratedMethods, discoveredActors, readSpec, definitionOf, ROOT_MODULE } from '@maiko/core/adapter';
import type { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { checkCopies } from './copies';
import { actorTokens, checkUsers, classOf } from './dependencies';
import { actorInTwoModules, controllerAsActor, twoClassesOfOneName } from './errors';
import { featuresByHost, supervisors, withListenersNamed } from './features';
import { ModuleHosts, type ModuleHost } from './module-hosts';
import type { FeatureOptions } from './module-options';
import { FEATURE, EMITTER_BRIDGE } from './tokens';
import { refOf, Visible } from './visible';

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** The declarations about actors in the modules of an application. */
export interface Discovered {
  readonly root: ModuleDefinition;
  readonly hosts: ModuleHosts;
  /** Something brings actors what another library emits. */
  readonly hasIntake: boolean;
}

/**
 * Reads every module of the application: actors in `providers`, and what `MaikoModule.forFeature` was given. Each
 * module with actors is a supervisor below the root, those of its imports before it.
 * @throws OTHER_COPY, FEATURE_HOST, DUPLICATE_FEATURE, DUPLICATE_ACTOR, ACTOR_AS_SERVICE, CONTROLLER_AS_ACTOR,
 *   NOT_AN_ACTOR
 */
export function discover(
  discovery: DiscoveryService,
  modules: ModulesContainer,
  supervision: SupervisionOptions | undefined,
): Discovered {
  const hostOf = (module: NestModule): ModuleHost => ({
    name: module.name,
    moduleRef: refOf(module),
    visible: new Visible(module),
  });
  const hosts = new ModuleHosts((actorClass) => {
    const home = [...modules.values()].find((each) => listedIn(discovery, each).includes(actorClass));
    return home === undefined ? undefined : hostOf(home);
  });
  const actors = new Set(discoveredActors());
  checkCopies(modules);
  checkUse(discovery, [...modules.values()], actors);
  const features = featuresByHost([...modules.values()], (module) => providersOf(discovery, module));
  const owners = new Map<string, string>();
  const classes = new Map<string, ActorClass>();
  const imports: ModuleDefinition[] = [];
  for (const module of importsFirst([...modules.values()])) {
    const host = (): ModuleHost => hostOf(module);
    const definitions = supervisors(
      module.name,
      withListenersNamed(features.get(module) ?? [], owners),
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
  const hasIntake = [...modules.values()].some(({ providers }) => providers.has(EMITTER_BRIDGE));
  return { root: { name: ROOT_MODULE, imports, supervision }, hosts, hasIntake };
}

/** The actors of one module: in its providers, and in what it imports of `forFeature`. */
function listedIn(discovery: DiscoveryService, module: NestModule): ActorClass[] {
  const features = [...module.imports].map(
    (each) => each.providers.get(FEATURE)?.instance as FeatureOptions | undefined,
  );
  const given = features.flatMap((feature) => [
    ...(feature?.actors ?? []).map((entry) => definitionOf(entry).actorClass),
    ...(feature?.dynamic === undefined ? [] : [feature.dynamic]),
  ]);
  return [...actorsAmong(providersOf(discovery, module), new Set(discoveredActors())), ...given];
}

/**
 * Reads modules that have been loaded after the start. Nothing starts their actors.
 * @returns the actors that they list
 * @throws OTHER_COPY, ACTOR_AS_SERVICE, CONTROLLER_AS_ACTOR, NOT_AN_ACTOR
 */
export function discoverLate(
  discovery: DiscoveryService,
  modules: ModulesContainer,
  late: readonly NestModule[],
): ActorClass[] {
  checkCopies(modules);
  checkUse(discovery, [...modules.values()], new Set(discoveredActors()));
  return [...new Set(late.flatMap((module) => listedIn(discovery, module)))];
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

function providersOf(discovery: DiscoveryService, module: NestModule): Wrapper[] {
  return discovery.getProviders({}, [module]);
}
