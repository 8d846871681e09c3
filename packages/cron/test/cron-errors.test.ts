import { Actor, createRuntime, type MaikoError } from '@maiko/core';
import { Cron, cron } from '@maiko/cron';

/** The full text of every mistake in a cron schedule. */

const fields = 'Expected five to seven fields, such as "30 6 * * MON-FRI", or a name such as "@daily"';
const mend = 'Correct the expression or its time zone.';

const table: [what: string, run: () => unknown, text: string][] = [
  [
    'a field out of its range',
    () => cron('61 * * * *'),
    `[INVALID_CRON] The cron schedule "61 * * * *" is not valid: CronPattern: Invalid value for minute: 61. ${fields}, received "61 * * * *". ${mend}`,
  ],
  [
    'too few fields',
    () => cron('* * *'),
    `[INVALID_CRON] The cron schedule "* * *" is not valid: CronPattern: invalid configuration format ('* * *'), exactly five, six, or seven space separated parts are required. ${fields}, received "* * *". ${mend}`,
  ],
  [
    'no text',
    () => cron(undefined as never),
    `[INVALID_CRON] The cron schedule undefined is not valid. ${fields}, received undefined. ${mend}`,
  ],
  [
    'a date',
    () => cron('2026-12-24T12:00:00'),
    `[INVALID_CRON] The cron schedule "2026-12-24T12:00:00" is not valid. ${fields}, received "2026-12-24T12:00:00". ${mend}`,
  ],
  [
    'a day that never comes',
    () => cron('0 0 31 2 *'),
    `[INVALID_CRON] The cron schedule "0 0 31 2 *" is not valid. Expected one that comes true at some time, received "0 0 31 2 *". ${mend}`,
  ],
  [
    'an unknown time zone',
    () => cron('0 6 * * *', { timeZone: 'Mars/Olympus' }),
    `[INVALID_CRON] The cron schedule "0 6 * * *" is not valid: Invalid time zone specified: Mars/Olympus. Expected the IANA name of a time zone, such as "Europe/Berlin", received "Mars/Olympus". ${mend}`,
  ],
  [
    'an unknown option',
    () => cron('0 6 * * *', { timezone: 'UTC' } as never),
    '[INVALID_CRON] The cron schedule "0 6 * * *" is not valid. Expected no options but timeZone, received "timezone". Correct the expression or its time zone.',
  ],
];

test.each(table)('%s is refused with its full text', (_what, run, text) => {
  expect(run).toThrow(expect.objectContaining({ code: 'INVALID_CRON', message: text }) as Error);
});

test('a decorated class is refused when it is declared', () => {
  expect(() => {
    class Wrong {
      @Cron('every morning')
      wake() {}
    }
    return Wrong;
  }).toThrow('[INVALID_CRON] The cron schedule "every morning" is not valid');
});

test('an expression in the options is refused when the actor is wired', () => {
  @Actor({ name: 'alarm' })
  class Alarm {
    @Cron(() => 'every morning')
    ring() {}
  }
  const wire = () => createRuntime({ actors: [Alarm] });
  expect(wire).toThrow('[SCHEDULE_CHOICE_FAILED] The function in the schedule of alarm.ring failed.');
  try {
    wire();
  } catch (error) {
    expect(((error as MaikoError).cause as MaikoError).code).toBe('INVALID_CRON');
  }
});
