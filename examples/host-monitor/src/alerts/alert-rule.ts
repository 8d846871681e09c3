import type { Alert } from './alert';
import type { HysteresisRule } from './hysteresis';

/** The rule by which a metric raises an alert. */
export interface AlertRule extends HysteresisRule {
  /** The id of the metric. */
  readonly metric: string;
  readonly unit: Alert['unit'];
}

/** The bounds are percent of the metric's limit; for the event loop, which has none, milliseconds. */
export const DEFAULT_RULES: readonly AlertRule[] = [
  { metric: 'cpu.total', above: 75, below: 50, samples: 3, unit: '%' },
  { metric: 'memory.used', above: 90, below: 85, samples: 3, unit: '%' },
  { metric: 'load.1 min', above: 150, below: 100, samples: 3, unit: '%' },
  { metric: 'disk.used', above: 90, below: 88, samples: 3, unit: '%' },
  { metric: 'event-loop.worst delay', above: 50, below: 20, samples: 3, unit: 'ms' },
];
