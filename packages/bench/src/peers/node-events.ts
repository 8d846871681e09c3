import { EventEmitter } from 'node:events';
import { synchronous } from './synchronous';

export const nodeEvents = synchronous('S4 needs a chain of promises per subscriber', () => {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    on: (topic, handler) => emitter.on(topic, handler),
    emit: (topic, tick) => emitter.emit(topic, tick),
  };
});
