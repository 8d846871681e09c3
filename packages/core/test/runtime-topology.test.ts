import { Actor, actor, ActorContext, Every, inject, Schedule, Subscribe, topic, topics } from '@maiko/core';
import { map, type Observable } from 'rxjs';
import { settle, started, unstarted } from './support';

const Reading = topic<number>('reading');
const Alert = topic<string>('alert', { overflow: 'drop-oldest' });
const Logs = topics<string>('logs.*');

@Actor({ publishes: [Reading] })
class Probe {}

@Actor({ publishes: [Alert, Logs.at('thermostat')] })
class Thermostat {
  @Subscribe(Reading)
  regulate(_reading: number) {}
}

@Actor()
class Recorder {
  @Subscribe([Alert, Logs])
  record(_line: string) {}
  @Subscribe('>', { overflow: 'drop-newest' })
  everything(_payload: unknown) {}
}

const house = [actor(Probe, { name: 'roof' }), actor(Probe, { name: 'cellar' }), Thermostat, Recorder];

test('the topology says which actors publish and subscribe which topics, before anything has run', async () => {
  const { runtime } = await unstarted(house);
  expect(JSON.parse(JSON.stringify(runtime.topology()))).toEqual({
    actors: [
      { id: 'roof', actorClass: 'Probe', subscriptions: [], schedules: [], publishes: ['reading'] },
      { id: 'cellar', actorClass: 'Probe', subscriptions: [], schedules: [], publishes: ['reading'] },
      {
        id: 'Thermostat',
        actorClass: 'Thermostat',
        subscriptions: [{ topic: 'reading', method: 'regulate', overflow: 'block' }],
        schedules: [],
        publishes: ['alert', 'logs.thermostat'],
      },
      {
        id: 'Recorder',
        actorClass: 'Recorder',
        subscriptions: [
          { topic: 'alert', method: 'record', overflow: 'drop-oldest' },
          { topic: 'logs.*', method: 'record', overflow: 'block' },
          { topic: '>', method: 'everything', overflow: 'drop-newest' },
        ],
        schedules: [],
        publishes: [],
      },
    ],
    topics: [
      { name: 'alert', publishers: ['Thermostat'], subscribers: ['Recorder'] },
      { name: 'logs.thermostat', publishers: ['Thermostat'], subscribers: ['Recorder'] },
      { name: 'reading', publishers: ['roof', 'cellar'], subscribers: ['Thermostat', 'Recorder'] },
    ],
  });
});

test('the topology as Mermaid', async () => {
  const { runtime } = await unstarted(house);
  expect(runtime.topology().toMermaid().split('\n')).toEqual([
    'flowchart LR',
    '  a0["roof"]',
    '  a1["cellar"]',
    '  a2["Thermostat"]',
    '  a3["Recorder"]',
    '  t0(["alert"])',
    '  a2 --> t0',
    '  t0 --> a3',
    '  t1(["logs.thermostat"])',
    '  a2 --> t1',
    '  t1 --> a3',
    '  t2(["reading"])',
    '  a0 --> t2',
    '  a1 --> t2',
    '  t2 --> a2',
    '  t2 --> a3',
    '',
  ]);
});

test('a name with quotes does not break the Mermaid text', async () => {
  const { runtime } = await unstarted([actor(Probe, { name: 'the "roof"' })]);
  expect(runtime.topology().toMermaid()).toContain('a0["the #quot;roof#quot;"]');
});

test('the topology learns from what is published', async () => {
  @Actor()
  class Talker {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.publish(Alert, 'hello');
    }
  }
  const { runtime } = await started([Talker, Thermostat]);
  expect(runtime.topology().actors[0]?.publishes).toEqual(['alert']);
  await runtime.publish(Logs.at('outside'), 'x');
  await settle(runtime);
  expect(runtime.topology().topics.find(({ name }) => name === 'logs.outside')).toEqual({
    name: 'logs.outside',
    publishers: [],
    subscribers: [],
  });
});

test('the topology reports topics without subscriber, and topics no actor publishes', async () => {
  const { runtime } = await unstarted([Thermostat]);
  expect(runtime.topology().unsubscribed).toEqual(['alert', 'logs.thermostat']);
  expect(runtime.topology().unpublished).toEqual(['reading']);
});

