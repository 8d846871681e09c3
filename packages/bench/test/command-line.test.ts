import { readCommandLine, type Plan } from '../src/command-line';

function plan(...args: string[]): Plan {
  const read = readCommandLine(args);
  if (read?.kind !== 'measure') throw new Error('not a plan');
  return read;
}

const names = ({ scenarios }: Plan): string[] => scenarios.map(({ name }) => name);

test('without options the short set runs, three times each', () => {
  expect(plan().repetitions).toBe(3);
  expect(names(plan())).toContain('s1');
  expect(names(plan())).not.toContain('s3-100k');
});

test('--full runs every scenario, longer', () => {
  expect(names(plan('--full'))).toEqual(expect.arrayContaining(names(plan())));
  expect(names(plan('--full'))).toContain('s3-100k');
  expect(plan('--full').duration).toBeGreaterThan(plan().duration);
});

test('--growth runs only what grows', () => {
  expect(names(plan('--growth')).every((name) => name.startsWith('growth-'))).toBe(true);
});

test('an exact name is one scenario, a prefix all that begin with it', () => {
  expect(names(plan('--scenario', 's2-k1'))).toEqual(['s2-k1']);
  expect(names(plan('--scenario', 's2,s1'))).toEqual(['s1', 's2-k1', 's2-k10', 's2-k100', 's2-k1000']);
});

test('peers are chosen by name', () => {
  expect(plan('--peers', 'maiko,raw').peers).toEqual(['maiko', 'raw']);
});

test('some peers take part in the short set only where a goal names them', () => {
  expect(plan().onlyForGoals).toContain('mitt');
  expect(plan('--full').onlyForGoals).toEqual([]);
  expect(plan('--peers', 'mitt').onlyForGoals).toEqual([]);
});

test('a report is read, not measured', () => {
  expect(readCommandLine(['--report', 'results.json', '--charts', 'docs/charts'])).toEqual({
    kind: 'report',
    file: 'results.json',
    charts: 'docs/charts',
    pages: undefined,
  });
});

test('help is no plan', () => {
  expect(readCommandLine(['--help'])).toBeUndefined();
});

test.each([
  [['--scenario', 's9'], 'No scenario "s9"'],
  [['--peers', 'akka'], 'No peer "akka"'],
  [['--repetitions', '0'], '--repetitions 0: a whole number from 1 on is expected'],
  [['--duration', 'long'], '--duration long: a whole number from 1 on is expected'],
])('%j is refused', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(message);
});
