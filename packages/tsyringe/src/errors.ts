import { messageOf, MaikoError } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';

/** The tokens from the actor down to where the problem is. */
export type Path = readonly unknown[];

const written = (path: Path): string => path.map(nameOfToken).join(' -> ');
/** The way to the end of a path, where there is one. */
const via = (path: Path): string => (path.length > 1 ? ` (${written(path)})` : '');
const actorIn = (path: Path): string => nameOfToken(path[0]);
const argument = (path: Path, index: number): string =>
  `the argument at index ${String(index)} of ${nameOfToken(path.at(-1))}`;

/** A provider has no token, no source or several, or unknown keys. */
export const invalidProvider = (received: unknown, problem: string) =>
  new MaikoError('INVALID_PROVIDER', `A provider is not valid: ${problem}`, {
    expected:
      'a class, { provide, useClass }, { provide, useValue }, { provide, useFactory, inject } or { provide, useExisting }',
    received,
    hint: 'Correct the provider; if something in it is undefined here, two files import each other',
  });

/** An actor is to be injected or provided. */
export const actorAsService = (path: Path, actor: unknown) =>
  new MaikoError(
    'ACTOR_AS_SERVICE',
    `${nameOfToken(actor)} is an actor and cannot be injected (${written([...path, actor])})`,
    {
      actor: actorIn([...path, actor]),
      hint: 'Let actors talk through topics, and move what both need into a class without @Actor()',
    },
  );

/** Nothing is known about a constructor argument. */
export const missingMetadata = (path: Path, index: number) =>
  new MaikoError('MISSING_METADATA', `Nothing is known about ${argument(path, index)}${via(path)}`, {
    actor: actorIn(path),
    expected: "constructor types in the compiler's output, or tokens",
    hint:
      'Set "experimentalDecorators" and "emitDecoratorMetadata", import "@maiko/tsyringe" before the file of this class, and ' +
      "give it a decorator such as tsyringe's @injectable(); or name the tokens: @Actor({ inject: [...] }), " +
      '{ provide, useClass, inject: [...] }, or inject(Token) in a field',
  });

/** A constructor argument has no provider, or its type stands for no class. */
export const erasedType = (path: Path, index: number, type: unknown) =>
  new MaikoError(
    'UNKNOWN_DEPENDENCY',
    `${capital(argument(path, index))} has the type ${nameOfToken(type)}, which stands for no provider${via(path)}`,
    {
      actor: actorIn(path),
      expected: 'a class, or a token',
      hint:
        'Interfaces, unions, primitives and `import type` leave no class behind: give the argument a token with ' +
        "tsyringe's @inject(token) or @Actor({ inject }), or import the class as a value; if it is a class, two files " +
        'import each other',
    },
  );

export const unknownToken = (path: Path, index: number | undefined, token: unknown, elsewhere: boolean) =>
  new MaikoError(
    'UNKNOWN_DEPENDENCY',
    `${dependent(path, index)} needs ${nameOfToken(token)}, which has no provider (${written([...path, token])})`,
    {
      actor: actorIn(path),
      hint: elsewhere
        ? "It is registered in tsyringe's global container, which runtimes do not share: list it in providers, or pass { parent: container }"
        : `Add { provide: ${nameOfToken(token)}, ... } to the providers of a module`,
    },
  );

/** Constructors need each other. */
export const circularDependency = (path: Path) =>
  new MaikoError('CIRCULAR_DEPENDENCY', `Constructors need each other: ${written(path)}`, {
    actor: actorIn(path),
    hint: 'Move what both need into a class of its own, or break the circle with @inject(delay(() => OtherClass)) of tsyringe',
  });

export const undefinedDependency = (path: Path, index: number) =>
  new MaikoError('CIRCULAR_DEPENDENCY', `${capital(argument(path, index))} is undefined (${written(path)} -> ?)`, {
    actor: actorIn(path),
    expected: 'a class, or a token',
    received: undefined,
    hint:
      'Two files import each other, so this class was not there yet when the decorator ran: move what both need into a ' +
      'file of its own, or write @inject(delay(() => TheClass)) of tsyringe',
  });

