import { readSettings, UsageError } from '../src/settings';

test('on a terminal it runs until it is stopped', () => {
  expect(readSettings([], true)).toEqual({ duration: undefined, interval: 500, chaos: false, out: undefined });
});

test('without a terminal it ends by itself', () => {
  expect(readSettings([], false)).toMatchObject({ duration: 10_000 });
});

test('reads all options, also after the "--" that pnpm hands on', () => {
  const args = ['--for', '2.5', '--interval', '100', '--chaos', '--out', 'a.jsonl'];
  const expected = { duration: 2_500, interval: 100, chaos: true, out: 'a.jsonl' };
  expect(readSettings(args, true)).toEqual(expected);
  expect(readSettings(['--', ...args], true)).toEqual(expected);
});

test('asks for help', () => {
  expect(readSettings(['--help'], true)).toBe('help');
  expect(readSettings(['-h', '--chaos'], false)).toBe('help');
});

test.each([
  [['--for', 'ever'], '--for is a number from 0 to 1000000, not "ever"'],
  [['--for', ''], '--for is a number from 0 to 1000000, not ""'],
  [['--interval', '1'], '--interval is a number from 10 to 60000, not "1"'],
  [['--interval', 'NaN'], '--interval is a number from 10 to 60000, not "NaN"'],
  [['--out', ''], '--out needs the name of a file'],
])('the command line refuses %j', (args, message) => {
  expect(() => readSettings(args, true)).toThrow(new UsageError(message));
});

test.each([[['--fro', '3']], [['3']], [['--for']], [['--for=-1']]])('the command line refuses %j', (args) => {
  expect(() => readSettings(args, true)).toThrow(UsageError);
});
