import { setImmediate } from 'node:timers';
import type { EventLoop } from '../contract';

export const { nextTurn, unref }: EventLoop = {
  nextTurn: setImmediate,
  unref: (timer) => {
    timer.unref();
  },
};
