import { Actor, Event, Every, Schedule, Subscribe, topic, type Timetable } from '@maiko/core';

/** What `@Every` and `@Schedule` demand of a method and of their arguments. */

const Beat = topic<number>('beat');

@Event('beat.taken')
class BeatTaken {
  constructor(readonly beat: number) {}
}

declare const noon: Timetable;

@Actor()
export class Right {
  @Every(1_000)
  nothing(): void {}
  @Every(1_000)
  async later(): Promise<void> {}
  @Every(1_000, { immediate: true })
  event() {
    return Beat(1);
  }
  @Every(1_000)
  async eventLater() {
    return Promise.resolve(Beat(1));
  }
  @Every(1_000)
  perhaps() {
    return Math.random() < 0.5 ? Beat(1) : undefined;
  }
  @Every(1_000)
  several() {
    return [Beat(1), new BeatTaken(1)];
  }
  @Every(1_000)
  *yielding() {
    yield Beat(1);
  }
  @Every(1_000)
  async *yieldingLater() {
    yield Promise.resolve(Beat(1));
  }
  @Every((options: { readonly interval: number }) => options.interval)
  byOptions(): void {}
  @Schedule(noon)
  atNoon() {
    return Beat(1);
  }
  @Schedule((options: { readonly when: Timetable }) => options.when)
  whenever(): void {}
  @Every(1_000)
  @Subscribe(Beat)
  both(_beat?: number): void {}
}

export class WrongReturn {
  // @ts-expect-error a number is no event
  @Every(1_000)
  number() {
    return 1;
  }
  // @ts-expect-error a text is no iterable of events
  @Every(1_000)
  text() {
    return 'beat';
  }
  // @ts-expect-error nor is it later
  @Every(1_000)
  async later() {
    return Promise.resolve(1);
  }
  // @ts-expect-error numbers are no events
  @Schedule(noon)
  *yielding() {
    yield 1;
  }
  // @ts-expect-error a plain object is no event
  @Schedule(noon)
  object() {
    return { beat: 1 };
  }
}

export class WrongParameters {
  // @ts-expect-error a method on schedule gets no arguments
  @Every(1_000)
  payload(_beat: number): void {}
  // @ts-expect-error nor from a timetable
  @Schedule(noon)
  date(_date: Date): void {}
}

export class WrongArguments {
  // @ts-expect-error an interval is a number of milliseconds
  @Every('1s')
  text(): void {}
  // @ts-expect-error the function must choose a number
  @Every((options: { readonly interval: string }) => options.interval)
  chosen(): void {}
  // @ts-expect-error not an option
  @Every(1_000, { now: true })
  option(): void {}
  // @ts-expect-error not a timetable
  @Schedule('0 * * * *')
  expression(): void {}
  // @ts-expect-error a function of the options makes a timetable, it is none
  @Schedule((_after: Date) => new Date())
  next(): void {}
}

export class WrongTarget {
  // @ts-expect-error only methods can be scheduled
  @Every(1_000)
  field = 1;
}
