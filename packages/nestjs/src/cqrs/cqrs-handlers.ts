import type { Runtime, SupervisionOptions } from '@maiko/core';
import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { EventBus, type IEventHandler } from '@nestjs/cqrs';
import { publishEmitted } from '../listeners/emitter';
import { notAListener } from '../listeners/errors';
import { listenerActor } from '../listeners/listener-actor';
import { listenersModule } from '../listeners/listeners-module';
import { checkListed } from '../module-options';
import { topicOfCqrsEvent, topicOfEventClass } from './event-topics';

/** Where `@EventsHandler` records the event classes. */
const EVENTS_HANDLER_METADATA = '__eventsHandler__';

/** The buses whose events are published already. */
const connected = new WeakSet<EventBus>();

/** What `CqrsHandlers.forFeature` takes. */
export interface CqrsHandlersOptions {
  /** Classes with `@EventsHandler`, instead of in the providers of the module. */
  readonly handlers: readonly Type<IEventHandler<never>>[];
  /** Who is restarted when a handler has failed, and how often. */
  readonly supervision?: SupervisionOptions | undefined;
  /** What the supervisor is called. Default: the name of the importing module. */
  readonly name?: string | undefined;
  /** Where `EventBus` is, if it is not global: `[CqrsModule]`. */
  readonly imports?: ModuleMetadata['imports'];
}

/**
 * Runs classes with `@EventsHandler` as actors, unchanged: what is published on `EventBus` arrives in their mailboxes.
 * @example
 * @Module({ imports: [CqrsHandlers.forFeature({ handlers: [OrderPlacedHandler] })], providers: [Mailer] })
 * class OrdersModule {}
 */
@Module({})
export class CqrsHandlers {
  /** @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_LISTENER; LISTENER_TWICE when the application is created */
  static forFeature(options: CqrsHandlersOptions): DynamicModule {
    const known = { handlers: true, supervision: true, name: true, imports: true } as const;
    checkListed('CqrsHandlers.forFeature', options, known, 'handlers');
    const { handlers, imports, ...feature } = options;
    return listenersModule({
      option: 'handlers',
      listeners: new Map(handlers.map((each) => [each, actorOf(each)])),
      feature,
      imports,
      source: EventBus,
      connect: (bus: EventBus, runtime: Runtime) => {
        if (connected.has(bus)) return;
        connected.add(bus);
        bus.subscribe((event) => {
          const target = topicOfCqrsEvent(event);
          if (target !== undefined) void publishEmitted(runtime, target, event);
        });
      },
    });
  }
}

function actorOf(handler: Type<object>) {
  const events =
    typeof handler === 'function' ? (Reflect.getMetadata(EVENTS_HANDLER_METADATA, handler) as unknown) : [];
  if (!Array.isArray(events) || events.length === 0) throw notAListener(handler, '@EventsHandler', 'handlers');
  const targets = (events as Type<object>[]).map(topicOfEventClass);
  return listenerActor(handler, [{ method: 'handle', targets, argumentsOf: (event) => [event] }]);
}
