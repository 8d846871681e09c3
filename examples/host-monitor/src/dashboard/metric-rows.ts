import { level, type Metric, type Source } from '../metrics/metric';
import type { Statistics } from '../metrics/statistics';
import { bar, sparkline } from './chart';
import { formatValue } from './format';
import type { Line, Span, Tone } from './line';

/** Sources in the order they are shown. */
const SOURCES: readonly Source[] = ['cpu', 'memory', 'load', 'disk', 'network', 'event-loop'];

/** More cores than this share one row. */
const CORE_ROWS = 8;

const SOURCE_WIDTH = 11;
const NAME_WIDTH = 12;
const VALUE_WIDTH = 11;
const BAR_WIDTH = 16;
const FIGURE_WIDTH = 11;
const GAP = '  ';
const MIN_SPARKLINE = 8;
const MAX_SPARKLINE = 60;

/** What fits next to source, name and value on a screen of this width. */
interface Layout {
  readonly bar: number;
  readonly sparkline: number;
  readonly figures: boolean;
}

/** Draws the metrics, one per row, grouped by source. */
export function metricRows(statistics: readonly Statistics[], width: number): Line[] {
  if (statistics.length === 0) return [[{ text: 'Reading the machine ...', tone: 'dim' }]];
  const layout = layoutFor(width);
  return [
    heading(layout),
    ...SOURCES.flatMap((source) => {
      const ofSource = statistics.filter(({ metric }) => metric.source === source);
      const [cores, others] = source === 'cpu' ? splitCores(ofSource) : [[], ofSource];
      const rows = [...others.map((each) => row(each, layout)), ...coreRows(cores, layout)];
      return rows.map((each, index) => [
        { text: (index === 0 ? source : '').padEnd(SOURCE_WIDTH), tone: 'title' as const },
        ...each,
      ]);
    }),
  ];
}

/** Figures go first when there is little room, then the sparkline, then the bar. */
function layoutFor(width: number): Layout {
  let room = width - SOURCE_WIDTH - NAME_WIDTH - VALUE_WIDTH;
  const barWidth = room >= BAR_WIDTH + GAP.length ? BAR_WIDTH : 0;
  if (barWidth > 0) room -= barWidth + GAP.length;
  const figures = room >= 3 * FIGURE_WIDTH + MIN_SPARKLINE + GAP.length;
  if (figures) room -= 3 * FIGURE_WIDTH;
  room -= GAP.length;
  return { bar: barWidth, sparkline: room < MIN_SPARKLINE ? 0 : Math.min(MAX_SPARKLINE, room), figures };
}

function heading(layout: Layout): Line {
  const blank = ' '.repeat(SOURCE_WIDTH + NAME_WIDTH);
  const chart = layout.bar === 0 ? '' : GAP + ' '.repeat(layout.bar);
  const recent = layout.sparkline === 0 ? '' : GAP + 'recent'.padStart(layout.sparkline);
  const figures = layout.figures ? ['mean', 'p95', 'max'].map((each) => each.padStart(FIGURE_WIDTH)).join('') : '';
  return [{ text: `${blank}${'now'.padStart(VALUE_WIDTH)}${chart}${recent}${figures}`, tone: 'dim' }];
}

function row({ metric, mean, p95, max, recent }: Statistics, layout: Layout): Line {
  const { name, value, unit, limit } = metric;
  const tone = toneOf(metric);
  const spans: Span[] = [
    { text: name.padEnd(NAME_WIDTH) },
    { text: formatValue(value, unit).padStart(VALUE_WIDTH), tone },
  ];
  if (layout.bar > 0) {
    spans.push({ text: GAP + (limit === undefined ? ' '.repeat(layout.bar) : bar(level(metric), layout.bar)), tone });
  }
  if (layout.sparkline > 0) {
    spans.push({ text: GAP + sparkline(recent, limit ?? max, layout.sparkline).padStart(layout.sparkline), tone });
  }
  if (layout.figures) {
    const figures = [mean, p95, max].map((each) => formatValue(each, unit).padStart(FIGURE_WIDTH));
    spans.push({ text: figures.join(''), tone: 'dim' });
  }
  return spans;
}

function splitCores(cpu: readonly Statistics[]): [cores: readonly Statistics[], others: readonly Statistics[]] {
  const isCore = ({ metric }: Statistics) => metric.name.startsWith('core ');
  return [cpu.filter(isCore), cpu.filter((each) => !isCore(each))];
}

/** A row for every core, or one with a block for every core when there are many. */
function coreRows(cores: readonly Statistics[], layout: Layout): Line[] {
  if (cores.length <= CORE_ROWS) return cores.map((each) => row(each, layout));
  const now = cores.map(({ metric }) => metric.value);
  const count = `${cores.length} cores`;
  return [[{ text: count.padEnd(NAME_WIDTH) }, { text: GAP + sparkline(now, 100, now.length), tone: 'good' }]];
}

const BAD = 90;
const WARN = 70;

/** A metric with a limit is judged by how close it is to it. */
function toneOf(metric: Metric): Tone | undefined {
  if (metric.limit === undefined) return undefined;
  const percent = level(metric);
  return percent >= BAD ? 'bad' : percent >= WARN ? 'warn' : 'good';
}
