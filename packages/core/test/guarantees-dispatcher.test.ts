import { readFile } from 'node:fs/promises';
import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  FairDispatcher,
  Subscribe,
  topic,
  type Clock,
  type Task,
  type Topic,
} from '@maiko/core';
import { RecordingLogger, settle, turns, virtualRuntime } from './support';

const Loop = topic<number>('loop');
const loops = ['loop.one', 'loop.two', 'loop.three'].map((name) => topic<number>(name));
const rounds = 10;

/** Runtimes that are never idle: every event causes the next one. */
function saturated(kind: 'sync' | 'async') {
  const count = { handled: 0, enough: false };
  @Actor()
  class Busy {
    constructor(private readonly ctx: ActorContext<Topic<number>>) {}
    @Subscribe((own: Topic<number>) => own, { own: true })
    next(round: number): void {
      count.handled++;
      if (count.enough) return;
      return (kind === 'sync' ? this.ctx.options(round + 1) : this.#later(round)) as unknown as undefined;
    }
    async #later(round: number) {
      for (let step = 0; step < 3; step++) await Promise.resolve();
      return this.ctx.options(round + 1);
    }
  }
  // The clock of the machine: virtual time would not use up a slice.
  const runtime = createRuntime({
    actors: loops.map((own) => actor(Busy, { name: own.name, options: own })),
    logger: new RecordingLogger(),
  });
  const begin = async (): Promise<void> => {
    await runtime.start();
    for (const loop of loops) await runtime.publish(loop, 0);
    await turns(1);
  };
  return { runtime, count, begin };
}

/** How many events are handled between one turn of timers or I/O and the next. */
async function progress(count: { readonly handled: number }, wait: () => Promise<unknown>): Promise<number[]> {
  const between: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = count.handled;
    await wait();
    between.push(count.handled - before);
  }
  return between;
}

describe('timers and I/O get their turn (G6)', () => {
  const waits: [string, () => Promise<unknown>][] = [
    ['timers', () => new Promise((resolve) => setTimeout(resolve, 0))],
    ['immediates', () => new Promise((resolve) => setImmediate(resolve))],
    ['files', () => readFile(__filename)],
  ];

  for (const kind of ['sync', 'async'] as const) {
    test.each(waits)(`while ${kind} handlers keep the runtime busy: %s`, async (_, wait) => {
      const { runtime, count, begin } = saturated(kind);
      await begin();
      const between = await progress(count, wait);
      count.enough = true;
      await runtime.stop();
      // It went on in between: both sides make progress.
      expect(between.filter((handled) => handled > 0).length).toBeGreaterThan(rounds / 2);
    });
  }

  test('also under a virtual clock, in which a slice takes no time', async () => {
    let handled = 0;
    @Actor()
    class Busy {
      @Subscribe(Loop, { own: true })
      next(round: number) {
        handled++;
        return round < 200_000 ? Loop(round + 1) : undefined;
      }
    }
    const { runtime } = virtualRuntime({ actors: [Busy] });
    await runtime.start();
    await runtime.publish(Loop, 0);
    await turns(1);
    expect(handled).toBeGreaterThan(0);
    expect(handled).toBeLessThan(200_000);
    await runtime.stop();
    expect(handled).toBe(200_001);
  });
});

describe('ready actors', () => {
  test('take turns: none handles all of its events before the others begin', async () => {
    const Work = topic<number>('work', { overflow: 'unbounded' });
    const order: string[] = [];
    const make = (name: string) => {
      @Actor({ name })
      class Worker {
        @Subscribe(Work)
        take() {
          order.push(name);
        }
      }
      return Worker;
    };
    const { runtime } = virtualRuntime({ actors: ['a', 'b', 'c'].map(make) });
    await runtime.start();
    for (let work = 0; work < 5_000; work++) void runtime.publish(Work, work);
    await settle(runtime);
    let longest = 0;
    for (let from = 0, to = 0; from < order.length; from = to) {
      while (order[to] === order[from]) to++;
      if (to < 14_000) longest = Math.max(longest, to - from);
    }
    expect(order).toHaveLength(15_000);
    expect(longest).toBeLessThanOrEqual(128);
    await runtime.stop();
  });
});

/** A dispatcher with a clock that is moved by its tasks. */
function manual() {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, setTimer: () => () => undefined };
  const dispatcher = new FairDispatcher(clock);
  const log: string[] = [];
  /** A task that has `left` events, each of which takes `cost` milliseconds. */
  const task = (name: string, left: number, cost: number): Task & { readonly limits: number[] } => {
    const made = {
      batch: 1,
      limits: [] as number[],
      run(limit: number): number {
        made.limits.push(limit);
        const taken = Math.min(limit, left);
        left -= taken;
        now += taken * cost;
        log.push(`${name} ${String(taken)}`);
        if (left > 0) dispatcher.schedule(made);
        return taken;
      },
    };
    return made;
  };
  /** Time passes beside the turns. */
  const pass = (duration: number): void => {
    now += duration;
  };
  return { dispatcher, task, log, pass };
}

