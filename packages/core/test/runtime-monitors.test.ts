import {
  Actor,
  ActorContext,
  DeadLetters,
  Every,
  inject,
  StepAction,
  Subscribe,
  topic,
  type Monitor,
  type Transport,
} from '@maiko/core';
import { memoryTransport } from '@maiko/testing';
import { settle, started, stopVirtually, unstarted } from './support';

const Tick = topic<number>('tick', { overflow: 'drop-newest' });
const Reply = topic<number>('reply');
const Nowhere = topic<number>('nowhere');
const Crash = topic<number>('crash');
const Sleep = topic<number>('sleep');
const Load = topic<number>('load');
const Kept = topic<number>('kept', { durable: true });

@Actor({ capacity: 2 })
class Worker {
  private readonly ctx = inject(ActorContext);
  @Subscribe(Tick)
  take(tick: number) {
    if (tick === 13) throw new Error('unlucky');
    return tick === 7 ? Reply(tick) : undefined;
  }
  onStop() {
    if (this.ctx.incarnation > 1) throw new Error('no stop');
  }
  step() {
    return StepAction.Never;
  }
}

@Actor()
class Listener {
  @Subscribe(Reply)
  hear(_reply: number) {}
  @Subscribe(DeadLetters)
  letter() {}
}

/** Its module puts up with no failure. */
@Actor()
class Fragile {
  @Subscribe(Crash)
  crash() {
    throw new Error('fragile');
  }
}

@Actor({ capacity: 1 })
class Sleeper {
  @Subscribe(Sleep)
  sleep() {
    return new Promise<void>(() => undefined);
  }
  @Subscribe(Load)
  carry() {}
  @Every(10_000, { immediate: true })
  doze() {}
}

@Actor()
class Keeper {
  @Subscribe(Kept)
  take(_kept: number) {}
}

/** A transport, and how its connection breaks. */
function breakable() {
  const inner = memoryTransport();
  let fall: (() => void) | undefined;
  const transport: Transport = {
    open: (host) => {
      fall = () => {
        host.onStatus('down', 'gone');
      };
      return inner.open?.(host);
    },
    publish: (record) => inner.publish(record),
    subscribe: (wanted, deliver) => inner.subscribe(wanted, deliver),
    close: () => inner.close(),
  };
  return { transport, fall: () => fall?.() };
}

/** A monitor that writes every callback as a line. */
function recorder(log: string[]): Required<Omit<Monitor, 'attached' | 'detached'>> {
  const note = (...parts: (string | number | undefined)[]) => log.push(parts.map(String).join(' '));
  return {
    dispatched: ({ topic: name, payload }, subscribers) => note('dispatched', name, tail(payload), subscribers),
    delivered: ({ topic: name, payload }, actor) => note('delivered', name, tail(payload), actor),
    handled: ({ topic: name, payload }, actor) => note('handled', name, tail(payload), actor),
    failed: (error, actor, envelope) => note('failed', error.message, actor, envelope?.topic),
    overflow: ({ payload }, actor, policy) => note('overflow', tail(payload), actor, policy),
    dropped: ({ payload }, actor, policy) => note('dropped', tail(payload), actor, policy),
    publisherBlocked: ({ topic: name, payload }, publisher) => note('blocked', name, tail(payload), publisher),
    publisherReleased: ({ topic: name, payload }, publisher, duration) =>
      note('released', name, tail(payload), publisher, duration),
    unrouted: ({ topic: name }) => note('unrouted', name),
    deadLetter: ({ reason, subscriber }) => note('deadLetter', reason, subscriber),
    kept: ({ topic: name }) => note('kept', name),
    received: ({ topic: name }, actor) => note('received', name, actor),
    settled: ({ topic: name }, actor, how) => note('settled', name, actor, how),
    transportChanged: (status, why) => note('transportChanged', status, why),
    actorStarted: (actor, incarnation) => note('actorStarted', actor, incarnation),
    actorRestarting: (actor, incarnation, cause, delay) =>
      note('actorRestarting', actor, incarnation, (cause.cause as Error).message, delay),
    actorStopped: (actor, incarnation, reason) => note('actorStopped', actor, incarnation, reason),
    moduleRestarting: (module, _cause, delay) => note('moduleRestarting', module, delay),
    stuck: (actor, doing, duration) => note('stuck', actor, doing, duration),
    starved: (duration) => note('starved', duration),
    stepping: (actor) => note('stepping', actor),
    stepped: (actor, action) => note('stepped', actor, action),
    scheduled: (actor, method) => note('scheduled', actor, method),
  };
}

function tail(payload: unknown): string {
  return typeof payload === 'number' ? String(payload) : '-';
}

async function monitored(actors = [Worker, Listener]) {
  const log: string[] = [];
  const virtual = await unstarted(actors);
  const handle = virtual.runtime.monitors.add(recorder(log));
  await virtual.runtime.start();
  await settle(virtual.runtime);
  /** What has been noted since the last call. */
  const noted = () => log.splice(0);
  return { ...virtual, handle, noted };
}

