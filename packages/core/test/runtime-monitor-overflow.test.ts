import { Actor, Subscribe, topic, type Monitor, type OverflowPolicy } from '@maiko/core';
import { POLICY_NAMES } from '@maiko/core/adapter';
import { gate, settle, started, unstarted } from './support';

/** Writes what becomes of events that find a mailbox full. */
function watching(log: string[]): Monitor {
  return {
    overflow: ({ payload }, actor, policy) => void log.push(`overflow ${String(payload)} ${actor} ${policy}`),
    dropped: ({ payload }, actor, policy) => void log.push(`dropped ${String(payload)} ${actor} ${policy}`),
    publisherBlocked: ({ payload }, publisher) => void log.push(`blocked ${String(payload)} ${publisher ?? 'outside'}`),
    publisherReleased: ({ payload }, publisher, duration) =>
      void log.push(`released ${String(payload)} ${publisher ?? 'outside'} after ${String(duration)}`),
  };
}

async function flooded(overflow: OverflowPolicy, payloads: readonly number[]) {
  const Load = topic<number>('load', { overflow, blockTimeout: 1_000 });
  const opening = gate();
  @Actor({ capacity: 2 })
  class Busy {
    @Subscribe(Load)
    take(_load: number) {
      return opening.passed;
    }
  }
  const log: string[] = [];
  const virtual = await unstarted([Busy], { monitors: [watching(log)] });
  const { runtime } = virtual;
  await runtime.start();
  await runtime.publish(Load, 0);
  await settle(runtime);
  for (const payload of payloads) void runtime.publish(Load, payload);
  await settle(runtime);
  return { ...virtual, log, opening };
}

const TOLD: Record<OverflowPolicy, string[]> = {
  block: ['overflow 3 Busy block', 'blocked 3 outside'],
  'drop-newest': ['overflow 3 Busy drop-newest', 'dropped 3 Busy drop-newest'],
  'drop-oldest': ['overflow 3 Busy drop-oldest', 'dropped 1 Busy drop-oldest'],
  latest: ['dropped 1 Busy latest', 'dropped 2 Busy latest'],
  reject: ['overflow 3 Busy reject'],
  fail: ['overflow 3 Busy fail'],
  unbounded: ['overflow 3 Busy unbounded'],
};

test.each(POLICY_NAMES)('a monitor is told which event is lost under %s', async (policy) => {
  const { log } = await flooded(policy, [1, 2, 3]);
  expect(log).toEqual(TOLD[policy]);
});

test('a monitor is told when a publisher has to wait, and for how long it did', async () => {
  const { runtime, clock, log, opening } = await flooded('block', [1, 2, 3]);
  expect(log).toEqual(['overflow 3 Busy block', 'blocked 3 outside']);
  await clock.advance(70);
  opening.open();
  await settle(runtime);
  expect(log.slice(2)).toEqual(['released 3 outside after 70']);
});

test('a publisher that waits in vain is released when its time is over', async () => {
  const { clock, log } = await flooded('block', [1, 2, 3]);
  await clock.advance(2_000);
  expect(log.slice(2)).toEqual(['released 3 outside after 1000']);
});

test('a publisher that waits for two mailboxes is blocked once, and released when both have room', async () => {
  const Load = topic<number>('load');
  const gates = [gate(), gate()] as const;
  @Actor({ capacity: 1 })
  class First {
    @Subscribe(Load)
    take() {
      return gates[0].passed;
    }
  }
  @Actor({ capacity: 1 })
  class Second {
    @Subscribe(Load)
    take() {
      return gates[1].passed;
    }
  }
  @Actor()
  class Source {
    @Subscribe('go')
    *go() {
      for (const load of [1, 2, 3]) yield Load(load);
    }
  }
  const log: string[] = [];
  const { runtime, clock } = await started([First, Second, Source], { monitors: [watching(log)] });
  await runtime.publish(topic('go'), undefined);
  await settle(runtime);
  gates[0].open();
  await clock.advance(10);
  gates[1].open();
  await settle(runtime);
  expect(log.filter((line) => !line.startsWith('overflow'))).toEqual([
    'blocked 2 Source',
    'released 2 Source after 0',
    'blocked 3 Source',
    'released 3 Source after 10',
  ]);
});

test('an event that waits between the mailboxes of a keyed actor holds up no publisher, and is not reported', async () => {
  const Load = topic<number>('load');
  const opening = gate();
  @Actor({ capacity: 1, key: (event: number) => String(event % 1) })
  class Keyed {
    @Subscribe(Load)
    take(_load: number) {
      return opening.passed;
    }
  }
  const log: string[] = [];
  const { runtime } = await started([Keyed], { monitors: [watching(log)] });
  for (const load of [1, 2, 3]) {
    await runtime.publish(Load, load);
    await settle(runtime);
  }
  expect(log).toEqual(['overflow 3 Keyed/0 block']);
  opening.open();
  await settle(runtime);
  expect(log).toHaveLength(1);
});
