import type { ActorClass } from '@maiko/core';
import { nestHookOnActor, otherRole } from './errors';

/** Where decorators of Nest and its satellites record on a class that they look for among providers. */
const ON_CLASSES: Readonly<Record<string, string>> = {
  __controller__: '@Controller',
  'websockets:is_gateway': '@WebSocketGateway',
  __eventsHandler__: '@EventsHandler',
  __commandHandler__: '@CommandHandler',
  __queryHandler__: '@QueryHandler',
  __saga__: '@Saga',
  'bull:module_queue': '@Processor',
  'bullmq:processor_metadata': '@Processor',
  'bullmq:queue_events_listener_metadata': '@QueueEventsListener',
  'graphql:resolver_type': '@Resolver',
  'graphql:scalar_name': '@Scalar',
};

/** The same, on methods. */
const ON_METHODS: Readonly<Record<string, string>> = {
  EVENT_LISTENER_METADATA: '@OnEvent',
  'microservices:pattern': '@EventPattern or @MessagePattern',
  'websockets:message_mapping': '@SubscribeMessage',
  SCHEDULE_CRON_OPTIONS: '@Cron of @nestjs/schedule',
  SCHEDULE_INTERVAL_OPTIONS: '@Interval of @nestjs/schedule',
  SCHEDULE_TIMEOUT_OPTIONS: '@Timeout of @nestjs/schedule',
  'bull:module_queue_process': '@Process',
  'bull:module_on_queue_event': '@OnQueueEvent',
  'bullmq:queue_events_metadata': '@OnQueueEvent',
  'bullmq:worker_events_metadata': '@OnWorkerEvent',
  'graphql:resolver_type': '@Query, @Mutation or @Subscription',
  'graphql:resolve_property': '@ResolveField',
  'graphql:resolve_reference': '@ResolveReference',
  // `@Get` and its like record a path as well, which is a likely name of metadata of a program.
  __sse__: '@Sse',
};

/** Hooks of Nest, and what an actor has in their place. */
const NEST_HOOKS: Readonly<Record<string, string>> = {
  onModuleInit: 'onStart',
  onApplicationBootstrap: 'onStart',
  onModuleDestroy: 'onStop',
  beforeApplicationShutdown: 'onStop',
  onApplicationShutdown: 'onStop',
};

/**
 * Refuses an actor with another role: Nest would play that role with an instance of its own, or not at all.
 * @throws ACTOR_WITH_OTHER_ROLE, NEST_HOOK_ON_ACTOR
 */
export function checkRoles(actor: ActorClass): void {
  const role = Object.entries(ON_CLASSES).find(([key]) => Reflect.hasMetadata(key, actor));
  if (role !== undefined) throw otherRole(actor.name, role[1]);
  for (const [name, method] of methodsOf(actor)) {
    const replacement = Object.hasOwn(NEST_HOOKS, name) ? NEST_HOOKS[name] : undefined;
    if (replacement !== undefined) throw nestHookOnActor(actor.name, name, replacement);
    const found = Object.entries(ON_METHODS).find(([key]) => Reflect.hasMetadata(key, method));
    if (found !== undefined) throw otherRole(actor.name, found[1], name);
    if (Reflect.hasMetadata('path', method) && Reflect.hasMetadata('method', method))
      throw otherRole(actor.name, 'a route, such as @Get', name);
  }
}

/** The methods with a text as name, inherited ones included, the nearest of each name. */
function methodsOf(actor: ActorClass): Map<string, object> {
  const methods = new Map<string, object>();
  let at = actor.prototype as object | null;
  for (; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
      if (typeof value === 'function' && name !== 'constructor' && !methods.has(name)) methods.set(name, value);
    }
  }
  return methods;
}
