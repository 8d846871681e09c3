import * as timers from 'node:timers';
import type { EventLoop } from '../contract';

export const { nextTurn, unref }: EventLoop = {
  nextTurn: timers.setImmediate,
  unref: (timer) => {
    timer.unref();
  },
};
