import { EventEmitter2 } from 'eventemitter2';
import type { Peer } from '../peer';
import { synchronous } from './synchronous';

export const eventemitter2: Peer = {
  ...synchronous('S4 needs a chain of promises per subscriber', (wildcard) => {
    const emitter = new EventEmitter2({ wildcard, maxListeners: 0 });
    return {
      on: (topic, handler) => emitter.on(topic, handler),
      emit: (topic, tick) => emitter.emit(topic, tick),
    };
  }),
  wildcards: true,
};
