// Metrics: the rows of `METRICS`, with their comments.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../packages.mjs';
import { commentOf, pathOf, sources, textCell, visit } from './program.mjs';

const DEFINITIONS = 'monitoring/metric-definitions.ts';

/** A comment without the labels, which have a column of their own. */
const meaningOf = (comment) => comment.replace(/, by `[^.;:]*/, '');

/** The meaning of every row, by key. */
function meanings() {
  const found = new Map();
  visit(
    sources.find((source) => pathOf(source) === DEFINITIONS),
    (node) => {
      if (ts.isPropertyAssignment(node)) found.set(node.name.getText(), meaningOf(commentOf(node)));
    },
  );
  return found;
}

export function metricsPage() {
  const require = createRequire(import.meta.url);
  require('../register.cjs');
  const { METRICS } = require(join(root, 'packages/core/src', DEFINITIONS));
  const meaning = meanings();
  const lines = [
    '# Metrics',
    '',
    'What `Metrics` of `@maiko/core/monitoring` counts: the members of `snapshot()`, durations in milliseconds, and what `toPrometheus()` calls',
    'them, durations in seconds. How to use them is in [the guide](../guide/monitoring/metrics.md).',
    '',
    '| snapshot | Prometheus | type | labels | what it is |',
    '| --- | --- | --- | --- | --- |',
  ];
  for (const [key, { name, type, labels }] of Object.entries(METRICS)) {
    const quoted = labels.map((label) => `\`${label}\``).join(', ');
    lines.push(`| \`${key}\` | \`${name}\` | ${type} | ${quoted} | ${textCell(meaning.get(key) ?? '')} |`);
  }
  return lines.join('\n');
}
