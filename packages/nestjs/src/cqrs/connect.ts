import type { Runtime } from '@maiko/core';
import { publishTopic } from '@maiko/core/adapter';
import type { EventBus, IEventHandler } from '@nestjs/cqrs';
import { Emission } from '../listeners/emission';
import { publishEmission } from '../listeners/emitter';
import { HandOver } from '../listeners/hand-over';
import type { LateCalls } from '../listeners/late-calls';
import type { Connected } from '../listeners/listeners-module';
import { topicOfCqrsEvent } from './event-topics';

type Handlers = NonNullable<Parameters<EventBus['register']>[0]>;

/** What was done to one bus. */
interface Tapped {
  /** The instances that are not to be registered again, and whether each is all there is of its class. */
  readonly moved: Map<unknown, boolean>;
  readonly register: (handlers: Handlers) => void;
  /** What is known of the events that have a topic. */
  readonly emissions: WeakMap<object, Emission>;
}

const buses = new WeakMap<EventBus, Tapped>();

/**
 * Registers handlers with the bus as the library would, so that it resolves their events, and keeps the library from
 * doing it too. What they are registered with puts the call into the mailbox of the actor; how the call ends is the
 * bus's to report.
 */
export function connect(bus: EventBus, runtime: Runtime, listeners: readonly Connected[], late: LateCalls): void {
  const tapped = buses.get(bus) ?? tap(bus, runtime);
  for (const connected of listeners) {
    const { instance, source } = connected;
    tapped.moved.set(instance, !source.isScoped);
    if (!Reflect.hasMetadata('__eventsHandler__', instance.constructor)) continue;
    const handOver = new HandOver(runtime, connected, late);
    const handle = (event: object) => handOver.call('handle', [event], tapped.emissions.get(event)).done;
    const standIn = Object.create(instance.constructor.prototype as object, {
      handle: { value: handle },
    }) as IEventHandler;
    const wrapper = {
      constructor: instance.constructor,
      metatype: instance.constructor,
      instance: standIn,
      isDependencyTreeStatic: () => true,
    };
    tapped.register([wrapper] as never);
  }
}

function tap(bus: EventBus, runtime: Runtime): Tapped {
  const register = bus.register.bind(bus);
  const tapped: Tapped = { moved: new Map(), register, emissions: new WeakMap() };
  bus.register = (handlers: Handlers = []) => {
    register(handlers.filter(({ instance }) => !tapped.moved.has(instance)));
  };
  // The bus looks for sagas on the class of the provider, which is a factory for a handler that has moved.
  const registerSagas = bus.registerSagas.bind(bus);
  bus.registerSagas = (sagas = []) => {
    registerSagas(
      sagas.map((saga) => {
        const { instance } = saga;
        const isStatic = tapped.moved.get(instance);
        if (isStatic === undefined) return saga;
        return { metatype: instance.constructor, instance, isDependencyTreeStatic: () => isStatic } as never;
      }),
    );
  };
  // Comes before the handlers, which are registered later.
  bus.subscribe((event) => {
    const target = topicOfCqrsEvent(event);
    if (target === undefined) return;
    const emission = new Emission(publishTopic(target).name);
    tapped.emissions.set(event, emission);
    publishEmission(runtime, target, event, emission);
  });
  buses.set(bus, tapped);
  return tapped;
}
