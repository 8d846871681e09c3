import { Actor, Subscribe, topic, topics } from '@maiko/core';
import { alive, settle, started, virtualRuntime } from './support';

/** How many topics keep their routes. */
const ROUTE_CACHE = 10_000;

/** Collecting all garbage takes its time on a machine that does other work. Milliseconds. */
const COLLECTING = 30_000;

test(
  'a program with random topic names does not grow: routes of topics not used lately are forgotten',
  async () => {
    const { runtime } = await started([]);
    // The key function is held by nothing but the options of the topic, and these by its routes.
    const remembered = (() => {
      const latestBy = (payload: number) => payload;
      void runtime.publish(topic<number>('first', { overflow: 'latest', latestBy }), 1);
      return new WeakRef(latestBy);
    })();
    for (let each = 1; each < ROUTE_CACHE; each++) void runtime.publish(topic(`random.${String(each)}`), each);
    await settle(runtime);
    expect(await alive([remembered])).toBe(1);

    void runtime.publish(topic('one.too.many'), 0);
    await settle(runtime);
    expect(await alive([remembered])).toBe(0);
  },
  COLLECTING,
);

test('an event reaches its subscribers also when the routes of its topic were forgotten meanwhile', async () => {
  const Numbers = topics<number>('numbers.*');
  const seen: number[] = [];
  @Actor()
  class Collector {
    @Subscribe(Numbers.at('one'))
    collect(value: number) {
      seen.push(value);
    }
  }
  const { runtime } = await started([Collector]);
  await runtime.publish(Numbers.at('one'), 1);
  for (let each = 0; each < ROUTE_CACHE; each++) void runtime.publish(Numbers.at(`other-${String(each)}`), each);
  await runtime.publish(Numbers.at('one'), 2);
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
});

test(
  'a topic that is used again just when the routes of others are forgotten keeps its subscribers',
  async () => {
    const seen: unknown[] = [];
    @Actor()
    class Collector {
      @Subscribe('one')
      collect(value: unknown) {
        seen.push(value);
      }
    }
    // The framework has a topic of its own, or two: the moment is not known exactly.
    for (let others = ROUTE_CACHE - 3; others <= ROUTE_CACHE; others++) {
      const { runtime } = virtualRuntime({ actors: [Collector] });
      await runtime.start();
      await runtime.ingest('one', others);
      for (let each = 0; each < others; each++) void runtime.publish(topic(`other.${String(each)}`), each);
      await settle(runtime);
      await runtime.ingest('one', -others);
      await runtime.ingest('one', 0);
      await settle(runtime);
      expect(seen.splice(0)).toEqual([others, -others, 0]);
      await runtime.stop();
    }
  },
  COLLECTING,
);

test('an actor that joins or leaves changes the routes of topics that have been used already', async () => {
  const Tick = topic<number>('tick');
  const seen: string[] = [];
  @Actor()
  class Late {
    @Subscribe('tick')
    take(tick: unknown) {
      seen.push(`tick ${String(tick)}`);
    }
  }
  const { runtime } = await started([]);
  await runtime.publish(Tick, 1);
  await runtime.spawn(Late);
  await runtime.publish(Tick, 2);
  await settle(runtime);
  expect(seen).toEqual(['tick 2']);
});

test(
  'a runtime that has stopped is held by no topic, however many it published on, and however often one is declared',
  async () => {
    const kept = Array.from({ length: 11_000 }, (_, each) => topic<number>(`kept.${String(each)}`));
    const twice = [topic<number>('twice'), topic<number>('twice'), topic<number>('twice')];
    const ref = await (async () => {
      const { runtime } = virtualRuntime({ actors: [] });
      await runtime.start();
      for (const each of [...kept, ...twice]) void runtime.publish(each, 1);
      await runtime.stop();
      return new WeakRef<object>(runtime);
    })();
    expect(await alive([ref])).toBe(0);
    expect(kept.length + twice.length).toBe(11_003);
  },
  COLLECTING,
);
