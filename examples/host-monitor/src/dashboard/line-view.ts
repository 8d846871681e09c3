import type { Metric } from '../metrics/metric';
import type { Board, Note } from './board';
import { formatTime, formatValue } from './format';
import type { Terminal } from './terminal';
import { View } from './view';

/** Plain lines, for pipes, files and CI. */
export class LineView extends View {
  readonly #terminal: Terminal;
  readonly #now: () => number;

  constructor(terminal: Terminal, now: () => number = Date.now) {
    super();
    this.#terminal = terminal;
    this.#now = now;
  }

  refresh(board: Board) {
    const text = summary(board);
    if (text !== '') this.#terminal.print(`${formatTime(this.#now())}  ${text}`);
  }

  note({ time, text }: Note) {
    this.#terminal.print(`${formatTime(time)}  ** ${text}`);
  }

  close() {
    // Every line is complete already.
  }
}

const SHOWN: readonly (readonly [label: string, id: string])[] = [
  ['cpu', 'cpu.total'],
  ['memory', 'memory.used'],
  ['load', 'load.1 min'],
  ['disk', 'disk.used'],
  ['read', 'disk.read'],
  ['written', 'disk.written'],
  ['received', 'network.received'],
  ['sent', 'network.sent'],
  ['event loop', 'event-loop.worst delay'],
];

/** Writes the main metrics on one line; those that are not known are left out. */
export function summary(board: Board): string {
  return SHOWN.flatMap(([label, id]) => {
    const metric = board.find(id)?.metric;
    return metric === undefined ? [] : [`${label} ${valueOf(metric)}`];
  }).join(' · ');
}

function valueOf({ value, unit, limit }: Metric): string {
  if (unit === 'bytes' && limit !== undefined) return `${formatValue(value, unit)} of ${formatValue(limit, unit)}`;
  return formatValue(value, unit);
}
