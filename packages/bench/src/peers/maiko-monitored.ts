import type { Monitor } from '@maiko/core';
import { maikoWith } from './maiko';

/** Counts, as a metrics exporter does. */
class CountingMonitor implements Monitor {
  published = 0;
  handledEvents = 0;

  dispatched(): void {
    this.published++;
  }

  handled(): void {
    this.handledEvents++;
  }
}

export const maikoMonitored = maikoWith('nothing: Maiko with one active monitor that counts', () => ({
  monitors: [new CountingMonitor()],
}));
