import { Actor, topic, type Timetable } from '@maiko/core';
import { Cron, cron } from '@maiko/cron';

const Report = topic<string>('report');

export const nightly: Timetable = cron('0 3 * * *', { timeZone: 'UTC' });

@Actor()
export class Right {
  @Cron('0 6 * * *')
  nothing(): void {}
  @Cron('0 6 * * *', { timeZone: 'UTC' })
  async *report() {
    yield Promise.resolve(Report('night'));
  }
  @Cron((options: { readonly at: string }) => options.at)
  byOptions() {
    return Report('morning');
  }
}

export class Wrong {
  // @ts-expect-error a number is no event
  @Cron('0 6 * * *')
  number() {
    return 1;
  }
  // @ts-expect-error a method on schedule gets no arguments
  @Cron('0 6 * * *')
  date(_date: Date): void {}
  // @ts-expect-error an expression is a text
  @Cron(60_000)
  interval(): void {}
  // @ts-expect-error a function must choose a text
  @Cron((options: { readonly at: number }) => options.at)
  chosen(): void {}
  // @ts-expect-error not an option
  @Cron('0 6 * * *', { timezone: 'UTC' })
  option(): void {}
}
