import type { Runtime, SupervisionOptions } from '@maiko/core';
import { anything, defineOptions } from '@maiko/core/adapter';
import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import type { ContextId } from '@nestjs/core';
import { AsyncContext, EventBus, type IEventHandler } from '@nestjs/cqrs';
import { notAListener } from '../listeners/errors';
import type { LateCalls } from '../listeners/late-calls';
import type { ListeningMethod } from '../listeners/listening-method';
import type { ListenerSource } from '../listeners/listener-source';
import { listenersModule, type Connected } from '../listeners/listeners-module';
import { classes, required } from '../module-options';
import { connect } from './connect';
import { topicOfEventClass } from './event-topics';

/** Where `@EventsHandler` records the event classes. */
const EVENTS_HANDLER_METADATA = '__eventsHandler__';

/** The argument of `CqrsHandlers.forFeature`. */
export interface CqrsHandlersOptions {
  /** Classes with `@EventsHandler`, instead of in the providers of the module. Empty to bring events to actors only. */
  readonly handlers: readonly Type<IEventHandler<never>>[];
  /**
   * Restarts a handler that has failed, with a new instance, so often. Default: it goes on with the next event, as it
   * did. One that fails too often ends alone, unless `onExceeded` says otherwise.
   */
  readonly supervision?: SupervisionOptions | undefined;
  /** What the supervisor is called. Default: the name of the importing module. */
  readonly name?: string | undefined;
  /** Where `EventBus` is, if it is not global: `[CqrsModule]`. */
  readonly imports?: ModuleMetadata['imports'];
}

const OPTIONS = defineOptions<CqrsHandlersOptions>()({
  handlers: [classes],
  supervision: [anything],
  name: [anything],
  imports: [anything],
});

/**
 * The module that runs classes with `@EventsHandler` as actors, unchanged: events published on `EventBus` arrive in
 * their mailboxes.
 * @example
 * @Module({ imports: [CqrsHandlers.forFeature({ handlers: [OrderPlacedHandler] })], providers: [Mailer] })
 * class OrdersModule {}
 */
@Module({})
export class CqrsHandlers {
  /**
   * @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_LISTENER, LISTENER_WITH_OTHER_ROLE; LISTENER_TWICE,
   * LISTENER_TOO_LATE, NO_RUNTIME, UNKNOWN_DEPENDENCY, FEATURE_HOST when the application is created
   */
  static forFeature(options: CqrsHandlersOptions): DynamicModule {
    OPTIONS.check('CqrsHandlers.forFeature', options);
    required('CqrsHandlers.forFeature', 'handlers', options.handlers, classes);
    const { handlers, imports, name, supervision } = options;
    return listenersModule({
      option: 'handlers',
      rolesKept: ['__saga__'],
      listeners: handlers.map((type) => ({ type, methods: [handleOf(type)], contextOf })),
      name,
      supervision,
      imports,
      emitter: EventBus,
      emitterName: 'EventBus',
      library: 'CqrsModule',
      connect: (bus: EventBus, runtime: Runtime, connected: readonly Connected[], late: LateCalls) => {
        connect(bus, runtime, connected, late);
      },
    });
  }
}

/** @throws NOT_A_LISTENER */
function handleOf(handler: Type<object>): ListeningMethod {
  const events =
    typeof handler === 'function' ? (Reflect.getMetadata(EVENTS_HANDLER_METADATA, handler) as unknown) : [];
  if (!Array.isArray(events) || events.length === 0) throw notAListener(handler, '@EventsHandler', 'handlers');
  const targets = (events as Type<object>[]).map(topicOfEventClass);
  return { method: 'handle', targets, argumentsOf: (event) => [event] };
}

/** A request-scoped handler has the context of its event, as the library has it. */
function contextOf(_source: ListenerSource, [event]: readonly unknown[]): ContextId {
  return (AsyncContext.of(event as object) ?? new AsyncContext()).id;
}
