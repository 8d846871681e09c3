import { Actor, ActorContext, inject, Subscribe, topic, type Runtime, type StopReport } from '@maiko/core';
import { gate, roster, settle, started, stopVirtually, turns, findUnbalanced } from './support';

const Job = topic<string>('job');
const Task = topic<number>('task');
const supervision = { backoff: { min: 1, max: 1, jitter: 0 } };

/** A foreman that spawns a worker in `onStart`, and a gate on which "wait" waits. */
function site() {
  const door = gate();
  const journal: string[] = [];

  @Actor()
  class Worker {
    private readonly ctx = inject(ActorContext);
    onStart() {
      journal.push('worker up');
    }
    @Subscribe(Task)
    async task(number: number) {
      await Promise.resolve();
      if (number < 0) throw new Error('told to');
      journal.push(`task ${String(number)}`);
    }
    @Subscribe(Job)
    job(what: string) {
      if (what === 'worker leaves') this.ctx.stop();
    }
    onStop(reason: string) {
      journal.push(`worker ${reason}`);
    }
  }

  @Actor()
  class Foreman {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.spawn(Worker, { name: 'worker' });
    }
    @Subscribe(Job)
    async job(what: string) {
      if (what === 'wait') await door.passed;
      if (what === 'wait and fail') await door.passed;
      if (what.endsWith('fail')) throw new Error('told to');
      return what === 'task' ? Task(1) : undefined;
    }
    onStop(reason: string) {
      journal.push(`foreman ${reason}`);
    }
  }
  return { Foreman, Worker, door, journal };
}

const of = (report: StopReport, id: string) => report.actors.filter((each) => each.id === id);

