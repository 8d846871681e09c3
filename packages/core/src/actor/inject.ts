import { injectOutsideConstruction } from './errors';
import { describe, nameOfFunction, printable } from '../text';
import type { Token } from './actor-class';

/** The source of the dependencies of an actor under construction. */
export interface Injector {
  resolve(token: Token): unknown;
}

// Set only while a constructor runs, which is synchronous: two runtimes never see each other's.
let current: Injector | undefined;

/**
 * Returns what the container has for a token, in a field initialiser or constructor of an actor. It is the way to
 * inject under builders that emit no constructor types (esbuild, tsx, standard decorators).
 * @throws INJECT_OUTSIDE_CONSTRUCTION, UNKNOWN_DEPENDENCY
 * @example
 * @Actor()
 * class Thermostat {
 *   private readonly ctx = inject(ActorContext);
 * }
 */
export function inject<T>(token: Token<T>): T {
  if (current === undefined) throw injectOutsideConstruction(nameOfToken(token));
  return current.resolve(token) as T;
}

/** Runs a constructor with `injector` behind `inject()`; for containers. */
export function withInjector<T>(injector: Injector, construct: () => T): T {
  const outer = current;
  current = injector;
  try {
    return construct();
  } finally {
    current = outer;
  }
}

/** Names a token of a container in messages, as a part of one line; never throws. */
export function nameOfToken(token: unknown): string {
  if (typeof token === 'string') return `"${printable(token)}"`;
  return typeof token === 'function' ? nameOfFunction(token) || 'an anonymous class' : describe(token);
}
