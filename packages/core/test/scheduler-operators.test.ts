import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import {
  auditTime,
  bufferTime,
  catchError,
  concat,
  concatMap,
  debounceTime,
  delay,
  from,
  interval,
  map,
  mergeMap,
  NEVER,
  observeOn,
  of,
  sampleTime,
  take,
  throttleTime,
  timeInterval,
  timeout,
  timer,
  timestamp,
  toArray,
  windowTime,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { settle, started } from './support';

const Watch = topic<(scheduler: SchedulerLike) => void>('watch');

@Actor({ name: 'watcher' })
class Watcher {
  readonly ctx = inject(ActorContext);

  @Subscribe(Watch)
  watch(begin: (scheduler: SchedulerLike) => void) {
    begin(this.ctx.scheduler);
  }
}

/** Values at these times, and no end. */
function at(scheduler: SchedulerLike, ...times: readonly number[]): Observable<number> {
  return concat(from(times).pipe(mergeMap((time) => timer(time, scheduler).pipe(map(() => time)))), NEVER);
}

type Emitted = readonly [at: number, value: unknown];

const operators: [name: string, make: (scheduler: SchedulerLike) => Observable<unknown>, emitted: Emitted[]][] = [
  [
    'timer',
    (scheduler) => timer(10, 5, scheduler).pipe(take(2)),
    [
      [10, 0],
      [15, 1],
    ],
  ],
  [
    'interval',
    (scheduler) => interval(20, scheduler).pipe(take(3)),
    [
      [20, 0],
      [40, 1],
      [60, 2],
    ],
  ],
  [
    'delay',
    (scheduler) => at(scheduler, 3, 7).pipe(delay(100, scheduler)),
    [
      [103, 3],
      [107, 7],
    ],
  ],
  [
    'bufferTime',
    (scheduler) => at(scheduler, 1, 9, 25).pipe(bufferTime(10, scheduler), take(3)),
    [
      [10, [1, 9]],
      [20, []],
      [30, [25]],
    ],
  ],
  [
    'bufferTime with a size',
    (scheduler) => at(scheduler, 1, 2, 3).pipe(bufferTime(10, null, 2, scheduler), take(2)),
    [
      [2, [1, 2]],
      [12, [3]],
    ],
  ],
  [
    'windowTime',
    (scheduler) =>
      at(scheduler, 1, 9, 15).pipe(
        windowTime(10, scheduler),
        concatMap((window) => window.pipe(toArray())),
        take(2),
      ),
    [
      [10, [1, 9]],
      [20, [15]],
    ],
  ],
  [
    'debounceTime',
    (scheduler) => at(scheduler, 1, 5, 20).pipe(debounceTime(10, scheduler)),
    [
      [15, 5],
      [30, 20],
    ],
  ],
  [
    'throttleTime',
    (scheduler) => at(scheduler, 1, 5, 20).pipe(throttleTime(10, scheduler)),
    [
      [1, 1],
      [20, 20],
    ],
  ],
  [
    'throttleTime with the last one',
    (scheduler) => at(scheduler, 1, 5, 6).pipe(throttleTime(10, scheduler, { leading: false, trailing: true })),
    [[11, 6]],
  ],
  [
    'auditTime',
    (scheduler) => at(scheduler, 1, 5, 20).pipe(auditTime(10, scheduler)),
    [
      [11, 5],
      [30, 20],
    ],
  ],
  [
    'sampleTime',
    (scheduler) => at(scheduler, 1, 5, 26).pipe(sampleTime(10, scheduler)),
    [
      [10, 5],
      [30, 26],
    ],
  ],
  [
    'observeOn',
    (scheduler) => of('a', 'b').pipe(observeOn(scheduler, 4)),
    [
      [4, 'a'],
      [4, 'b'],
    ],
  ],
  [
    'timeout',
    (scheduler) =>
      at(scheduler, 8).pipe(
        timeout({ each: 10, scheduler }),
        catchError((error: Error) => of(error.name)),
      ),
    [
      [8, 8],
      [18, 'TimeoutError'],
    ],
  ],
  [
    'timestamp',
    (scheduler) => at(scheduler, 2, 7).pipe(timestamp(scheduler)),
    [
      [2, { value: 2, timestamp: 2 }],
      [7, { value: 7, timestamp: 7 }],
    ],
  ],
  [
    'timeInterval',
    (scheduler) => at(scheduler, 2, 7).pipe(timeInterval(scheduler)),
    [
      [2, { value: 2, interval: 2 }],
      [7, { value: 7, interval: 5 }],
    ],
  ],
];

describe.each(operators)('%s', (_, make, expected) => {
  test('follows virtual time on ctx.scheduler, and leaves no timer when its actor has ended', async () => {
    const { runtime, clock } = await started([Watcher]);
    const emitted: Emitted[] = [];
    await runtime.publish(Watch, (scheduler) => {
      make(scheduler).subscribe((value) => emitted.push([clock.now(), value]));
    });
    await settle(runtime);
    await clock.advance(200);
    expect(emitted.map(([time, value]) => [time, JSON.stringify(value)])).toEqual(
      expected.map(([time, value]) => [time, JSON.stringify(value)]),
    );
    await runtime.stopActor('watcher');
    expect(clock.pending).toBe(0);
    await runtime.stop();
  });

  test('follows virtual time on runtime.scheduler, and leaves no timer when the runtime has stopped', async () => {
    const { runtime, clock } = await started([]);
    const emitted: Emitted[] = [];
    make(runtime.scheduler).subscribe((value) => emitted.push([clock.now(), value]));
    await clock.advance(200);
    expect(emitted.map(([time, value]) => [time, JSON.stringify(value)])).toEqual(
      expected.map(([time, value]) => [time, JSON.stringify(value)]),
    );
    await runtime.stop();
    expect(clock.pending).toBe(0);
  });
});
