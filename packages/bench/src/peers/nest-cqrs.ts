import type { Type } from '@nestjs/common';
import { CqrsModule, EventBus, EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import type { AsyncReceiver, Tick } from '../load';
import type { Line, Peer, Wiring } from '../peer';
import { startNest } from './nest';

interface TickEvent {
  readonly tick: Tick;
}

type TickEventClass = new (tick: Tick) => TickEvent;

/** What cqrs knows instead of topics. */
function eventClass(): TickEventClass {
  return class implements TickEvent {
    constructor(readonly tick: Tick) {}
  };
}

function handlerClass(event: TickEventClass, handler: (tick: Tick) => unknown): Type {
  @EventsHandler(event)
  class Handler implements IEventHandler {
    handle({ tick }: TickEvent): unknown {
      return handler(tick);
    }
  }
  return Handler;
}

function connect(wiring: Wiring | Wiring<AsyncReceiver>): Promise<Line> {
  const events = wiring.topics.map(eventClass);
  const byName = new Map(wiring.topics.map((name, index) => [name, events[index] as TickEventClass]));
  return startNest(wiring, {
    module: CqrsModule.forRoot(),
    provider: (pattern, handler) => handlerClass(byName.get(pattern) as TickEventClass, handler),
    publisher(application) {
      const bus = application.get(EventBus);
      return (topic, tick) => {
        bus.publish(new (events[topic] as TickEventClass)(tick));
        return undefined;
      };
    },
  });
}

export const nestCqrs: Peer = {
  lacks:
    'event classes instead of topics; every event passes the filter of every handler; no mailbox or backpressure; ' +
    'errors end in a stream of unhandled exceptions; S1 needs a trampoline; S4: handlers of one subscriber overlap',
  most: { subscriptions: 1_000, because: 'every event passes the filter of every handler: hundreds of events/s' },
  connect,
  connectAsync: connect,
};
