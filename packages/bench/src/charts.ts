import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawLineChart, type Line } from './chart/line-chart';
import { chartFile, growthOf, growthTitle, type Growth } from './growth';
import type { Report } from './report';

/** Writes one chart per group and metric of the growth scenarios. */
export function writeCharts(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  const { machine, repetitions, date } = report;
  const note = `Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores; medians of ${repetitions}; ${date.slice(0, 10)}`;
  for (const growth of growthOf(report.scenarios)) {
    const lines = linesOf(growth);
    if (lines.length === 0) continue;
    const svg = drawLineChart({
      title: growthTitle(growth),
      note,
      xLabel: growth.series.axis,
      yLabel: `${growth.metric.label}; logarithmic scale, less is better`,
      scale: growth.series.scale,
      lines,
    });
    writeFileSync(join(folder, chartFile(growth)), svg);
  }
}

/** A logarithmic axis has no place for zero. */
const SMALLEST = 0.01;

function linesOf({ peers, points }: Growth): Line[] {
  return peers
    .map((name, index) => ({
      name,
      points: points.flatMap(({ x, values }) => {
        const y = values[index];
        return y === undefined ? [] : [[x, Math.max(y, SMALLEST)] as const];
      }),
    }))
    .filter((line) => line.points.length > 0);
}