/**
 * Something shared by the runtime needs something of one incarnation.
 * @param holder what is shared; undefined for the container of the runtime itself
 */
export const scopeConflict = (path: Path, holder: unknown) =>
  new MaikoError(
    'SCOPE_CONFLICT',
    `${holder === undefined ? 'The container' : nameOfToken(holder)} is shared by the whole runtime but needs ${nameOfToken(path.at(-1))}, which belongs to one incarnation${via(path)}`,
    {
      actor: actorIn(path),
      hint:
        holder === undefined
          ? 'Ask for it in an actor'
          : `Make it one per incarnation: { provide: ${nameOfToken(holder)}, useClass: ..., scope: 'incarnation' }`,
    },
  );

/** The constructor or factory of a dependency threw. */
export const dependencyFailed = (path: Path, cause: unknown) =>
  new MaikoError('DEPENDENCY_FAILED', `${nameOfToken(path.at(-1))} could not be created${via(path)}`, {
    actor: actorIn(path),
    hint: 'See the cause',
    cause,
  });

/** An asynchronous factory was asked for with `inject()` in a field, which cannot wait. */
export const notReady = (path: Path) =>
  new MaikoError(
    'DEPENDENCY_NOT_READY',
    `The factory of ${nameOfToken(path.at(-1))} returned a promise that has not been awaited${via(path)}`,
    {
      actor: actorIn(path),
      expected: 'an asynchronous factory to be a constructor argument (or in the "inject" of another factory)',
      hint: 'Take it as a constructor argument instead of inject() in a field',
    },
  );

/** What a runtime gives was asked for before there is one. */
export const noRuntimeYet = (token: unknown) =>
  new MaikoError('DEPENDENCY_NOT_READY', `${nameOfToken(token)} was asked for before there is a runtime`, {
    expected: 'a container with which a runtime has been made',
    hint: 'Resolve what needs it after createRuntime or bootstrap, or let the actors get it injected',
  });

/** Something was asked for after the runtime or the incarnation had ended. */
export const containerClosed = (token: unknown) =>
  new MaikoError('CONTAINER_CLOSED', `${nameOfToken(token)} was asked for after its container was closed`, {
    expected: 'a container for every runtime, used until the runtime or the incarnation has ended',
    hint: 'Make a tsyringeContainer() for every runtime; stop background work when ctx.signal aborts',
  });

/** Some instances could not be disposed. The others were. */
export const disposeFailed = (failures: readonly { readonly name: string; readonly error: unknown }[]) =>
  new MaikoError(
    'DISPOSE_FAILED',
    `Could not dispose ${failures.map(({ name }) => name).join(', ')}; the others were disposed`,
    {
      hint: 'See the causes in cause.errors',
      cause: new AggregateError(
        failures.map(({ error }) => error),
        failures.map(({ name, error }) => `${name}: ${messageOf(error)}`).join('; '),
      ),
    },
  );

/** `bootstrap()` found `@Subscribe` or a schedule on a class without `@Actor`. */
export const subscribeWithoutActor = (methods: readonly string[]) =>
  new MaikoError(
    'SUBSCRIBE_WITHOUT_ACTOR',
    `@Subscribe or a schedule is on methods of a class that is no actor: ${methods.join(', ')}`,
    {
      expected: '@Actor() on every class with @Subscribe or a schedule',
      hint: 'Put @Actor() on the class, or remove the decorators of its methods',
    },
  );

/** `bootstrap()` without a module found no actor. */
export const noActors = () =>
  new MaikoError('NO_ACTORS', 'bootstrap() without a module found no actors', {
    expected: 'at least one class with @Actor() that has been loaded',
    hint: 'Import the files with the actors before bootstrap(), or give it a module that lists them',
  });

function dependent(path: Path, index: number | undefined): string {
  return index === undefined ? nameOfToken(path.at(-1)) : capital(argument(path, index));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
