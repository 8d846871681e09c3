import { Metrics } from '@maiko/core/monitoring';
import { METRIC_KEYS, METRICS } from '../src/monitoring/metric-definitions';
import { documentTable } from './support/documents';

test('the documents list every metric as it is defined', () => {
  const defined = METRIC_KEYS.map((key) => {
    const { name, type, labels } = METRICS[key];
    return [`\`${key}\``, `\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', ')];
  });
  const listed = documentTable('snapshot', 'Prometheus', 'type', 'labels', 'what it is');
  expect(listed.map((row) => row.slice(0, 4))).toEqual(defined);
});

test('a snapshot has every metric, in the order of the definitions', () => {
  expect(Object.keys(new Metrics().snapshot())).toEqual(METRIC_KEYS);
});

test('names follow the custom of Prometheus: counters end in _total, histograms in their unit', () => {
  for (const { name, type } of Object.values(METRICS)) {
    expect(name).toMatch(/^maiko_[a-z]+(_[a-z]+)*$/u);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name.endsWith('_seconds')).toBe(type === 'histogram');
  }
});