describe('a monitor', () => {
  test('sees actors start and step', async () => {
    const { noted } = await monitored();
    expect(noted()).toEqual([
      'actorStarted Worker 1',
      'stepping Worker',
      'stepped Worker never',
      'actorStarted Listener 1',
    ]);
  });

  test('sees an event dispatched, delivered and handled, and what it caused', async () => {
    const { runtime, noted } = await monitored();
    noted();
    await runtime.publish(Tick, 7);
    await settle(runtime);
    expect(noted()).toEqual([
      'dispatched tick 7 1',
      'delivered tick 7 Worker',
      'dispatched reply 7 1',
      'handled tick 7 Worker',
      'delivered reply 7 Listener',
      'handled reply 7 Listener',
    ]);
  });

  test('sees events that go nowhere, and those that found a mailbox full', async () => {
    const { runtime, noted } = await monitored();
    noted();
    await runtime.publish(Nowhere, 1);
    for (const each of [1, 2, 3]) void runtime.publish(Tick, each);
    await settle(runtime);
    expect(noted().filter((line) => /unrouted|overflow|dropped|nowhere/u.test(line))).toEqual([
      'unrouted nowhere',
      'dispatched nowhere 1 0',
      'overflow 3 Worker drop-newest',
      'dropped 3 Worker drop-newest',
    ]);
  });

  test('sees a failure, its dead letter, the restart and the stop', async () => {
    const { runtime, clock, noted } = await monitored();
    noted();
    await runtime.publish(Tick, 13);
    await clock.advance(1_000);
    expect(noted().filter((line) => !line.endsWith('Listener'))).toEqual([
      'dispatched tick 13 1',
      'delivered tick 13 Worker',
      'deadLetter handler-failed Worker',
      'dispatched $dead-letters - 1',
      'failed unlucky Worker tick',
      'actorRestarting Worker 1 unlucky 100',
      'actorStopped Worker 1 restart',
      'actorStarted Worker 2',
      'stepping Worker',
      'stepped Worker never',
    ]);
    await runtime.stop();
    expect(noted()).toEqual([
      'actorStopped Listener 1 shutdown',
      'failed no stop Worker undefined',
      'actorStopped Worker 2 shutdown',
    ]);
  });

  test('counts the mailboxes an event is meant for: not that of its own sender', async () => {
    class Player {
      @Subscribe(Reply)
      hit(reply: number) {
        return reply < 3 ? Reply(reply + 1) : undefined;
      }
    }
    @Actor()
    class Ping extends Player {}
    @Actor()
    class Pong extends Player {}
    const { runtime, noted } = await monitored([Ping, Pong] as never);
    noted();
    await runtime.publish(Reply, 2);
    await settle(runtime);
    expect(noted().filter((line) => line.startsWith('dispatched'))).toEqual([
      'dispatched reply 2 2',
      'dispatched reply 3 1',
      'dispatched reply 3 1',
    ]);
  });

  test('hears nothing while it is paused, and nothing after it was removed', async () => {
    const { runtime, handle, noted } = await monitored();
    noted();
    handle.pause();
    await runtime.publish(Nowhere, 1);
    expect(noted()).toEqual([]);
    handle.resume();
    await runtime.publish(Nowhere, 2);
    expect(noted()).toEqual(['unrouted nowhere', 'dispatched nowhere 2 0']);
    handle.remove();
    handle.remove();
    handle.resume();
    await runtime.publish(Nowhere, 3);
    expect(noted()).toEqual([]);
  });

  test('may have any subset of the callbacks, and use its own state', async () => {
    class Counter implements Monitor {
      count = 0;
      handled() {
        this.count++;
      }
    }
    const counter = new Counter();
    const { runtime } = await started([Worker]);
    runtime.monitors.add(counter);
    await runtime.publish(Tick, 1);
    await settle(runtime);
    expect(counter.count).toBe(1);
  });
});

const callbacks = Object.keys(recorder([])) as (keyof Monitor)[];

test.each(callbacks)(
  'a monitor with a %s that throws is removed and reported, and changes nothing (I-28)',
  async (callback) => {
    const calls: string[] = [];
    const broken: Monitor = {
      [callback]: () => {
        calls.push(callback);
        throw new Error('monitor');
      },
    };
    const run = async (monitor: Monitor | undefined) => {
      const watch = { interval: 400, stuckAfter: 400, starvedAfter: 50 };
      const fragile = { name: 'fragile', actors: [Fragile], supervision: { maxRestarts: 0 } };
      const { transport, fall } = breakable();
      const { runtime, clock, logger } = await unstarted(
        { name: 'root', imports: [fragile], actors: [Worker, Listener, Sleeper, Keeper] },
        { watch, transport },
      );
      if (monitor !== undefined) runtime.monitors.add(monitor);
      await runtime.start();
      for (const each of [7, 1, 2, 13]) void runtime.publish(Tick, each);
      await settle(runtime);
      await runtime.publish(Tick, 13);
      await runtime.publish(Nowhere, 1);
      await runtime.publish(Kept, 1);
      fall();
      await runtime.publish(Crash, 1);
      for (const each of [1, 2, 3]) void runtime.publish(Load, each);
      await settle(runtime);
      await runtime.publish(Sleep, 1);
      await clock.advance(100);
      clock.block(400);
      await clock.advance(1_000);
      const report = await stopVirtually(runtime, clock);
      return { actors: report.actors, lines: logger.lines.map((line) => line.replace(/event \S+/gu, 'event')) };
    };
    const plain = await run(undefined);
    const watched = await run(broken);
    const complaint = `error A monitor was removed because its ${callback} threw Error: monitor`;
    expect(calls).toEqual([callback]);
    expect(watched.actors).toEqual(plain.actors);
    expect(watched.lines.filter((line) => line === complaint)).toHaveLength(1);
    expect(watched.lines.filter((line) => line !== complaint)).toEqual(plain.lines);
  },
);

test('a monitor that is removed for throwing takes no other with it', async () => {
  const { runtime, noted } = await monitored();
  noted();
  runtime.monitors.add({
    unrouted: () => {
      throw new Error('monitor');
    },
  });
  await runtime.publish(Nowhere, 1);
  await runtime.publish(Nowhere, 2);
  expect(noted()).toEqual(['unrouted nowhere', 'dispatched nowhere 1 0', 'unrouted nowhere', 'dispatched nowhere 2 0']);
});