test('a topic that only a pattern covers counts as subscribed', async () => {
  const { runtime } = await unstarted([Thermostat, Recorder]);
  expect(runtime.topology().unsubscribed).toEqual([]);
});

test('actors that are spawned or end change the topology', async () => {
  const { runtime } = await started([Thermostat]);
  await runtime.spawn(Probe, { name: 'late' });
  expect(runtime.topology().actors.map(({ id }) => id)).toEqual(['Thermostat', 'late']);
  expect(runtime.topology().unpublished).toEqual([]);
});

describe('a circle of topics with overflow "block"', () => {
  const There = topic<number>('there');
  const Back = topic<number>('back');
  const BackLossy = topic<number>('back.lossy', { overflow: 'drop-oldest' });

  function circle(back: typeof Back, override?: 'drop-newest') {
    @Actor({ publishes: [There] })
    class Ping {
      @Subscribe(back, { overflow: override })
      hit(_n: number) {}
    }
    @Actor({ publishes: [back] })
    class Pong {
      @Subscribe(There)
      hit(_n: number) {}
    }
    return [Ping, Pong];
  }

  test('is warned about at wiring, with its path', async () => {
    const { runtime, logger } = await unstarted(circle(Back));
    expect(runtime.topology().blockCycles).toEqual([['Ping', 'Pong', 'Ping']]);
    expect(logger.lines).toEqual([
      'warn Topics with overflow "block" form a circle: Ping -> Pong -> Ping; give one of them another policy',
    ]);
  });

  test.each([
    ['the topic', BackLossy, undefined],
    ['the subscription', Back, 'drop-newest' as const],
  ])('is none when %s says that events may be lost', async (_what, back, override) => {
    const { runtime, logger } = await unstarted(circle(back, override));
    expect(runtime.topology().blockCycles).toEqual([]);
    expect(logger.lines).toEqual([]);
  });

  test('is none when an actor subscribes to what it publishes itself', async () => {
    @Actor({ publishes: [There] })
    class Echo {
      @Subscribe(There)
      hear(_n: number) {}
    }
    const { logger } = await unstarted([Echo]);
    expect(logger.lines).toEqual([]);
  });

  test.each([
    ['a handler', undefined],
    ['a pipe', (events: Observable<number>) => events],
  ])('is one of a single actor that gets its own events, in front of %s', async (_what, pipe) => {
    @Actor({ publishes: [There] })
    class Echo {
      @Subscribe(There, { own: true, pipe })
      hear(_n: number) {}
    }
    const { runtime, logger } = await unstarted([Echo]);
    expect(runtime.topology().actors[0]?.subscriptions).toMatchObject([{ own: true }]);
    expect(logger.lines).toEqual([
      'warn Topics with overflow "block" form a circle: Echo -> Echo; give one of them another policy',
    ]);
  });

  test('through a pipe that is closed is told with the pipe in its path, and goes on', async () => {
    let more = 3;
    @Actor({ capacity: 1, publishes: [There] })
    class Echo {
      @Subscribe(There, { own: true, pipe: (events) => events.pipe(map((n) => n + 1)) })
      hear(n: number) {
        return more-- > 0 ? [There(n), There(n), There(n), There(n)] : undefined;
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Echo]);
    await runtime.publish(There, 0);
    await settle(runtime);
    const errors = runtime.deadLetters.list().map(({ error }) => error.message);
    expect(errors[0]).toContain('[BLOCKED_CYCLE] Actors wait for each other in a circle: Echo -> Echo.hear -> Echo');
    expect(runtime.actor('Echo').counters.queued).toBe(0);
  });
});

test('the topology says which methods run on schedule, and when', async () => {
  @Actor()
  class Scheduled {
    @Every((options: { readonly interval: number }) => options.interval)
    sample() {}
    @Schedule({ description: 'at noon', next: () => undefined })
    report() {}
    @Schedule({ next: () => undefined })
    clean() {}
  }
  const { runtime } = await unstarted([actor(Scheduled, { name: 's', options: { interval: 500 } })]);
  expect(runtime.topology().toJSON().actors[0]?.schedules).toEqual([
    { method: 'sample', when: 'every 500 ms' },
    { method: 'report', when: 'at noon' },
    { method: 'clean', when: 'by a timetable' },
  ]);
});
