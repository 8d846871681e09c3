import { AsyncCounter, type AsyncReceiver } from '../load';
import type { Wiring } from '../peer';
import { ahead } from '../scenario';
import { asyncFlow, withBothDrivers } from './throughput';

const SUBSCRIBERS = 10;

export const asyncWiring = (): Wiring<AsyncReceiver> => ({
  topics: ['ticks'],
  subscriptions: Array.from({ length: SUBSCRIBERS }, () => ({ pattern: 'ticks', receiver: new AsyncCounter() })),
});

export const asyncFanOut = asyncFlow(asyncWiring);

export const asyncHandlers = withBothDrivers(
  {
    name: 's4',
    title: 'S4 async handlers: 1 topic, 10 subscribers that await, one event at a time each',
    quick: true,
    goals: ahead({ eventemitter3: 1.2, 'maiko-rs': 2, rxjs: 3.5, 'eventemitter3-unsequenced': 0.55 }),
    variants: ['eventemitter3-unsequenced'],
    external: SUBSCRIBERS,
  },
  asyncFanOut,
  { quick: true, goals: ahead({ eventemitter3: 0.8 }) },
);
