import { EventEmitter } from 'eventemitter3';
import type { Tick } from '../load';
import type { Peer } from '../peer';
import { connectEmitterAsync } from './synchronous';

export const eventemitter3Unsequenced: Peer = {
  lacks: 'handlers of one subscriber overlap: no order, and any number of them at once',
  connectAsync: (wiring) =>
    connectEmitterAsync(() => {
      const emitter = new EventEmitter();
      return {
        on: (topic, handler) => emitter.on(topic, handler),
        onAsync: (topic, receiver) => emitter.on(topic, (tick: Tick) => void receiver.receive(tick)),
        emit: (topic, tick) => emitter.emit(topic, tick),
      };
    }, wiring),
};
