import { Actor, Subscribe } from '@maiko/core';
import { Metrics, StatisticsUpdated } from '../topics';
import type { Metric } from './metric';
import { RollingWindow } from './rolling-window';

const WINDOW = 120;

/** The actor that keeps a window of every metric and publishes its statistics. */
@Actor({ name: 'rolling-statistics', publishes: [StatisticsUpdated] })
export class RollingStatistics {
  readonly #windows = new Map<string, RollingWindow>();

  @Subscribe(Metrics)
  update(metric: Metric) {
    const window = this.#windows.get(metric.id) ?? new RollingWindow(WINDOW);
    this.#windows.set(metric.id, window);
    window.add(metric.value);
    const { min, mean, max, values } = window;
    return StatisticsUpdated({ metric, min, mean, max, p95: window.percentile(0.95), recent: [...values] });
  }
}
