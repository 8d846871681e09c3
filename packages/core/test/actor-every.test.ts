import { Actor, actor, ActorContext, Every, inject, Subscribe, topic, type Envelope } from '@maiko/core';
import { gate, started, turns } from './support';

const Beat = topic<number>('beat');
const Work = topic<string>('work');

/** An actor with a method every 100 ms, and the times at which it ran. */
function ticker(run: () => unknown = () => undefined) {
  const ran: number[] = [];
  let time = (): number => 0;
  @Actor()
  class Ticker {
    @Every(100)
    tick(): void {
      ran.push(time());
      return run() as undefined;
    }
  }
  const start = async () => {
    const virtual = await started([Ticker]);
    time = () => virtual.clock.now();
    return virtual;
  };
  return { start, ran };
}

test('it runs every interval, the first time one interval after the start', async () => {
  const { start, ran } = ticker();
  const { clock } = await start();
  await clock.advance(99);
  expect(ran).toEqual([]);
  await clock.advance(251);
  expect(ran).toEqual([100, 200, 300]);
});

test('{ immediate: true }: the first time at once, but after onStart', async () => {
  const log: string[] = [];
  @Actor()
  class Eager {
    async onStart() {
      await turns(1);
      log.push('started');
    }
    @Every(100, { immediate: true })
    tick() {
      log.push('tick');
    }
  }
  const { clock } = await started([Eager]);
  await turns();
  expect(log).toEqual(['started', 'tick']);
  await clock.advance(100);
  expect(log).toEqual(['started', 'tick', 'tick']);
});

test('runs that take a while do not shift the next ones', async () => {
  const { start, ran } = ticker(() => {
    clock.block(30);
  });
  const { clock } = await start();
  await clock.advance(300);
  expect(ran).toEqual([100, 200, 300]);
});

test('a scheduled method runs once after a long pause, then at multiples of the interval as before', async () => {
  const { start, ran } = ticker();
  const { clock } = await start();
  clock.block(1_050);
  await clock.advance(0);
  expect(ran).toEqual([1_050]);
  await clock.advance(150);
  expect(ran).toEqual([1_050, 1_100, 1_200]);
});

test('intervals that end while it still runs are one run', async () => {
  const first = gate();
  const { start, ran } = ticker(() => (ran.length === 1 ? first.passed : undefined));
  const { clock } = await start();
  await clock.advance(450);
  expect(ran).toEqual([100]);
  first.open();
  await clock.advance(60);
  expect(ran).toEqual([100, 450, 500]);
});

test('it runs at no other time than a handler or another scheduled method (G1)', async () => {
  const log: string[] = [];
  const hold = gate();
  @Actor()
  class Busy {
    @Subscribe(Work)
    async handle(what: string) {
      log.push(`${what} begins`);
      await hold.passed;
      log.push(`${what} ends`);
    }
    @Every(100)
    async one() {
      log.push('one begins');
      await turns(1);
      log.push('one ends');
    }
    @Every(100)
    async two() {
      log.push('two begins');
      await turns(1);
      log.push('two ends');
    }
  }
  const { runtime, clock } = await started([Busy]);
  await runtime.publish(Work, 'a');
  await clock.advance(100);
  await runtime.publish(Work, 'b');
  await clock.advance(100);
  expect(log).toEqual(['a begins']);
  hold.open();
  await turns(10);
  expect(log).toHaveLength(8);
  for (let at = 0; at < log.length; at += 2) expect(log[at + 1]).toBe(log[at]!.replace('begins', 'ends'));
});

test('a mailbox that never empties and asynchronous handlers do not keep it from running', async () => {
  let ran = false;
  @Actor()
  class Loaded {
    @Subscribe(Work, { own: true })
    async handle(what: string) {
      await Promise.resolve();
      return ran ? undefined : Work(what);
    }
    @Every(100)
    tick() {
      ran = true;
    }
  }
  const { runtime, clock } = await started([Loaded]);
  for (const each of ['a', 'b', 'c']) await runtime.publish(Work, each);
  await clock.advance(100);
  expect(ran).toBe(true);
});

test('what a scheduled method returns or yields is published, with no parent, also when the actor has handled an event', async () => {
  const seen: string[] = [];
  @Actor()
  class Source {
    private readonly ctx = inject(ActorContext);
    private beats = 0;
    @Subscribe(Work)
    handle(_what: string) {}
    @Every(100)
    one() {
      return Beat(++this.beats);
    }
    @Every(200)
    async *several() {
      await Promise.resolve();
      yield Beat(10);
      yield Beat(20);
    }
    @Every(300)
    async awaited() {
      await this.ctx.publish(Beat(30));
      return [Beat(40)];
    }
  }
  @Actor()
  class Sink {
    @Subscribe(Beat)
    take(beat: number, { sender, parentId }: Envelope) {
      seen.push(`${String(sender)} ${String(parentId)} ${String(beat)}`);
    }
  }
  const { runtime, clock } = await started([Source, Sink]);
  await runtime.publish(Work, 'x');
  await clock.advance(300);
  expect(seen.sort()).toEqual([1, 10, 2, 20, 3, 30, 40].map((beat) => `Source undefined ${String(beat)}`));
});

test('the interval may depend on the options of the actor', async () => {
  const ran: string[] = [];
  @Actor()
  class Player {
    private readonly ctx = inject<ActorContext<{ readonly interval: number }>>(ActorContext);
    @Every((options: { readonly interval: number }) => options.interval)
    move() {
      ran.push(this.ctx.id);
    }
  }
  const players = [100, 250].map((interval) => actor(Player, { name: String(interval), options: { interval } }));
  const { clock } = await started(players);
  await clock.advance(300);
  expect(ran).toEqual(['100', '100', '250', '100']);
});

test('a method may be subscribed and scheduled; on schedule it gets no event', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Refresher {
    @Every(100)
    @Subscribe(Work)
    refresh(...given: unknown[]) {
      seen.push(given[0]);
    }
  }
  const { runtime, clock } = await started([Refresher]);
  await runtime.publish(Work, 'now');
  await clock.advance(100);
  expect(seen).toEqual(['now', undefined]);
});

test('several schedules of one method each have their own runs', async () => {
  const { clock, ran } = await (async () => {
    const ran: number[] = [];
    @Actor()
    class Twice {
      @Every(100)
      @Every(150)
      tick() {
        ran.push(virtual.clock.now());
      }
    }
    const virtual = await started([Twice]);
    return { clock: virtual.clock, ran };
  })();
  await clock.advance(300);
  expect(ran).toEqual([100, 150, 200, 300, 300]);
});

test('an interval longer than a timer of Node can be', async () => {
  const month = 30 * 24 * 60 * 60_000;
  let runs = 0;
  @Actor()
  class Slow {
    @Every(month)
    tick() {
      runs++;
    }
  }
  const { clock } = await started([Slow]);
  await clock.advance(month - 1);
  expect(runs).toBe(0);
  await clock.advance(1);
  expect(runs).toBe(1);
});
