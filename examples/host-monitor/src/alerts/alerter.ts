import { Actor, ActorContext, Subscribe } from '@maiko/core';
import { level, type Metric } from '../metrics/metric';
import { AlertCleared, AlertRaised, Metrics } from '../topics';
import type { Alert } from './alert';
import type { AlertRule } from './alert-rule';
import { Hysteresis } from './hysteresis';

export interface AlerterOptions {
  readonly rules: readonly AlertRule[];
}

/** The actor that compares the metrics with the rules. */
@Actor({ name: 'alerter', publishes: [AlertRaised, AlertCleared] })
export class Alerter {
  readonly #watched: ReadonlyMap<string, { readonly rule: AlertRule; readonly state: Hysteresis }>;

  constructor(ctx: ActorContext<AlerterOptions>) {
    this.#watched = new Map(ctx.options.rules.map((rule) => [rule.metric, { rule, state: new Hysteresis(rule) }]));
  }

  @Subscribe(Metrics)
  check(metric: Metric) {
    const watched = this.#watched.get(metric.id);
    if (watched === undefined) return undefined;
    const { rule, state } = watched;
    const alert = (bound: number): Alert => ({ id: metric.id, level: level(metric), bound, unit: rule.unit });
    switch (state.add(level(metric))) {
      case 'raised':
        return AlertRaised(alert(rule.above));
      case 'cleared':
        return AlertCleared(alert(rule.below));
      case undefined:
        return undefined;
    }
  }
}
