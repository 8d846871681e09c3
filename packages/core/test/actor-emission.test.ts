import { Actor, Event, Subscribe, topic } from '@maiko/core';
import { gate, settle, started } from './support';

const Go = topic<null>('go');
const Out = topic<number>('out');

@Event('out.class')
class OutEvent {
  constructor(readonly value: number) {}
}

/** What an actor publishes when its handler returns what `answer` makes. */
async function emitted(answer: () => unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  @Actor()
  class Emitter {
    @Subscribe(Go)
    handle(_: null) {
      return answer() as undefined;
    }
  }
  const { runtime } = await started([Emitter]);
  runtime.events('out.>').subscribe(({ payload }) => seen.push((payload as OutEvent).value));
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(runtime.actor('Emitter').counters).toMatchObject({ handled: 1, failed: 0 });
  return seen;
}

const cases: [what: string, answer: () => unknown, expected: number[]][] = [
  ['nothing', () => undefined, []],
  ['null', () => null, []],
  ['an event', () => Out(1), [1]],
  ['an instance of an event class', () => new OutEvent(1), [1]],
  ['an array of events', () => [Out(1), Out(2)], [1, 2]],
  ['an array with gaps', () => [Out(1), undefined, Out(2)], [1, 2]],
  ['an empty array', () => [], []],
  ['a set of events', () => new Set([Out(1), Out(2)]), [1, 2]],
  ['arrays in arrays', () => [[Out(1)], [Out(2), [Out(3)]]], [1, 2, 3]],
  [
    'a generator',
    function* () {
      yield Out(1);
      yield Out(2);
    },
    [1, 2],
  ],
  ['a promise of nothing', async () => undefined, []],
  ['a promise of an event', async () => Out(1), [1]],
  ['a promise of an array', async () => [Out(1), Out(2)], [1, 2]],
  [
    'a promise of a generator',
    async () =>
      (function* () {
        yield Out(1);
      })(),
    [1],
  ],
  [
    'an async generator',
    async function* () {
      yield Out(1);
      await Promise.resolve();
      yield Out(2);
    },
    [1, 2],
  ],
  [
    'an async generator of arrays',
    async function* () {
      yield [Out(1), Out(2)];
      yield Out(3);
    },
    [1, 2, 3],
  ],
  ['a thenable that is no promise', () => ({ then: (done: (value: unknown) => void) => done(Out(1)) }), [1]],
];

test.each(cases)('a handler that returns %s publishes it', async (_what, answer, expected) => {
  expect(await emitted(answer)).toEqual(expected);
});

test('events of an async generator are published as they come, not at its end', async () => {
  const seen: number[] = [];
  const hold = gate();
  @Actor()
  class Slow {
    @Subscribe(Go)
    async *handle(_: null) {
      yield Out(1);
      await hold.passed;
      yield Out(2);
    }
  }
  const { runtime } = await started([Slow]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(seen).toEqual([1]);
  hold.open();
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
});

test('a generator that throws fails its handler; what it yielded before is published', async () => {
  const seen: number[] = [];
  @Actor()
  class Broken {
    @Subscribe(Go)
    *handle(_: null) {
      yield Out(1);
      throw new Error('in the middle');
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Broken]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(seen).toEqual([1]);
  expect(runtime.actor('Broken').counters).toMatchObject({ handled: 0, failed: 1 });
});

test('a generator that yields what is no event is closed, so that its finally runs', async () => {
  const closed: string[] = [];
  @Actor()
  class Untidy {
    @Subscribe(Go)
    *handle(_: null): Generator<never> {
      try {
        yield 'no event' as never;
      } finally {
        closed.push('closed');
      }
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Untidy]);
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(closed).toEqual(['closed']);
  expect(runtime.actor('Untidy').counters.failed).toBe(1);
});

test('a generator is read only as fast as its events are accepted', async () => {
  const made: number[] = [];
  const hold = gate();
  @Actor({ capacity: 2 })
  class Slow {
    @Subscribe(Out)
    async take(_value: number) {
      await hold.passed;
    }
  }
  @Actor()
  class Fast {
    @Subscribe(Go)
    *handle(_: null) {
      for (let each = 1; each <= 10; each++) {
        made.push(each);
        yield Out(each);
      }
    }
  }
  const { runtime } = await started([Slow, Fast]);
  await runtime.publish(Go, null);
  await settle(runtime);
  // One in hand, two queued, one that waits.
  expect(made.length).toBeLessThanOrEqual(4);
  hold.open();
  await settle(runtime);
  expect(made).toHaveLength(10);
  expect(runtime.actor('Slow').counters.handled).toBe(10);
});
