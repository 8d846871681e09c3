import { Actor, plainContainer, Subscribe, topic, type ActorContainer } from '@maiko/core';
import { settle, started, turns, watch } from './support';

const Work = topic<number>('work');
const never = (): Promise<void> => new Promise<void>(() => undefined);

/** Hangs in each of its events. */
@Actor({ name: 'hanging', shutdownTimeout: 60_000 })
class Hanging {
  @Subscribe(Work)
  take() {
    return never();
  }
}

test('a second call brings the deadline forward, counted from that call, while actors drain', async () => {
  const { runtime, clock } = await started([Hanging]);
  await runtime.publish(Work, 1);
  const first = watch(runtime.stop({ deadline: 60_000 }));
  await clock.advance(1_000);
  const second = watch(runtime.stop({ deadline: 200 }));
  await clock.advance(99);
  expect([first.state, second.state]).toEqual(['pending', 'pending']);
  await clock.advance(101);
  expect([first.state, second.state, clock.pending]).toEqual(['resolved', 'resolved', 0]);
  expect(await runtime.stop()).toMatchObject({ drained: false, abandoned: ['hanging'] });
});

test('it never postpones the end, and a call that says nothing changes nothing', async () => {
  const { runtime, clock } = await started([Hanging], { stop: { deadline: 300 } });
  await runtime.publish(Work, 1);
  const stopped = watch(runtime.stop({ deadline: 200 }));
  void runtime.stop({ deadline: 60_000 });
  await clock.advance(100);
  void runtime.stop();
  await clock.advance(100);
  expect([stopped.state, clock.pending]).toEqual(['resolved', 0]);
});

test('it brings the end forward while hooks run on the way down', async () => {
  @Actor({ name: 'slow', shutdownTimeout: 60_000 })
  class Slow {
    onStop() {
      return never();
    }
  }
  const { runtime, clock } = await started([Slow]);
  const stopped = watch(runtime.stop({ deadline: 60_000 }));
  await clock.advance(10);
  void runtime.stop({ deadline: 50 });
  await clock.advance(50);
  expect([stopped.state, clock.monotonic(), clock.pending]).toEqual(['resolved', 60, 0]);
});

test('it brings the end forward while the container closes', async () => {
  const container: ActorContainer = { ...plainContainer, close: never };
  const { runtime, clock } = await started([], { container });
  const stopped = watch(runtime.stop({ deadline: 60_000 }));
  await clock.advance(10);
  void runtime.stop({ deadline: 50 });
  await clock.advance(50);
  expect([stopped.state, clock.monotonic(), clock.pending]).toEqual(['resolved', 60, 0]);
});

test('drain: false gives up what is queued, of actors that wait for a restart as well', async () => {
  const seen: number[] = [];
  let drains = 0;
  @Actor({ name: 'failing' })
  class Failing {
    @Subscribe(Work)
    take(work: number) {
      seen.push(work);
      throw new Error('no');
    }
    onDrain() {
      drains++;
    }
  }
  const { runtime, clock } = await started([Failing], { supervision: { backoff: { min: 30_000, max: 30_000 } } });
  for (let work = 0; work < 3; work++) await runtime.publish(Work, work);
  await settle(runtime);
  const stopped = watch(runtime.stop({ deadline: 60_000 }));
  await turns();
  expect(stopped.state).toBe('pending');
  const report = await runtime.stop({ drain: false });
  expect([seen, drains, clock.monotonic(), clock.pending]).toEqual([[0], 0, 0, 0]);
  expect(report).toMatchObject({ drained: false, actors: [{ queued: 0 }] });
  expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual(
    expect.arrayContaining([
      ['not-drained', 1],
      ['not-drained', 2],
    ]),
  );
});

test('it brings forward the end that a failure began', async () => {
  @Actor({ name: 'failing' })
  class Failing {
    @Subscribe(Work)
    take(work: number) {
      if (work === 2) throw new Error('no');
    }
  }
  const { runtime, clock } = await started([Hanging, Failing], { supervision: { maxRestarts: 0 } });
  await runtime.publish(Work, 1);
  await runtime.publish(Work, 2);
  await settle(runtime);
  expect(runtime.state).toBe('stopping');
  const stopped = watch(runtime.stop({ deadline: 200 }));
  await clock.advance(200);
  expect([stopped.state, clock.pending]).toEqual(['resolved', 0]);
});

test('its options are checked, and a bad one changes nothing', async () => {
  const { runtime, clock } = await started([Hanging]);
  await runtime.publish(Work, 1);
  const stopped = watch(runtime.stop({ deadline: 200 }));
  await expect(runtime.stop({ deadline: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  await expect(runtime.stop({ hurry: true } as never)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  await clock.advance(99);
  expect(stopped.state).toBe('pending');
  await clock.advance(101);
  expect(stopped.state).toBe('resolved');
});

test('a call in a monitor brings the end forward', async () => {
  const { runtime, clock } = await started([Hanging]);
  await runtime.publish(Work, 1);
  const first = watch(runtime.stop({ deadline: 60_000 }));
  let second = { state: 'not called' };
  runtime.monitors.add({
    deadLetter() {
      second = watch(runtime.stop({ deadline: 200 }));
    },
  });
  void runtime.publish(Work, 2);
  await turns();
  await clock.advance(200);
  expect([first.state, second.state, clock.monotonic(), clock.pending]).toEqual(['resolved', 'resolved', 200, 0]);
});
