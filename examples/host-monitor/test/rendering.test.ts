import { Board } from '../src/dashboard/board';
import { bar, sparkline } from '../src/dashboard/chart';
import { formatBytes, formatDuration, formatValue } from '../src/dashboard/format';
import { frame } from '../src/dashboard/frame';
import { paint } from '../src/dashboard/line';
import { summary } from '../src/dashboard/line-view';
import { metricRows } from '../src/dashboard/metric-rows';
import { statisticsOf } from './support/statistics-of';

const GIB = 1024 ** 3;

function busyBoard(): Board {
  const board = new Board();
  board.update(statisticsOf('cpu', 'total', 'percent', 100, [10, 50, 95]));
  board.update(statisticsOf('memory', 'used', 'bytes', 4 * GIB, [GIB]));
  board.update(statisticsOf('network', 'sent', 'bytes/s', undefined, [0, 2048]));
  return board;
}

const draw = (board: Board, width: number, height = 40) =>
  frame({ title: 'here', elapsed: 65_000, board, actors: [], width, height }).map((line) => paint(line, width, false));

describe('charts', () => {
  test('a sparkline has one block per value, the highest for what reaches the top', () => {
    expect(sparkline([0, 50, 100, 200], 100, 10)).toBe('▁▅██');
  });

  test('a sparkline shows the last values when there are more than fit', () => {
    expect(sparkline([100, 100, 0, 0], 100, 2)).toBe('▁▁');
  });

  test('a sparkline of nothing but zeros lies on the ground', () => {
    expect(sparkline([0, 0], 0, 5)).toBe('▁▁');
  });

  test('a bar is full to its share and never over', () => {
    expect([0, 50, 100, 300, -5].map((percent) => bar(percent, 4))).toEqual(['░░░░', '██░░', '████', '████', '░░░░']);
  });
});

describe('formats', () => {
  test('bytes grow into larger units', () => {
    expect([0, 1023, 1024, 150 * 1024, 1.5 * GIB].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '150 KiB',
      '1.5 GiB',
    ]);
  });

  test('every unit is shown', () => {
    expect(formatValue(12.34, 'percent')).toBe('12.3 %');
    expect(formatValue(2048, 'bytes/s')).toBe('2.0 KiB/s');
    expect(formatValue(0.25, 'ms')).toBe('0.3 ms');
    expect(formatValue(1.5, 'tasks')).toBe('1.50');
  });

  test('durations show hours only when there are any', () => {
    expect([0, 65_000, 3_661_000].map(formatDuration)).toEqual(['00:00', '01:05', '1:01:01']);
  });
});

describe('lines', () => {
  test('colours take no room, and a line that is too long is cut', () => {
    const line = [{ text: 'abc', tone: 'bad' as const }, { text: 'defgh' }];
    expect(paint(line, 8, true)).toBe('\u001B[31mabc\u001B[0mdefgh');
    expect(paint(line, 6, false)).toBe('abcde…');
  });
});

describe('the picture', () => {
  test.each([20, 40, 60, 80, 100, 200])('fits a screen of %d columns', (width) => {
    const board = busyBoard();
    board.raise({ id: 'cpu.total', level: 95, bound: 75, unit: '%' }, 0);
    board.note({ time: 0, tone: 'bad', text: 'x'.repeat(300) });
    const lines = draw(board, width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.find((line) => line.startsWith('cpu'))).toContain('total');
  });

  test('has at most as many lines as the screen has rows', () => {
    expect(draw(busyBoard(), 100, 5)).toHaveLength(5);
  });

  test('shows value, bar, sparkline and figures of a metric side by side', () => {
    const row = draw(busyBoard(), 100).find((line) => line.startsWith('cpu'));
    expect(row).toMatch(/^cpu +total +95\.0 % +█{15}░ +▁▅█ +95\.0 % +95\.0 % +95\.0 %$/);
  });

  test('leaves out the figures, then the sparkline, where there is little room', () => {
    expect(draw(busyBoard(), 80).find((line) => line.startsWith('cpu'))).toMatch(/^cpu +total +95\.0 % +█{15}░ +▁▅█$/);
    expect(draw(busyBoard(), 55).find((line) => line.startsWith('cpu'))).toMatch(/^cpu +total +95\.0 % +█{15}░$/);
  });

  test('shows many cores in one row', () => {
    const cores = Array.from({ length: 16 }, (_, index) =>
      statisticsOf('cpu', `core ${index}`, 'percent', 100, [index * 6]),
    );
    const rows = metricRows(cores, 100).map((line) => paint(line, 100, false));
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatch(/^cpu +16 cores +[▁-█]{16}$/);
  });

  test('lists alerts until they are cleared', () => {
    const board = busyBoard();
    const alert = { id: 'cpu.total', level: 95, bound: 75, unit: '%' } as const;
    board.raise(alert, 0);
    expect(draw(board, 100).join('\n')).toContain('! cpu.total above 75 % since');
    board.clear(alert);
    expect(draw(board, 100).join('\n')).not.toContain('! cpu.total');
  });

  test('says that it is reading while there is nothing to show', () => {
    expect(draw(new Board(), 100)).toContain('Reading the machine ...');
  });
});

test('without a screen the main metrics are one line', () => {
  expect(summary(busyBoard())).toBe('cpu 95.0 % · memory 1.0 GiB of 4.0 GiB · sent 2.0 KiB/s');
  expect(summary(new Board())).toBe('');
});
