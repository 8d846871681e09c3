import type { ActorClass } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';
import type { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { actorAsService } from './errors';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** Where Nest records dependencies: types, `@Inject` on parameters, and on properties. */
const TYPES = 'design:paramtypes';
const PARAMETERS = 'self:paramtypes';
const PROPERTIES = 'self:properties_metadata';

/** Collects the tokens that stand for an actor: its class, its other tokens, and aliases, of aliases too. */
export function actorTokens(providers: readonly Wrapper[], actors: ReadonlySet<unknown>): Map<unknown, string> {
  const tokens = new Map([...actors].map((actor) => [actor, nameOfToken(actor)]));
  for (const provider of providers) {
    const type = classOf(provider);
    if (type !== undefined && actors.has(type) && !tokens.has(provider.token)) tokens.set(provider.token, type.name);
  }
  for (let before = -1; before < tokens.size;) {
    before = tokens.size;
    for (const { isAlias, inject, token } of providers) {
      const target = isAlias ? tokens.get(inject?.[0]) : undefined;
      if (target !== undefined && !tokens.has(token)) tokens.set(token, target);
    }
  }
  return tokens;
}

/**
 * Refuses providers, controllers and enhancers that ask for an actor in any form, or are one.
 * @throws ACTOR_AS_SERVICE
 */
export function checkUsers(
  users: readonly Wrapper[],
  modules: readonly NestModule[],
  tokens: Map<unknown, string>,
): void {
  const enhancers = modules.flatMap(({ injectables }) => [...injectables.values()]) as Wrapper[];
  for (const enhancer of enhancers) {
    const actor = tokens.get(classOf(enhancer));
    if (actor !== undefined) throw actorAsService(actor, 'a guard, pipe, interceptor or filter');
  }
  for (const user of [...users, ...enhancers]) {
    const wanted = needsOf(user).find((token) => tokens.has(token));
    if (wanted !== undefined)
      throw actorAsService(tokens.get(wanted) as string, nameOfToken(user.metatype ?? user.token));
  }
}

/** What a provider asks for. An alias asks for nothing: it is another name. */
function needsOf(wrapper: Wrapper): unknown[] {
  if (wrapper.isAlias) return [];
  const type = classOf(wrapper);
  return type === undefined ? (wrapper.inject ?? []).map(tokenOf) : needsOfClass(type);
}

/** What the constructor and the properties of a class ask for. */
function needsOfClass(type: ActorClass): unknown[] {
  const read = <T>(key: string): readonly T[] => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];
  const needs = [...read<unknown>(TYPES)];
  for (const { index, param } of read<{ index: number; param: unknown }>(PARAMETERS)) needs[index] = param;
  for (const each of read<{ type: unknown }>(PROPERTIES)) needs.push(each.type);
  return needs.map(tokenOf);
}

/** The token of `forwardRef(() => Token)`, and of `{ token, optional }`. */
function tokenOf(asked: unknown): unknown {
  const { forwardRef, token } = Object(asked) as { forwardRef?: () => unknown; token?: unknown };
  if (typeof asked === 'function' || typeof asked !== 'object') return asked;
  if (typeof forwardRef === 'function') return tokenOf(forwardRef());
  return token === undefined ? asked : tokenOf(token);
}

/** Returns the class that a provider is an instance of; undefined for values, factories and aliases. */
export function classOf({ isAlias, inject, metatype }: Wrapper): ActorClass | undefined {
  return isAlias || (inject ?? undefined) !== undefined || typeof metatype !== 'function'
    ? undefined
    : (metatype as ActorClass);
}
