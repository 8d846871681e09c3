import { listening } from './listening';

/** `emit`: nothing of the handler is awaited. */
export const measure = listening((emitter, topic, tick) => {
  emitter.emit(topic, tick);
  return undefined;
}, true);
