import { Actor, ActorContext, Subscribe, topic, topics, type Envelope } from '@maiko/core';
import { settle, started } from './support';

const Reading = topic<number>('sensor.reading');
const Alert = topic<string>('sensor.alert');

describe('@Subscribe', () => {
  test('takes several topics; the handler gets the events of each, with their envelopes', async () => {
    const seen: unknown[] = [];
    @Actor()
    class Collector {
      @Subscribe([Reading, Alert])
      collect(payload: number | string, { topic: name }: Envelope) {
        seen.push([name, payload]);
      }
    }
    const { runtime } = await started([Collector]);
    await runtime.publish(Reading, 1);
    await runtime.publish(Alert, 'hot');
    await settle(runtime);
    expect(seen).toEqual([
      ['sensor.reading', 1],
      ['sensor.alert', 'hot'],
    ]);
  });

  test('may stand several times on one method', async () => {
    const seen: unknown[] = [];
    @Actor()
    class Collector {
      @Subscribe(Reading)
      @Subscribe(Alert)
      collect(payload: number | string) {
        seen.push(payload);
      }
    }
    const { runtime } = await started([Collector]);
    await runtime.publish(Reading, 1);
    await runtime.publish(Alert, 'hot');
    await settle(runtime);
    expect(seen).toEqual([1, 'hot']);
  });

  test('that finds an event in many ways gives it to one method at most once', async () => {
    const Sensors = topics<number>('sensor.*');
    const seen: string[] = [];
    @Actor()
    class Collector {
      @Subscribe([Reading, Sensors, 'sensor.>'])
      @Subscribe('>')
      @Subscribe(Reading)
      one(_payload: unknown) {
        seen.push('one');
      }
      @Subscribe([Reading, '*.reading'])
      other(_payload: unknown) {
        seen.push('other');
      }
    }
    const { runtime } = await started([Collector]);
    await runtime.publish(Reading, 1);
    await settle(runtime);
    expect(seen.sort()).toEqual(['one', 'other']);
    expect(runtime.actor('Collector').counters).toMatchObject({ accepted: 2, handled: 2 });
  });

  test('works on a method with a symbol as name', async () => {
    const seen: number[] = [];
    const handle = Symbol('handle');
    @Actor()
    class Collector {
      @Subscribe(Reading)
      [handle](value: number) {
        seen.push(value);
      }
    }
    const { runtime } = await started([Collector]);
    await runtime.publish(Reading, 1);
    await settle(runtime);
    expect(seen).toEqual([1]);
  });

  test('gives every actor the event, and calls the handler with the actor as this', async () => {
    const seen: string[] = [];
    class Base {
      readonly name: string = this.constructor.name;
      @Subscribe(Reading)
      take(value: number) {
        seen.push(`${this.name} ${String(value)}`);
      }
    }
    @Actor()
    class One extends Base {}
    @Actor()
    class Two extends Base {}
    const { runtime } = await started([One, Two]);
    await runtime.publish(Reading, 1);
    await settle(runtime);
    expect(seen.sort()).toEqual(['One 1', 'Two 1']);
  });

  test('with a policy of its own overrides that of the topic', async () => {
    @Actor({ capacity: 1 })
    class Lossy {
      @Subscribe(Reading, { overflow: 'drop-newest' })
      take(_value: number) {}
    }
    const { runtime } = await started([Lossy]);
    for (let each = 0; each < 3; each++) void runtime.publish(Reading, each);
    await settle(runtime);
    expect(runtime.actor('Lossy').counters).toMatchObject({ accepted: 3, handled: 1, dropped: 2 });
  });
});

describe("an actor's own events", () => {
  function pingPong(own: boolean | undefined) {
    const Ball = topic<number>('ball');
    const seen: string[] = [];
    class Player {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Ball, { own })
      hit(count: number) {
        seen.push(`${this.ctx.id} ${String(count)}`);
        return count < 3 ? Ball(count + 1) : undefined;
      }
    }
    @Actor({ name: 'ping' })
    class Ping extends Player {}
    @Actor({ name: 'pong' })
    class Pong extends Player {}
    return { Ball, seen, actors: [Ping, Pong] };
  }

  test('do not reach it: two actors of one kind play ping-pong without echo', async () => {
    const { Ball, seen, actors } = pingPong(undefined);
    const { runtime } = await started(actors);
    await runtime.publish(Ball, 1);
    await settle(runtime);
    // Both get the serve from outside; each answer goes to the other one only.
    expect(seen.sort()).toEqual(['ping 1', 'ping 2', 'ping 3', 'pong 1', 'pong 2', 'pong 3']);
  });

  test('reach it when the subscription says so', async () => {
    const { Ball, seen, actors } = pingPong(true);
    const { runtime } = await started(actors.slice(0, 1));
    await runtime.publish(Ball, 1);
    await settle(runtime);
    expect(seen).toEqual(['ping 1', 'ping 2', 'ping 3']);
  });

  test('reach the method that wants them, not its other methods', async () => {
    const Note = topic<string>('note');
    const Go = topic<null>('go');
    const seen: string[] = [];
    @Actor()
    class Writer {
      @Subscribe(Go)
      go(_: null) {
        return Note('mine');
      }
      @Subscribe(Note)
      others(note: string) {
        seen.push(`others ${note}`);
      }
      @Subscribe(Note, { own: true })
      all(note: string) {
        seen.push(`all ${note}`);
      }
    }
    const { runtime } = await started([Writer]);
    await runtime.publish(Go, null);
    await runtime.publish(Note, 'yours');
    await settle(runtime);
    expect(seen.sort()).toEqual(['all mine', 'all yours', 'others yours']);
  });

  test('reach a method that has one subscription for them, whatever its other ones say', async () => {
    const Note = topic<string>('note');
    const Go = topic<null>('go');
    const seen: string[] = [];
    @Actor()
    class Writer {
      @Subscribe(Go)
      go(_: null) {
        return Note('mine');
      }
      @Subscribe('note', { own: true })
      @Subscribe(Note)
      ownFirst(_note: unknown) {
        seen.push('own first');
      }
      @Subscribe(Note)
      @Subscribe('note', { own: true })
      ownLast(_note: unknown) {
        seen.push('own last');
      }
    }
    const { runtime } = await started([Writer]);
    await runtime.publish(Go, null);
    await settle(runtime);
    expect(seen.sort()).toEqual(['own first', 'own last']);
  });
});
