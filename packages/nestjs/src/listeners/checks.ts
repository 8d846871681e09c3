import type { Runtime } from '@maiko/core';
import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { listenerTooLate, listenerTwice, listenerWithOtherRole } from './errors';
import type { Listener } from './listener-actor';

/**
 * Roles that Nest and its satellites look for on the classes of providers, with the guards, pipes and filters of them.
 * A listener that has moved is made by a factory: its other role would be left out, or its guards would.
 */
const ROLES: Readonly<Record<string, string>> = {
  'websockets:is_gateway': '@WebSocketGateway',
  'graphql:resolver_type': '@Resolver',
  __commandHandler__: '@CommandHandler',
  __queryHandler__: '@QueryHandler',
  __saga__: '@Saga',
};

/**
 * @param kept roles that the adapter takes care of
 * @throws LISTENER_WITH_OTHER_ROLE
 */
export function checkRole(type: Type<object>, option: string, kept: readonly string[]): void {
  const role = Object.entries(ROLES).find(([key]) => !kept.includes(key) && Reflect.hasMetadata(key, type));
  if (role !== undefined) throw listenerWithOtherRole(type.name, role[1], option);
}

/** @throws LISTENER_TWICE, LISTENER_TOO_LATE */
export function checkListeners(
  listeners: readonly Listener[],
  option: string,
  discovery: DiscoveryService,
  runtime: Runtime,
): void {
  const types = new Set<unknown>(listeners.map(({ type }) => type));
  for (const [place, wrappers] of [
    ['providers', discovery.getProviders()],
    ['controllers', discovery.getControllers()],
  ] as const)
    for (const { metatype, host, isAlias } of wrappers)
      if (!isAlias && types.has(metatype))
        throw listenerTwice((metatype as Type).name, place, host?.name ?? 'a module', option);
  const inboxes = new Set(
    runtime.topology().actors.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic)),
  );
  const late = listeners.find(({ inbox }) => !inboxes.has(inbox.name));
  if (late !== undefined) throw listenerTooLate(late.type.name);
}