describe('the dispatcher', () => {
  test('runs tasks in the order they became ready, never on the stack of the caller', async () => {
    const { dispatcher, task, log } = manual();
    for (const name of ['a', 'b', 'c']) dispatcher.schedule(task(name, 1, 0));
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual(['a 1', 'b 1', 'c 1']);
  });

  test('gives a fast task larger batches, up to a bound', async () => {
    const { dispatcher, task } = manual();
    const fast = task('fast', 2_000, 0);
    dispatcher.schedule(fast);
    await turns(10);
    expect(fast.limits.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 128]);
    expect(Math.max(...fast.limits)).toBe(128);
  });

  test('gives a slow task one event a turn, and a task that became slow smaller batches', async () => {
    const { dispatcher, task } = manual();
    const slow = task('slow', 20, 1);
    dispatcher.schedule(slow);
    await turns(30);
    expect(new Set(slow.limits)).toEqual(new Set([1]));
    const becameSlow = task('became slow', 100, 0.1);
    becameSlow.batch = 64;
    dispatcher.schedule(becameSlow);
    await turns(30);
    expect(becameSlow.limits.slice(0, 2)).toEqual([64, 16]);
  });

  test('goes on after the event loop has turned, when a slice is used up', async () => {
    const { dispatcher, task, log } = manual();
    for (const name of ['a', 'b', 'c', 'd']) dispatcher.schedule(task(name, 1, 0.3));
    await Promise.resolve();
    expect(log).toEqual(['a 1', 'b 1']);
    setImmediate(() => log.push('others'));
    await turns(2);
    expect(log).toEqual(['a 1', 'b 1', 'c 1', 'd 1', 'others']);
    await turns(2);
  });

  test('a task goes on where its promise settled only if it is fast, no other is ready, and the clock was seen lately', async () => {
    const { dispatcher, task } = manual();
    const fresh = task('fresh', 1, 0);
    expect(dispatcher.continues(fresh)).toBe(false);
    const fast = task('fast', 2_000, 0);
    dispatcher.schedule(fast);
    await turns(10);
    expect([fast.batch, dispatcher.continues(fast)]).toEqual([128, true]);
    dispatcher.schedule(fresh);
    expect(dispatcher.continues(fast)).toBe(false);
    await turns(2);
    let inARow = 0;
    while (dispatcher.continues(fast)) inARow++;
    expect(inARow).toBeLessThanOrEqual(128);
    dispatcher.schedule(fast);
    await turns(2);
    expect(dispatcher.continues(fast)).toBe(true);
  });

  test('is overdue when what goes on beside its turns outlasts a slice by far; a task then waits for the event loop', async () => {
    const { dispatcher, task, log, pass } = manual();
    // What was before the first question is taken on trust.
    pass(100);
    expect(dispatcher.overdue()).toBe(false);
    pass(0.9);
    expect(dispatcher.overdue()).toBe(false);
    pass(0.2);
    expect([dispatcher.overdue(), dispatcher.overdue()]).toEqual([true, true]);
    dispatcher.schedule(task('a', 1, 0));
    for (let microtask = 0; microtask < 10; microtask++) await Promise.resolve();
    expect(log).toEqual([]);
    await turns(1);
    expect(log).toEqual(['a 1']);
    expect(dispatcher.overdue()).toBe(false);
    await turns(2);
  });

  test('is not overdue when the event loop turns between two questions', async () => {
    const { dispatcher, pass } = manual();
    for (let question = 0; question < 20; question++) {
      expect(dispatcher.overdue()).toBe(false);
      pass(5);
      await turns(1);
    }
  });

  test('is overdue after some questions under a clock that stands still', async () => {
    const { dispatcher } = manual();
    const answers = Array.from({ length: 10 }, () => dispatcher.overdue());
    expect(answers[0]).toBe(false);
    expect(answers.at(-1)).toBe(true);
    await turns(1);
    expect(dispatcher.overdue()).toBe(false);
    await turns(1);
  });

  test('turns that take nothing use up a slice, too', async () => {
    const { dispatcher, log, pass } = manual();
    let left = 2_000;
    const empty: Task = {
      batch: 128,
      run() {
        pass(0.01);
        if (--left > 0) dispatcher.schedule(empty);
        return 0;
      },
    };
    dispatcher.schedule(empty);
    await Promise.resolve();
    expect(log).toEqual([]);
    expect(left).toBeGreaterThan(1_000);
    left = 0;
    await turns(4);
  });

  test('a task that schedules others inside its turn does not run them on its stack', async () => {
    const { dispatcher, task, log } = manual();
    const outer: Task = {
      batch: 1,
      run() {
        dispatcher.schedule(task('inner', 1, 0));
        log.push('outer');
        return 1;
      },
    };
    dispatcher.schedule(outer);
    await turns(1);
    expect(log).toEqual(['outer', 'inner 1']);
  });
});
