import { MaikoError } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';
import type { Copy } from './copies';

/** A module, an actor or what is injected is of another copy of `@maiko/nestjs` or `@maiko/core`. */
export const otherCopy = (what: string, theirs: Copy, ours: Copy) =>
  new MaikoError(
    'OTHER_COPY',
    `${what} is of another copy of ${theirs.of} than the one that the application runs with`,
    {
      expected: `one copy in the process, such as ${ours.path}`,
      received: theirs.path,
      hint: `Have one version of it installed for all, see npm ls ${theirs.of}; under jest, load all after the same jest.resetModules()`,
    },
  );

/** `MaikoModule.forRoot` was imported twice. */
export const secondRuntime = (count: number) =>
  new MaikoError('SECOND_RUNTIME', `MaikoModule.forRoot was imported ${String(count)} times with different results`, {
    expected: 'one runtime for the whole application',
    hint: 'Import MaikoModule.forRoot() once, in the root module; add actors of other modules with MaikoModule.forFeature()',
  });

/** `MaikoTestingModule` or listeners are there, and no `MaikoModule.forRoot`. */
export const noRuntime = () =>
  new MaikoError('NO_RUNTIME', 'MaikoTestingModule found no actors to put a harness on', {
    expected: 'MaikoModule.forRoot() among the modules of the application',
    hint: 'Import the module that has it: Test.createTestingModule({ imports: [AppModule, MaikoTestingModule.forRoot()] })',
  });

/** `MaikoTestingModule.forRoot` was imported twice. */
export const secondHarness = (count: number) =>
  new MaikoError('SECOND_HARNESS', `MaikoTestingModule.forRoot was imported ${String(count)} times`, {
    expected: 'one harness for the whole application',
    hint: 'Import it once, where Test.createTestingModule is called',
  });

/** What `forFeature` returned is imported by no module, or by several. */
export const featureWithoutHost = (feature: string, importers: readonly string[]) =>
  new MaikoError(
    'FEATURE_HOST',
    `What MaikoModule.forFeature made for ${feature} is imported by ${importers.length === 0 ? 'no module' : importers.join(' and ')}`,
    {
      expected: 'exactly one module, which gives its actors their dependencies',
      hint: 'Call MaikoModule.forFeature() in the imports of the module that has the providers; do not share or export what it returns',
    },
  );

/** Two `forFeature` of one module have one name. */
export const twoFeatures = (module: string) =>
  new MaikoError('DUPLICATE_FEATURE', `${module} imports MaikoModule.forFeature twice under one name`, {
    expected: 'a name of its own for every supervisor of a module',
    hint: 'Merge the two, or give one of them a name: MaikoModule.forFeature({ name: "workers", ... })',
  });

/** An actor is listed in two modules, or two classes have one name. */
export const twoClassesOfOneName = (actor: string, places: readonly string[]) =>
  new MaikoError('DUPLICATE_ACTOR', `Two classes are actors of the name "${actor}": ${places.join(' and ')}`, {
    actor,
    expected: 'a name of its own for every actor',
    hint: 'Name one of them: @Actor({ name: "..." })',
  });

export const actorInTwoModules = (actor: string, modules: readonly string[]) =>
  new MaikoError('DUPLICATE_ACTOR', `Actor "${actor}" is listed in ${modules.join(' and ')}`, {
    actor,
    expected: 'one module for every actor',
    hint: 'List it once; or give each its own name with MaikoModule.forFeature({ actors: [actor(ActorClass, { name: "..." })] })',
  });

/** A provider, controller or enhancer asks for an actor. */
export const actorAsService = (actor: string, user: string) =>
  new MaikoError('ACTOR_AS_SERVICE', `${actor} is an actor and cannot be injected (${user} -> ${actor})`, {
    actor,
    hint: 'Let them talk through topics, and move what both need into a provider without @Actor()',
  });

const ADAPTERS: Readonly<Record<string, string>> = {
  '@OnEvent': 'EventEmitterListeners.forFeature({ listeners })',
  '@EventsHandler': 'CqrsHandlers.forFeature({ handlers })',
};

