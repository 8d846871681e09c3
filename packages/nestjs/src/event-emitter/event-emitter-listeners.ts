import type { AnyTopic, EventClass, Runtime, SupervisionOptions } from '@maiko/core';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { listenerActor } from '../listeners/listener-actor';
import { listenersModule } from '../listeners/listeners-module';
import { checkListed } from '../module-options';
import { Intake } from './intake';
import { onEventMethods } from './on-event';

/** What `EventEmitterListeners.forFeature` takes. */
export interface EventEmitterListenersOptions {
  /** Classes with `@OnEvent`, instead of in the providers of the module. */
  readonly listeners: readonly Type<object>[];
  /** Topics of these names that the application declares itself, with options of their own. */
  readonly topics?: readonly (AnyTopic | EventClass)[] | undefined;
  /** Who is restarted when a listener has failed, and how often. */
  readonly supervision?: SupervisionOptions | undefined;
  /** What the supervisor is called. Default: the name of the importing module. */
  readonly name?: string | undefined;
}

/**
 * Runs classes with `@OnEvent` as actors, unchanged: what is emitted with `EventEmitter2` arrives in their mailboxes, and an actor
 * that publishes on a topic of that name reaches them too.
 * @example
 * @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [OrderListener] })], providers: [Mailer] })
 * class OrdersModule {}
 */
@Module({})
export class EventEmitterListeners {
  /** @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_LISTENER, LISTENER_EVENT; LISTENER_TWICE when the application is created */
  static forFeature(options: EventEmitterListenersOptions): DynamicModule {
    const known = { listeners: true, topics: true, supervision: true, name: true } as const;
    checkListed('EventEmitterListeners.forFeature', options, known, 'listeners');
    const { listeners, topics = [], ...feature } = options;
    const actorOf = (listener: Type<object>) => listenerActor(listener, onEventMethods(listener, 'listeners'));
    return listenersModule({
      option: 'listeners',
      listeners: new Map(listeners.map((each) => [each, actorOf(each)])),
      feature,
      source: EventEmitter2,
      connect: (emitter: EventEmitter2, runtime: Runtime) => {
        Intake.of(emitter, runtime).declare(topics);
      },
    });
  }
}
