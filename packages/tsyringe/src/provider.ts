import type { Token } from '@maiko/core';
import { invalidProvider } from './errors';

/** The lifetime of an instance: as long as the runtime, or as long as one incarnation of an actor. */
export type InstanceScope = 'runtime' | 'incarnation';

/** A class the container can construct. */
export type Constructor = new (...args: never[]) => object;

/** Injecting `provide` gives an instance of `useClass`. */
export interface ClassProvider {
  readonly provide: Token;
  readonly useClass: Constructor;
  /** The tokens of its constructor arguments, for builders that emit no constructor types. */
  readonly inject?: readonly Token[] | undefined;
  /** Default `runtime`: one instance, shared by all actors. `incarnation`: one for each life of each actor. */
  readonly scope?: InstanceScope | undefined;
}

/** Injecting `provide` gives this value. It stays yours: the container does not dispose it. */
export interface ValueProvider {
  readonly provide: Token;
  readonly useValue: unknown;
}

/** Injecting `provide` gives what the function returns; a promise is awaited before the actor is created. */
export interface FactoryProvider {
  readonly provide: Token;
  readonly useFactory: (...dependencies: never[]) => unknown;
  /** The tokens of its arguments. */
  readonly inject?: readonly Token[] | undefined;
  /** Default `runtime`: made once, shared by all actors. `incarnation`: made for each life of each actor. */
  readonly scope?: InstanceScope | undefined;
}

/** Injecting `provide` gives what the other token stands for. */
export interface ExistingProvider {
  readonly provide: Token;
  readonly useExisting: Token;
}

/** An entry of `providers` of a module: a class, which provides itself, or one of these objects. */
export type Provider = Constructor | ClassProvider | ValueProvider | FactoryProvider | ExistingProvider;

/** The keys that say where a value comes from, each with the keys that may go with it. */
const SOURCES = {
  useClass: ['inject', 'scope'],
  useValue: [],
  useFactory: ['inject', 'scope'],
  useExisting: [],
} as const;

/** @throws INVALID_PROVIDER */
export function checkProvider(provider: unknown): asserts provider is Provider {
  if (typeof provider === 'function') return;
  const problem =
    typeof provider === 'object' && provider !== null ? problemOf(provider) : 'it is neither a class nor an object';
  if (problem !== undefined) throw invalidProvider(provider, problem);
}

function problemOf(provider: object): string | undefined {
  const { provide, useClass, useFactory, useExisting, inject, scope } = provider as Record<string, unknown>;
  if (!isToken(provide)) return '"provide" is no class, string or symbol';
  const sources = (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).filter((key) => key in provider);
  const [source] = sources;
  if (source === undefined || sources.length > 1) return `it needs exactly one of ${Object.keys(SOURCES).join(', ')}`;
  if (source === 'useClass' && typeof useClass !== 'function') return '"useClass" is no class';
  if (source === 'useFactory' && typeof useFactory !== 'function') return '"useFactory" is no function';
  if (source === 'useExisting' && !isToken(useExisting)) return '"useExisting" is no class, string or symbol';
  const known: readonly string[] = ['provide', source, ...SOURCES[source]];
  const unknown = Object.keys(provider).filter((key) => !known.includes(key));
  if (unknown.length > 0) return `"${unknown.join('", "')}" means nothing beside "${source}"`;
  if (inject !== undefined && !Array.isArray(inject)) return '"inject" is no array of tokens';
  if (scope !== undefined && scope !== 'runtime' && scope !== 'incarnation')
    return '"scope" is neither "runtime" nor "incarnation"';
  return undefined;
}

export function isToken(value: unknown): value is Token {
  return typeof value === 'function' || typeof value === 'string' || typeof value === 'symbol';
}
