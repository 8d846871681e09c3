import { Injectable, type Type } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { AsyncReceiver, Tick } from '../load';
import type { Peer, Wiring } from '../peer';
import { startNest, type NestDispatch } from './nest';
import { hasWildcards } from './synchronous';

type Emit = (emitter: EventEmitter2, topic: string, tick: Tick) => Promise<unknown> | undefined;

function dispatch(wiring: Wiring | Wiring<AsyncReceiver>, emit: Emit): NestDispatch {
  return {
    module: EventEmitterModule.forRoot({ wildcard: hasWildcards(wiring), maxListeners: 0 }),
    provider: listener,
    publisher(application) {
      const emitter = application.get(EventEmitter2);
      return (topic, tick) => emit(emitter, wiring.topics[topic] as string, tick);
    },
  };
}

function listener(pattern: string, handler: (tick: Tick) => unknown): Type {
  @Injectable()
  class Listener {
    @OnEvent(pattern)
    handle(tick: Tick): unknown {
      return handler(tick);
    }
  }
  return Listener;
}

const emitOnly: Emit = (emitter, topic, tick) => {
  emitter.emit(topic, tick);
  return undefined;
};

const emitAsync: Emit = (emitter, topic, tick) => emitter.emitAsync(topic, tick);

export const nestEmitter: Peer = {
  lacks:
    'no mailbox, isolation, backpressure or supervision; every delivery enters an async wrapper; errors are logged and ' +
    'swallowed; S1 needs a trampoline; S4 awaits emitAsync: one event at a time for all subscribers',
  wildcards: true,
  most: { subscriptions: 5_000, because: 'Nest overflows the stack while it scans 10,000 providers' },
  connect: (wiring) => startNest(wiring, dispatch(wiring, emitOnly)),
  connectAsync: (wiring) => startNest(wiring, dispatch(wiring, emitAsync)),
};
