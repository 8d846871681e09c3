import { topic, topics } from '@maiko/core';
import type { Alert } from './alerts/alert';
import type { SupervisionNote } from './dashboard/supervision-note';
import type {
  CoreTimes,
  DiskReading,
  EventLoopReading,
  LoadReading,
  MemoryReading,
  TransferCounters,
} from './machine/readings';
import type { Metric } from './metrics/metric';
import type { Statistics } from './metrics/statistics';

// Every source has a format of its own ...
export const CpuRead = topic<readonly CoreTimes[]>('raw.cpu');
export const MemoryRead = topic<MemoryReading>('raw.memory');
export const LoadRead = topic<LoadReading>('raw.load');
export const DiskRead = topic<DiskReading>('raw.disk');
export const NetworkRead = topic<TransferCounters>('raw.network');
export const EventLoopRead = topic<EventLoopReading>('raw.event-loop');

// ... which the normaliser brings into one: metric.cpu, metric.memory, and so on.
export const Metrics = topics<Metric>('metric.*');

/** Only the newest statistics of a metric matter: a dashboard that is slow skips the others. */
export const StatisticsUpdated = topic<Statistics>('statistics.updated', {
  overflow: 'latest',
  latestBy: ({ metric }) => metric.id,
});

export const AlertRaised = topic<Alert>('alert.raised');
export const AlertCleared = topic<Alert>('alert.cleared');

/** Published from outside the actors, by the monitor that watches their supervisor. */
export const SupervisionNoted = topic<SupervisionNote>('supervision.noted', { overflow: 'drop-oldest' });
