// Metrics: the members of `MetricsSnapshot` with their comments, and what the text for Prometheus calls them.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../packages.mjs';
import { commentOf, exported, textCell } from './program.mjs';

/** What `toPrometheus` writes about one metric. */
function familyOf(prometheusText, key, isHistogram) {
  const value = isHistogram ? { count: 0, sum: 0, buckets: [] } : 0;
  // A metric without series is left out.
  const snapshot = new Proxy({}, { get: (_, name) => (name === key ? [{ labels: {}, value }] : []) });
  const [, name, help] = /^# HELP (\S+) (.*)$/m.exec(prometheusText(snapshot)) ?? [];
  const [, type] = /^# TYPE \S+ (\S+)$/m.exec(prometheusText(snapshot)) ?? [];
  return { name, help, type };
}

export function metricsPage() {
  const require = createRequire(import.meta.url);
  require('../register.cjs');
  const { prometheusText } = require(join(root, 'packages/core/src/monitoring/prometheus.ts'));
  const snapshot = exported().find(({ name }) => name === 'MetricsSnapshot');
  const lines = [
    '# Metrics',
    '',
    'What `Metrics` of `@maiko/core/monitoring` counts: the members of `snapshot()`, durations in milliseconds, and what `toPrometheus()` calls',
    'them, durations in seconds. How to use them is in [the guide](../guide/monitoring/metrics.md).',
    '',
    '| snapshot | Prometheus | type | labels | what it is |',
    '| --- | --- | --- | --- | --- |',
  ];
  for (const member of snapshot.declaration.members.filter(ts.isPropertySignature)) {
    const key = member.name.getText();
    const comment = commentOf(member);
    const labels = [...(/, by (`[^.;:]*)/.exec(comment)?.[1] ?? '').matchAll(/`\w+`/g)].map(([label]) => label);
    const { name, type } = familyOf(prometheusText, key, /Histogram/.test(member.type.getText()));
    const meaning = comment.replace(/, by `[^.;:]*/, '');
    lines.push(`| \`${key}\` | \`${name}\` | ${type} | ${labels.join(', ')} | ${textCell(meaning)} |`);
  }
  return lines.join('\n');
}
