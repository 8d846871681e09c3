import type { AnyTopic, EventClass, Runtime, SupervisionOptions } from '@maiko/core';
import { anything, defineOptions } from '@maiko/core/adapter';
import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { ContextIdFactory, type ContextId } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { LateCalls } from '../listeners/late-calls';
import type { ListenerSource } from '../listeners/listener-source';
import { listenersModule, type Connected } from '../listeners/listeners-module';
import { classes, required } from '../module-options';
import { connect } from './connect';
import { EmitterBridge } from './emitter-bridge';
import { listeningMethods } from './on-event';

/** The argument of `EventEmitterListeners.forFeature`. */
export interface EventEmitterListenersOptions {
  /**
   * Classes with `@OnEvent`, instead of in the providers of the module. Empty to bring what is emitted to actors only.
   */
  readonly listeners: readonly Type<object>[];
  /** Topics of these names that the application declares itself, with options of their own. */
  readonly topics?: readonly (AnyTopic | EventClass)[] | undefined;
  /**
   * Restarts a listener that has failed, with a new instance, so often. Default: it goes on with the next event, as it
   * did. One that fails too often ends alone, unless `onExceeded` says otherwise.
   */
  readonly supervision?: SupervisionOptions | undefined;
  /** What the supervisor is called. Default: the name of the importing module. */
  readonly name?: string | undefined;
  /** Where `EventEmitter2` is, if it is not global: `[EventEmitterModule]`. */
  readonly imports?: ModuleMetadata['imports'];
}

const OPTIONS = defineOptions<EventEmitterListenersOptions>()({
  listeners: [classes],
  topics: [anything],
  supervision: [anything],
  name: [anything],
  imports: [anything],
});

/**
 * The module that runs classes with `@OnEvent` as actors, unchanged: events emitted with `EventEmitter2` arrive in
 * their mailboxes, and an actor that publishes on a topic of that name reaches them too.
 * @example
 * @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [OrderListener] })], providers: [Mailer] })
 * class OrdersModule {}
 */
@Module({})
export class EventEmitterListeners {
  /**
   * @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_LISTENER, LISTENER_WITH_OTHER_ROLE; LISTENER_TWICE,
   * LISTENER_TOO_LATE, NO_RUNTIME, UNKNOWN_DEPENDENCY, FEATURE_HOST when the application is created
   */
  static forFeature(options: EventEmitterListenersOptions): DynamicModule {
    OPTIONS.check('EventEmitterListeners.forFeature', options);
    required('EventEmitterListeners.forFeature', 'listeners', options.listeners, classes);
    const { listeners, topics = [], name, supervision, imports } = options;
    return listenersModule({
      option: 'listeners',
      listeners: listeners.map((type) => ({ type, methods: listeningMethods(type, 'listeners'), contextOf })),
      name,
      supervision,
      imports,
      emitter: EventEmitter2,
      emitterName: 'EventEmitter2',
      library: 'EventEmitterModule',
      connect: (emitter: EventEmitter2, runtime: Runtime, connected: readonly Connected[], late: LateCalls) => {
        EmitterBridge.of(emitter, runtime).declare(topics);
        for (const each of connected) connect(emitter, runtime, each, late);
      },
    });
  }
}

/** The request of a request-scoped listener is what was emitted, as the library has it. */
function contextOf(source: ListenerSource, values: readonly unknown[]): ContextId {
  const request = values.length > 1 ? values : values[0];
  const contextId = ContextIdFactory.getByRequest(
    (source.inheritsRequest ? request : { payload: request }) as Record<string, unknown>,
  );
  source.registerRequest(request, contextId);
  return contextId;
}
