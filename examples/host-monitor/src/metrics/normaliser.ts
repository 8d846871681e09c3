import { Actor, Subscribe, type TopicEvent } from '@maiko/core';
import { pairwise, startWith } from 'rxjs';
import type {
  CoreTimes,
  DiskReading,
  EventLoopReading,
  LoadReading,
  MemoryReading,
  TransferCounters,
} from '../machine/readings';
import { CpuRead, DiskRead, EventLoopRead, LoadRead, MemoryRead, Metrics, NetworkRead } from '../topics';
import type { Metric, Source, Unit } from './metric';
import { busyPercent, transferRates } from './rates';

/**
 * The actor that brings the readings of all sources into one format. What a handler yields is published, in order.
 * Rates are of two readings: operators make pairs of them.
 */
@Actor({ name: 'normaliser', publishes: [Metrics] })
export class Normaliser {
  @Subscribe(CpuRead, { pipe: (readings) => readings.pipe(pairwise()) })
  *cpu([before, cores]: readonly [readonly CoreTimes[], readonly CoreTimes[]]) {
    const busy: number[] = [];
    for (const [index, now] of cores.entries()) {
      const core = before[index];
      const percent = core === undefined ? undefined : busyPercent(core, now);
      if (percent === undefined) continue;
      busy.push(percent);
      yield metric('cpu', `core ${index}`, percent, 'percent', 100);
    }
    if (busy.length === 0) return;
    const total = busy.reduce((sum, percent) => sum + percent, 0) / busy.length;
    yield metric('cpu', 'total', total, 'percent', 100);
  }

  @Subscribe(MemoryRead)
  *memory({ total, available, swapTotal, swapFree }: MemoryReading) {
    yield metric('memory', 'used', total - available, 'bytes', total);
    if (swapTotal > 0) yield metric('memory', 'swap', swapTotal - swapFree, 'bytes', swapTotal);
  }

  @Subscribe(LoadRead)
  *load({ averages, cores }: LoadReading) {
    yield metric('load', '1 min', averages[0], 'tasks', cores);
    yield metric('load', '15 min', averages[2], 'tasks', cores);
  }

  // The first reading already tells of space, so it has a pair, too.
  @Subscribe(DiskRead, { pipe: (readings) => readings.pipe(startWith(undefined), pairwise()) })
  *disk([before, now]: readonly [DiskReading | undefined, DiskReading | undefined]) {
    const { space, transfer } = now ?? {};
    if (space !== undefined) yield metric('disk', 'used', space.total - space.free, 'bytes', space.total);
    if (before?.transfer === undefined || transfer === undefined) return;
    const rates = transferRates(before.transfer, transfer);
    if (rates === undefined) return;
    yield metric('disk', 'read', rates.in, 'bytes/s');
    yield metric('disk', 'written', rates.out, 'bytes/s');
  }

  @Subscribe(NetworkRead, { pipe: (readings) => readings.pipe(pairwise()) })
  *network([before, now]: readonly [TransferCounters, TransferCounters]) {
    const rates = transferRates(before, now);
    if (rates === undefined) return;
    yield metric('network', 'received', rates.in, 'bytes/s');
    yield metric('network', 'sent', rates.out, 'bytes/s');
  }

  @Subscribe(EventLoopRead)
  *eventLoop({ mean, max }: EventLoopReading) {
    yield metric('event-loop', 'mean delay', mean, 'ms');
    yield metric('event-loop', 'worst delay', max, 'ms');
  }
}

function metric(source: Source, name: string, value: number, unit: Unit, limit?: number): TopicEvent<Metric> {
  return Metrics.at(source)({ id: `${source}.${name}`, source, name, value, unit, limit });
}