/** An actor class has a decorator of something else: a listener, a gateway, a resolver, a route. */
export const otherRole = (actor: string, role: string, method?: string, adapter = ADAPTERS[role]) =>
  new MaikoError(
    'ACTOR_WITH_OTHER_ROLE',
    `${method === undefined ? actor : `${actor}.${method}`} has ${role}, and ${actor} is an actor`,
    {
      actor,
      method,
      expected:
        'an actor that is nothing else: for the other role Nest would make an instance of its own, or do nothing',
      hint:
        adapter === undefined
          ? 'Move it into a class of its own in the providers of the module, and let that one publish an event; or subscribe the actor, or give it a schedule'
          : `Give the method @Subscribe in its place; or leave ${actor} as it was and list it in ${adapter}, which makes it an actor: docs/guide/nestjs/migrating.md`,
    },
  );

/** An actor class has a lifecycle hook of Nest, which Nest would not call. */
export const nestHookOnActor = (actor: string, hook: string, replacement: string) =>
  new MaikoError('NEST_HOOK_ON_ACTOR', `${actor} is an actor, and Nest calls ${hook} on no actor`, {
    actor,
    method: hook,
    expected: 'a hook that every incarnation has, also after a restart',
    hint: `Rename it to ${replacement}; what is done once for the application belongs in a provider`,
  });

/** A controller has `@Actor`, `@Subscribe` or a schedule. */
export const controllerAsActor = (controller: string, methods: readonly string[]) =>
  new MaikoError(
    'CONTROLLER_AS_ACTOR',
    `${controller} is a controller and cannot be an actor${methods.length === 0 ? '' : ` (@Subscribe or a schedule is on ${methods.join(', ')})`}`,
    {
      actor: controller,
      expected: 'a class of its own in the providers of a module',
      hint: 'Move what handles events into a class with @Actor(), and publish from the controller',
    },
  );

/** Nothing is known about the constructor arguments of an actor. */
export const missingMetadata = (actor: string, count: number) =>
  new MaikoError('MISSING_METADATA', `Nothing is known about the ${String(count)} constructor arguments of ${actor}`, {
    actor,
    expected: "constructor types in the compiler's output, or tokens",
    hint:
      'Set "experimentalDecorators" and "emitDecoratorMetadata" and import "reflect-metadata" before the file of this class; ' +
      'or name the tokens: @Actor({ inject: [...] }), or inject(Token) in a field',
  });

/** Tells by the name whether Nest does not know a dependency: Nest does not export the classes of these errors. */
export function isUnknownDependency(error: unknown): boolean {
  return /^(Unknown|Undefined)Dependenc/.test((error as Error | undefined)?.constructor.name ?? '');
}

/** The module of an actor cannot provide something. The cause, an error of Nest, names it. */
export const unknownDependency = (actor: string, host: string, cause: unknown) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `Actor ${actor} of ${host} needs something that ${host} cannot provide`, {
    actor,
    hint: `See the cause; add it to the providers of ${host}, or import the module that exports it; useMocker() of a test may not reach it`,
    cause,
  });

export const unknownField = (actor: string, token: unknown, cause: unknown) =>
  new MaikoError(
    'UNKNOWN_DEPENDENCY',
    `Actor ${actor} asks for ${nameOfToken(token)} with inject(), which is not there`,
    {
      actor,
      expected: 'a provider that is not request-scoped or transient',
      hint: 'Provide it in a module, or take it as a constructor argument',
      cause,
    },
  );

/** A dependency of an actor could not be created. */
export const dependencyFailed = (actor: string, cause: unknown) =>
  new MaikoError('DEPENDENCY_FAILED', `A dependency of actor ${actor} could not be created`, {
    actor,
    hint: 'See the cause',
    cause,
  });

export const noHost = (actor: string) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `No module of the application lists actor ${actor}`, {
    actor,
    hint: 'Add it to the providers of a module, or to MaikoModule.forFeature({ dynamic: ... }), so that its dependencies are known',
  });

/** `ActorContext` or `EventScope` was asked for outside of an actor. */
export const noContext = () =>
  new MaikoError('SCOPE_CONFLICT', 'ActorContext or EventScope was asked for outside of an actor', {
    expected: 'an actor, or something that only actors depend on',
    hint: 'Inject Publisher or Runtime in controllers, gateways and services',
  });

/** A request-scoped dependency of an actor read the request. */
export const noRequest = (actor: string, property: string) =>
  new MaikoError(
    'NO_REQUEST',
    `Something that actor ${actor} was created with reads "${property}" of the request, and there is none`,
    {
      actor,
      expected: 'dependencies that do not read REQUEST, since an actor outlives every request',
      hint: 'Ask for it when an event is handled: inject EventScope and call scope.resolve(Token, envelope)',
    },
  );
