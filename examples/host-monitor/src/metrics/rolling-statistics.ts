import { Actor, Subscribe } from '@maiko/core';
import { bufferTime, filter, groupBy, mergeMap } from 'rxjs';
import { Metrics, StatisticsUpdated } from '../topics';
import type { Metric } from './metric';
import { rolling, RollingWindow, type Rolled } from './rolling-window';

const WINDOW = 120;

/** Milliseconds of metrics that are taken together: of each, only the newest statistics are published. */
const ROUND = 100;

/** The actor that publishes the statistics of every metric. Operators keep the last values of each. */
@Actor({ name: 'rolling-statistics', publishes: [StatisticsUpdated] })
export class RollingStatistics {
  @Subscribe(Metrics, {
    pipe: (metrics, _actor, { scheduler }) =>
      metrics.pipe(
        groupBy(({ id }) => id),
        mergeMap((ofOne) => ofOne.pipe(rolling(WINDOW))),
        bufferTime(ROUND, scheduler),
        filter((round) => round.length > 0),
      ),
  })
  *update(round: readonly Rolled<Metric>[]) {
    const newest = new Map(round.map((rolled) => [rolled.last.id, rolled]));
    for (const { last: metric, recent } of newest.values()) {
      const window = new RollingWindow(recent.map(({ value }) => value));
      const { min, mean, max, values } = window;
      yield StatisticsUpdated({ metric, min, mean, max, p95: window.percentile(0.95), recent: values });
    }
  }
}
