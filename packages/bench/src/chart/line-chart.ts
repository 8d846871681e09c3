import { round } from '../numbers';
import { linearAxis, logAxis, type Axis } from './axis';
import { escape } from './escape';
import { spreadOut } from './spread';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly title: string;
  /** Under what conditions it was measured. */
  readonly note: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly scale: 'log' | 'linear';
  /** The first one is drawn thicker: it is what the chart is about. */
  readonly lines: readonly Line[];
}

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 74;
const RIGHT = 606;
const TOP = 72;
const BOTTOM = 372;

/** Apart from each other in hue and lightness, for eyes that confuse red and green; one set per background. */
const LIGHT = ['#0b63c5', '#c2410c', '#6d28d9', '#047857', '#9d174d', '#57534e'];
const DARK = ['#6cb6ff', '#ff9d5c', '#c4a5ff', '#4fd1a5', '#ff8ac0', '#c8c3bd'];

const STYLE = `
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 }
.note, .tick { fill: #57606a; font-size: 12px }
.back { fill: #ffffff } .grid { stroke: #d8dee4 } .axis { stroke: #8c959f }
.line { fill: none; stroke-width: 2; stroke-linejoin: round } .line.main { stroke-width: 3.5 } .label.main { font-weight: 700 }
${palette(LIGHT)}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .note, .tick { fill: #9da7b1 } .back { fill: #0d1117 } .grid { stroke: #2b323b } .axis { stroke: #6e7681 }
${palette(DARK)}
}`;

function palette(colors: readonly string[]): string {
  return colors.map((color, index) => `.s${index} { stroke: ${color} } .f${index} { fill: ${color} }`).join('\n');
}

/** Draws an SVG file. */
export function drawLineChart({ title, note, xLabel, yLabel, scale, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([x]) => x);
  const axis = { x: scale === 'log' ? logAxis(xs) : linearAxis(xs), y: logAxis(points.map(([, y]) => y)) };
  const x = (value: number): number => LEFT + axis.x.place(value) * (RIGHT - LEFT);
  const y = (value: number): number => BOTTOM - axis.y.place(value) * (BOTTOM - TOP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="20" y="30">${escape(title)}</text>`,
    `<text class="note" x="20" y="50">${escape(yLabel)}</text>`,
    ...axis.y.ticks.map((tick) => horizontal(y(tick), round(tick))),
    ...vertical(axis.x, x),
    `<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/>`,
    `<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 40}" text-anchor="middle">${escape(xLabel)}</text>`,
    `<text class="note" x="20" y="${HEIGHT - 10}">${escape(note)}</text>`,
    // The main line last, so that it lies on top.
    ...lines.map((line, index) => polyline(line, index, x, y)).reverse(),
    ...labels(lines, y),
    '</svg>\n',
  ].join('\n');
}

function horizontal(y: number, text: string): string {
  return (
    `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at(y)}" y2="${at(y)}"/>` +
    `<text class="tick" x="${LEFT - 8}" y="${at(y + 4)}" text-anchor="end">${text}</text>`
  );
}

function vertical({ ticks }: Axis, x: (value: number) => number): string[] {
  return ticks.map(
    (tick) =>
      `<line class="axis" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${BOTTOM}" y2="${BOTTOM + 5}"/>` +
      `<text class="tick" x="${at(x(tick))}" y="${BOTTOM + 19}" text-anchor="middle">${round(tick)}</text>`,
  );
}

function polyline({ points }: Line, index: number, x: (value: number) => number, y: (value: number) => number): string {
  const places = points.map(([px, py]) => [at(x(px)), at(y(py))] as const);
  const dots = places.map(
    ([px, py]) => `<circle class="f${index}" cx="${px}" cy="${py}" r="${index === 0 ? 4.5 : 3}"/>`,
  );
  const path = places.map(([px, py]) => `${px},${py}`).join(' ');
  return `<polyline class="line s${index}${index === 0 ? ' main' : ''}" points="${path}"/>${dots.join('')}`;
}

const LABEL_HEIGHT = 18;

/** Beside the end of each line, instead of a legend. */
function labels(lines: readonly Line[], y: (value: number) => number): string[] {
  const ends = lines.map(({ points }) => y(points.at(-1)?.[1] ?? 1) + 4);
  const places = spreadOut(ends, LABEL_HEIGHT, BOTTOM);
  return lines.map(
    ({ name }, index) =>
      `<text class="label f${index}${index === 0 ? ' main' : ''}" x="${RIGHT + 14}" y="${at(places[index] ?? 0)}">${escape(name)}</text>`,
  );
}

function at(value: number): string {
  return value.toFixed(1);
}
