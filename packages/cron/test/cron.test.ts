import { cron } from '@maiko/cron';

/** The next times of an expression, as a clock in UTC shows them. */
function times(count: number, after: string, ...args: Parameters<typeof cron>): string[] {
  const timetable = cron(...args);
  const found: string[] = [];
  let at: Date | undefined = new Date(after);
  while (found.length < count && (at = timetable.next(at)) !== undefined) found.push(at.toISOString());
  return found;
}

const berlin = { timeZone: 'Europe/Berlin' };

test('times are computed from the date that is given', () => {
  expect(times(2, '2000-02-28T12:00:00Z', '0 0 * * *', { timeZone: 'UTC' })).toEqual([
    '2000-02-29T00:00:00.000Z',
    '2000-03-01T00:00:00.000Z',
  ]);
});

test('the time that is given is not among them, the moment before is', () => {
  const utc = { timeZone: 'UTC' };
  expect(times(1, '2026-01-01T00:00:00.000Z', '0 * * * *', utc)).toEqual(['2026-01-01T01:00:00.000Z']);
  expect(times(1, '2025-12-31T23:59:59.999Z', '0 * * * *', utc)).toEqual(['2026-01-01T00:00:00.000Z']);
});

test('six fields begin with seconds, seven end with a year; a year that has passed has no next time', () => {
  expect(times(2, '2026-01-01T00:00:00Z', '*/20 * * * * *', { timeZone: 'UTC' })).toEqual([
    '2026-01-01T00:00:20.000Z',
    '2026-01-01T00:00:40.000Z',
  ]);
  const once = ['0 0 12 24 12 * 2026', { timeZone: 'UTC' }] as const;
  expect(times(2, '2026-01-01T00:00:00Z', ...once)).toEqual(['2026-12-24T12:00:00.000Z']);
});

test('a fixed time that the clock leaps over in spring comes right after the leap', () => {
  expect(times(3, '2026-03-28T00:00:00Z', '30 2 * * *', berlin)).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
});

test('a fixed time that the clock shows twice in autumn comes once', () => {
  expect(times(3, '2026-10-24T00:00:00Z', '30 2 * * *', berlin)).toEqual([
    '2026-10-24T00:30:00.000Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
});

test('intervals go on through both, as time does', () => {
  for (const after of ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z']) {
    const found = times(6, after, '*/30 * * * *', berlin).map(Date.parse);
    expect(found.map((at) => at - Date.parse(after))).toEqual([1, 2, 3, 4, 5, 6].map((each) => each * 30 * 60_000));
  }
});

test.each([
  ['0 0 L * *', '2026-01-31'],
  ['0 0 15W 8 *', '2026-08-14'],
  ['0 0 * * MON#2', '2026-01-12'],
  ['0 0 * * FRIL', '2026-01-30'],
  ['0 0 * * 7', '2026-01-04'],
  ['0 0 1-5/2 JAN *', '2026-01-03'],
  ['@weekly', '2026-01-04'],
  ['@monthly', '2026-02-01'],
  ['@yearly', '2027-01-01'],
])('%s after 2026-01-01 comes on %s', (expression, day) => {
  expect(times(1, '2026-01-01T00:00:00Z', expression, { timeZone: 'UTC' })).toEqual([`${day}T00:00:00.000Z`]);
});

test('of the day of the month and the day of the week, one is enough', () => {
  expect(times(3, '2026-01-01T00:00:00Z', '0 0 7 * MON', { timeZone: 'UTC' })).toEqual([
    '2026-01-05T00:00:00.000Z',
    '2026-01-07T00:00:00.000Z',
    '2026-01-12T00:00:00.000Z',
  ]);
});

test('the description says what it is', () => {
  expect(cron('@daily').description).toBe('cron @daily');
  expect(cron('0 6 * * *', berlin).description).toBe('cron 0 6 * * * (Europe/Berlin)');
});
