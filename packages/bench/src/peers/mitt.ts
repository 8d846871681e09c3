import createEmitter from 'mitt';
import type { Tick } from '../load';
import { synchronous } from './synchronous';

export const mitt = synchronous('S4 needs a chain of promises per subscriber', () => {
  const emitter = createEmitter<Record<string, Tick>>();
  return {
    on: (topic, handler) => {
      emitter.on(topic, handler);
    },
    emit: (topic, tick) => {
      emitter.emit(topic, tick);
    },
  };
});
