import { listening } from './listening';

/** `emitAsync`: the publisher awaits the handler. */
export const measure = listening((emitter, topic, tick) => emitter.emitAsync(topic, tick), false);
