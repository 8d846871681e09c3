import { Actor, actor, Subscribe, topic, type Runtime, type SupervisionOptions } from '@maiko/core';
import { gate, settle, started, findUnbalanced } from './support';

interface Job {
  readonly key: string;
  readonly n: number;
}

const Jobs = topic<Job>('once.job', { blockTimeout: 1_000 });
const Crash = topic('once.crash');

/** In place of an offset: the handlers do not end. */
const NEVER = -1;

type Cut = (runtime: Runtime) => unknown;

interface Ending {
  readonly cut: Cut;
  readonly supervision?: SupervisionOptions;
  /** Milliseconds. */
  readonly handlerTimeout?: number;
}

const crash: Cut = (runtime) => runtime.publish(Crash, undefined);

/** How a keyed actor, or an instance of it, may be cut off while an event waits for room. */
const ENDINGS: Record<string, Ending> = {
  'a stop that waits for nothing': { cut: (runtime) => runtime.stop({ deadline: 0 }) },
  'a stop that does not drain': { cut: (runtime) => runtime.stop({ drain: false, deadline: 0 }) },
  'a stop that drains': { cut: (runtime) => runtime.stop() },
  'its own end': { cut: (runtime) => runtime.stopActor('Worker') },
  'the end of the instance': { cut: (runtime) => runtime.stopActor('Worker/a').catch(() => undefined) },
  'a restart of all': { cut: crash, supervision: { strategy: 'one-for-all' } },
  'a restart of its module': { cut: crash, supervision: { maxRestarts: 0, onExceeded: 'escalate' } },
  'handlers that take too long': { cut: () => undefined, handlerTimeout: 10 },
};

async function outcomes({ cut, supervision, handlerTimeout }: Ending, offset: number, limit: number) {
  const hold = gate();
  const begun = new Map<number, number>();
  const finished = new Set<number>();

  @Actor({ key: ({ key }: Job) => key, maxInstances: 1, shutdownTimeout: limit })
  class Worker {
    @Subscribe(Jobs)
    async work({ n }: Job) {
      begun.set(n, (begun.get(n) ?? 0) + 1);
      await hold.passed;
      finished.add(n);
    }
  }
  @Actor()
  class Crasher {
    @Subscribe(Crash)
    crash() {
      throw new Error('crash');
    }
  }
  const { runtime, clock } = await started({
    name: 'root',
    imports: [{ name: 'jobs', actors: [actor(Worker, { capacity: 2, handlerTimeout }), Crasher], supervision }],
  });
  for (const [n, key] of ['a', 'a', 'b', 'c', 'b'].entries())
    void runtime.publish(Jobs({ key, n })).catch(() => undefined);
  await settle(runtime);
  if (offset !== NEVER) hold.open();
  for (let microtask = 0; microtask < offset; microtask++) await Promise.resolve();
  const done = cut(runtime);
  await clock.advance(60_000);
  await done;
  await settle(runtime);
  if (runtime.state !== 'stopped') {
    const stopped = runtime.stop();
    await clock.advance(60_000);
    await stopped;
  }
  const letters = runtime.deadLetters.list().filter(({ envelope }) => envelope.topic === Jobs.name);
  return { begun, finished, letters, unbalanced: findUnbalanced(runtime) };
}

describe.each(Object.entries(ENDINGS))('with %s', (_, ending) => {
  test.each([0, 5_000])('every event of a keyed actor has one outcome, with %i ms to end', async (limit) => {
    for (let offset = NEVER; offset < 24; offset++) {
      const { begun, finished, letters, unbalanced: wrong } = await outcomes(ending, offset, limit);
      expect({ offset, wrong }).toEqual({ offset, wrong: [] });
      for (let n = 0; n < 5; n++) {
        const given = letters.filter(({ envelope }) => (envelope.payload as Job).n === n);
        // A handler that was cut off may still come to its end; nothing of it is heard.
        const cutOff = given.length === 1 && given[0]?.subscriber !== 'Worker' && begun.get(n) === 1;
        const expected = given.length === 0 || cutOff ? 1 : 0;
        const outcome = { offset, n, begun: begun.get(n) ?? 0, finished: finished.has(n), letters: given.length };
        expect(outcome).toEqual({
          ...outcome,
          begun: expected,
          finished: given.length === 0 || (cutOff && finished.has(n)),
          letters: given.length === 0 ? 0 : 1,
        });
      }
    }
  });
});
