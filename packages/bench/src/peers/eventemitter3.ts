import { EventEmitter } from 'eventemitter3';
import { synchronous } from './synchronous';

export const eventemitter3 = synchronous('S4 needs a chain of promises per subscriber', () => {
  const emitter = new EventEmitter();
  return {
    on: (topic, handler) => emitter.on(topic, handler),
    emit: (topic, tick) => emitter.emit(topic, tick),
  };
});
