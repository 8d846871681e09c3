import { Actor, ActorContext, bounded, inject, Subscribe, topic, type OnStart } from '@maiko/core';
import * as rxjs from 'rxjs';
import { settle, unstarted } from './support';

// Operators and Observables of another copy of RxJS, as packages bring one along that depend on another version.

const In = topic<number>('in');
const Out = topic<number>('out');

let other!: typeof rxjs;
jest.isolateModules(() => {
  other = jest.requireActual('rxjs');
});

test('operators and Observables of another copy of RxJS do what those of this copy do', async () => {
  expect(other.Observable).not.toBe(rxjs.Observable);
  const batches: (readonly number[])[] = [];
  @Actor()
  class Mixed implements OnStart {
    readonly ctx = inject(ActorContext);
    onStart() {
      return other.from([1, 2]).pipe(other.map((n) => Out(n)));
    }
    @Subscribe(In, {
      pipe: (values, _actor, { scheduler }) =>
        values.pipe(
          other.map((n) => n + 1),
          other.bufferTime(5, scheduler),
          other.filter((batch) => batch.length > 0),
        ),
    })
    store(batch: readonly number[]) {
      batches.push(batch);
      return other.of(Out(10));
    }
  }
  const { harness, runtime, clock } = await unstarted([Mixed]);
  const seen: number[] = [];
  runtime
    .subject(Out)
    .pipe(other.map((n) => n * 2))
    .subscribe((n) => seen.push(n));
  await harness.start();
  runtime.connect(other.from([1, 2]), In);
  await runtime.publish(In, 5);
  await settle(runtime);
  await clock.advance(5);
  other.from([7, 8]).subscribe(runtime.subject(Out) as rxjs.Subject<number>);
  await settle(runtime);
  expect(batches.flat().sort()).toEqual([2, 3, 6]);
  expect(seen).toEqual([2, 4, 20, 14, 16]);
  const read: number[] = [];
  for await (const each of bounded(other.from([1, 2, 3]))) read.push(each);
  expect(read).toEqual([1, 2, 3]);
});

test('a pipe that is made by another copy of RxJS fails as one of this copy', async () => {
  const errors: unknown[] = [];
  @Actor()
  class Piped {
    @Subscribe(In, {
      pipe: (values) =>
        other.from(values).pipe(
          other.map((n) => {
            if (n === 2) throw new Error('two');
            return n;
          }),
        ),
    })
    store(_n: number) {}
    onError({ message }: Error) {
      errors.push(message);
      return 'resume' as const;
    }
  }
  const { harness, runtime } = await unstarted([Piped]);
  await harness.start();
  for (const n of [1, 2, 3]) await runtime.publish(In, n);
  await settle(runtime);
  expect(errors).toEqual(['two']);
  expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'pipe-failed', envelope: { payload: 2 } }]);
  expect(runtime.actor('Piped').counters).toMatchObject({ handled: 4, failed: 1, queued: 0 });
});