describe('while stop() drains', () => {
  test('an actor that spawns in onStart and fails comes back with what it spawns, and the rest is handled', async () => {
    const { Foreman, journal } = site();
    const { runtime, clock } = await started([Foreman], { supervision });
    for (const job of ['fail', 'task', 'fail', 'task']) void runtime.publish(Job, job);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ drained: true, failure: undefined, abandoned: [] });
    expect(of(report, 'Foreman')).toMatchObject([{ handled: 2, failed: 2, restarts: 2 }]);
    expect(of(report, 'worker')).toMatchObject([{ handled: 1, drained: 1, restarts: 0 }]);
    expect(journal.filter((line) => line.startsWith('task'))).toEqual(['task 1', 'task 1']);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  test('its module comes back with it, under every strategy', async () => {
    for (const strategy of ['one-for-one', 'one-for-all', 'rest-for-one'] as const) {
      const { Foreman, door, journal } = site();
      @Actor()
      class Alarm {
        @Subscribe(Job)
        job(what: string) {
          if (what === 'alarm') throw new Error('told to');
        }
        onError() {
          return 'escalate' as const;
        }
      }
      const Shift = { name: 'shift', actors: [Foreman, Alarm], supervision: { ...supervision, strategy } };
      const { runtime, clock } = await started({ name: 'root', imports: [Shift], supervision });
      for (const job of ['wait', 'alarm', 'task']) void runtime.publish(Job, job);
      const stopped = runtime.stop();
      await turns();
      door.open();
      await clock.advance(10_000);
      const report = await stopped;
      expect(report).toMatchObject({ failure: undefined, abandoned: [] });
      expect(of(report, 'worker')).toMatchObject([{ handled: 1 }]);
      expect(journal.slice(0, 4)).toEqual(['worker up', 'worker shutdown', 'foreman restart', 'worker up']);
      expect(findUnbalanced(runtime)).toEqual([]);
    }
  });

  test('what ends with its spawner gives up its queue as while running, and its mailbox takes nothing more', async () => {
    const { Foreman } = site();
    const { runtime, clock } = await started([Foreman], { supervision });
    for (const task of [1, 2, 3]) void runtime.publish(Task, task);
    void runtime.publish(Job, 'fail');
    void runtime.publish(Job, 'task');
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ drained: false, failure: undefined });
    const letters = runtime.deadLetters.list();
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['handler-failed', 'actor-stopped']));
    expect(of(report, 'worker')).toMatchObject([{ handled: 1, deadLettered: 0 }]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  test.each([
    ['leaves', (runtime: Runtime) => runtime.publish(Job, 'worker leaves'), undefined],
    ['is stopped by its name', undefined, (runtime: Runtime) => runtime.stopActor('worker')],
  ])('the name of one that was spawned and %s is free again', async (_how, before, meanwhile) => {
    const { Foreman, Worker, door, journal } = site();
    @Actor()
    class Second {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Job)
      async job(what: string) {
        if (what !== 'wait') return;
        await door.passed;
        await this.ctx.spawn(Worker, { name: 'worker' });
      }
    }
    const { runtime, clock } = await started([Foreman, Second], { supervision });
    void runtime.publish(Job, 'wait');
    void before?.(runtime);
    await settle(runtime);
    const stopped = runtime.stop();
    void meanwhile?.(runtime);
    await turns();
    expect(roster(runtime)).toBe('Foreman#1 Second#1');
    door.open();
    await clock.advance(10_000);
    expect(await stopped).toMatchObject({ drained: true, failure: undefined });
    expect(journal.filter((line) => line === 'worker up')).toHaveLength(2);
  });

  test('what an actor spawns is waited for: its start, and what it has to handle', async () => {
    const journal: string[] = [];
    const door = gate();
    let steps = 0;
    @Actor()
    class Late {
      async onStart() {
        await door.passed;
        journal.push('up');
      }
      @Subscribe(Task)
      async task() {
        await Promise.resolve();
        journal.push('handled');
      }
      step() {
        steps++;
      }
      onDrain() {
        journal.push('drained');
      }
    }
    @Actor()
    class Host {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Job)
      job() {
        void this.ctx.spawn(Late);
        return Task(1);
      }
    }
    const { runtime, clock } = await started([Host]);
    void runtime.publish(Job, 'go');
    const stopped = runtime.stop();
    await turns();
    expect(runtime.state).toBe('stopping');
    door.open();
    await clock.advance(1);
    const report = await stopped;
    expect([journal, steps]).toEqual([['up', 'handled', 'drained'], 0]);
    expect(report).toMatchObject({ drained: true, failure: undefined, abandoned: [] });
    expect(of(report, 'Late')).toMatchObject([{ accepted: 1, handled: 1, drained: 1 }]);
  });

  test('a keyed actor that was spawned ends with its spawner and comes back with it', async () => {
    const seen: number[] = [];
    @Actor({ key: (task: number) => task })
    class Desk {
      @Subscribe(Task)
      task(number: number) {
        seen.push(number);
      }
    }
    @Actor()
    class Host {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Desk);
      }
      @Subscribe(Job)
      job(what: string) {
        if (what === 'fail') throw new Error('told to');
        return Task(what.length);
      }
    }
    const { runtime, clock } = await started([Host], { supervision });
    for (const job of ['a', 'fail', 'bb', 'fail', 'ccc']) void runtime.publish(Job, job);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ failure: undefined, abandoned: [] });
    expect(report.actors.map(({ id }) => id)).toEqual(['Host', 'Desk']);
    expect(seen).toContain(3);
    expect(findUnbalanced(runtime)).toEqual([]);
  });
});

test('under drain: false it comes back as well, and what is published for what it spawns is given up', async () => {
  const { Foreman, door, journal } = site();
  const later = gate();
  @Actor()
  class Busy {
    @Subscribe(Job)
    async job() {
      await later.passed;
      return Task(1);
    }
  }
  const { runtime, clock } = await started([Foreman, Busy], { supervision });
  void runtime.publish(Job, 'wait and fail');
  await settle(runtime);
  const stopped = runtime.stop({ drain: false });
  door.open();
  await clock.advance(100);
  expect(roster(runtime)).toBe('Foreman#2 Busy#1 worker#1');
  later.open();
  await clock.advance(1);
  const report = await stopped;
  expect(report).toMatchObject({ drained: false, failure: undefined, abandoned: [] });
  expect(of(report, 'worker')).toMatchObject([{ handled: 0, deadLettered: 1 }]);
  expect(findUnbalanced(runtime)).toEqual([]);
  expect(runtime.deadLetters.list()).toMatchObject([
    { subscriber: 'Foreman', reason: 'handler-failed' },
    { subscriber: 'worker', reason: 'not-drained' },
  ]);
  expect(journal).not.toContain('task 1');
});
