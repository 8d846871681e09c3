// What Maiko promises of RxJS, with the RxJS that is installed beside it: Subjects, pipes, Observables in and out,
// schedulers, `for await`, and virtual time in a harness.
import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import {
  bufferCount,
  bufferTime,
  filter,
  firstValueFrom,
  from,
  interval,
  isObservable,
  map,
  Subject,
  take,
  toArray,
} from 'rxjs';

const Celsius = topic<number>('celsius');
const Batch = topic<readonly number[]>('batch');
const Tick = topic<number>('tick');

@Actor()
class Batches {
  @Subscribe(Celsius, {
    pipe: (readings) =>
      readings.pipe(
        filter((celsius) => celsius > 0),
        bufferCount(2),
      ),
  })
  take(batch: readonly number[]) {
    return from([batch]).pipe(map((each) => Batch(each)));
  }
}

function expect(what: string, received: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(received), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, received ${is}`);
}

async function main() {
  const runtime = createRuntime({ actors: [Batches] });
  await runtime.start();
  const subject = runtime.subject(Celsius);
  expect('a topic is a Subject', [subject instanceof Subject, isObservable(subject)], [true, true]);

  const seen: number[] = [];
  subject.pipe(map((celsius) => celsius * 2)).subscribe((each) => seen.push(each));
  const batches = firstValueFrom(
    runtime.events(Batch).pipe(
      map(({ payload }) => payload),
      take(2),
      toArray(),
    ),
  );
  from([1, -1, 2]).subscribe(subject);
  runtime.connect(from([3, 4]), Celsius);
  expect('a pipe', await batches, [
    [1, 2],
    [3, 4],
  ]);
  expect('an observer', seen, [2, -2, 4, 6, 8]);

  const ticks = firstValueFrom(runtime.events(Tick).pipe(take(3), toArray()));
  const connected = runtime.connect(interval(1, runtime.scheduler), Tick);
  expect(
    'the scheduler',
    (await ticks).map(({ payload }) => payload),
    [0, 1, 2],
  );
  connected.unsubscribe();

  const loop = firstOf(runtime.events(Tick));
  await runtime.publish(Tick, 7);
  expect('for await', await loop, 7);

  let completed = false;
  subject.subscribe({ complete: () => (completed = true) });
  await runtime.stop();
  expect('the end', completed, true);
  await virtually();
  console.log('as promised');
}

async function firstOf(events: AsyncIterable<{ readonly payload: number }>) {
  for await (const { payload } of events) return payload;
  return undefined;
}

@Actor()
class Hourly {
  @Subscribe(Celsius, {
    pipe: (readings, _actor, { scheduler }) =>
      readings.pipe(
        bufferTime(3_600_000, scheduler),
        filter((batch) => batch.length > 0),
      ),
  })
  take(batch: readonly number[]) {
    return Batch(batch);
  }
}

async function virtually() {
  const harness = await createHarness({ actors: [Hourly] });
  for (const celsius of [1, 2]) await harness.publish(Celsius, celsius);
  await harness.advance(3_600_000);
  expect('virtual time', harness.topic(Batch).payloads, [[1, 2]]);
  await harness.stop();
}

void main();
