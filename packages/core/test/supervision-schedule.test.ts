import { Actor, ActorContext, causeChain, Every, inject, Subscribe, topic, type Monitor } from '@maiko/core';
import { gate, started, stopVirtually, turns, watch } from './support';

const Beat = topic<number>('beat');

/** An actor with a scheduled method that does what the test says in its first incarnation, and what happened. */
function faulty(fail: (log: string[]) => unknown, verdict?: 'resume') {
  const log: string[] = [];
  const failures: string[] = [];
  const monitor: Monitor = {
    failed: (error, actor) => failures.push(`${actor}: ${error.message}`),
    scheduled: (actor, method) => log.push(`${actor}.${method} has run`),
  };
  @Actor()
  class Faulty {
    private readonly ctx = inject(ActorContext);
    @Every(1_000)
    tick(): void {
      log.push(`tick of ${String(this.ctx.incarnation)}`);
      return (this.ctx.incarnation === 1 ? fail(log) : undefined) as undefined;
    }
    onError(_error: Error, envelope: unknown) {
      log.push(`judged with ${String(envelope)}`);
      return verdict;
    }
  }
  return { log, failures, start: () => started([Faulty], { monitors: [monitor] }) };
}

const kinds: [what: string, fail: () => unknown, message: string][] = [
  [
    'throws',
    () => {
      throw new Error('broken');
    },
    'broken',
  ],
  ['rejects', () => Promise.reject(new Error('broken')), 'broken'],
  [
    'yields events and breaks off',
    async function* () {
      yield Beat(1);
      await Promise.resolve();
      throw new Error('broken');
    },
    'broken',
  ],
  [
    'returns what is no event',
    () => 42,
    '[INVALID_RETURN] Faulty.tick returned 42, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received 42. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'resolves with what is no event',
    () => Promise.resolve('x'),
    '[INVALID_RETURN] Faulty.tick returned "x", which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received "x". Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
];

test.each(kinds)(
  'a scheduled method that %s fails its actor; the next incarnation has its own schedule',
  async (...[, fail, message]) => {
    const { start, log, failures } = faulty(fail);
    const { clock, runtime } = await start();
    await clock.advance(1_000);
    expect(failures).toEqual([`Faulty: ${message}`]);
    expect(log).toEqual(['tick of 1', 'judged with undefined']);
    // The first restart comes 100 ms later.
    await clock.advance(1_099);
    expect(log).toHaveLength(2);
    await clock.advance(1);
    expect(log.slice(2)).toEqual(['tick of 2', 'Faulty.tick has run']);
    expect(runtime.actor('Faulty').restarts).toBe(1);
  },
);

test('after "resume" the same incarnation runs at its next time', async () => {
  const { start, log } = faulty(() => Promise.reject(new Error('broken')), 'resume');
  const { clock } = await start();
  await clock.advance(2_000);
  expect(log).toEqual(['tick of 1', 'judged with undefined', 'tick of 1', 'judged with undefined']);
});

test('the error that escalates names the method', async () => {
  @Actor()
  class Fragile {
    @Every(10)
    poll() {
      throw new Error('no sensor');
    }
    onError() {
      return 'escalate' as const;
    }
  }
  const { runtime, clock } = await started([Fragile]);
  const ended = runtime.join().catch((error: unknown) => causeChain(error));
  await clock.advance(60_000);
  expect(await ended).toContain('MaikoError: [SCHEDULED_FAILED] Fragile.poll failed when it ran on schedule.');
});

test('an incarnation that has ended runs nothing, publishes nothing and leaves no timer', async () => {
  const hold = gate();
  const log: string[] = [];
  let published: { state: string } | undefined;
  @Actor({ shutdownTimeout: 100 })
  class Stuck {
    private readonly ctx = inject(ActorContext);
    @Every(1_000)
    async tick() {
      log.push('begins');
      await hold.passed;
      published = watch(this.ctx.publish(Beat(1)));
      log.push('ends');
      return Beat(2);
    }
    @Every(1_500)
    other() {
      log.push('other');
    }
  }
  @Actor()
  class Sink {
    @Subscribe(Beat)
    take(beat: number) {
      log.push(`beat ${String(beat)}`);
    }
  }
  const { runtime, clock } = await started([Stuck, Sink]);
  await clock.advance(2_000);
  expect(log).toEqual(['begins']);
  const ended = runtime.stopActor('Stuck');
  await clock.advance(200);
  await ended;
  hold.open();
  await clock.advance(10_000);
  expect(published?.state).toBe('INCARNATION_ENDED');
  expect(log).toEqual(['begins', 'ends']);
  expect(clock.pending).toBe(0);
});

test('nothing runs on schedule while the runtime drains, but what runs may finish', async () => {
  const hold = gate();
  const log: string[] = [];
  @Actor()
  class Source {
    @Every(100)
    async tick() {
      log.push('begins');
      await hold.passed;
      log.push('ends');
      return Beat(1);
    }
    @Every(150)
    other() {
      log.push('other');
    }
  }
  @Actor()
  class Sink {
    @Subscribe(Beat)
    take(_beat: number) {
      log.push('beat');
    }
  }
  const { runtime, clock } = await started([Source, Sink]);
  await clock.advance(200);
  const stopped = runtime.stop();
  await clock.advance(300);
  hold.open();
  await turns(20);
  expect((await stopped).drained).toBe(true);
  expect(log).toEqual(['begins', 'ends', 'beat']);
  expect(clock.pending).toBe(0);
});

test('a scheduled method may end its actor', async () => {
  let runs = 0;
  @Actor()
  class Once {
    private readonly ctx = inject(ActorContext);
    @Every(100)
    tick() {
      runs++;
      this.ctx.stop();
    }
  }
  const { runtime, clock } = await started([Once]);
  await clock.advance(1_000);
  expect(runs).toBe(1);
  expect(runtime.actors()).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('while publishing waits for room, it does not run; the times that pass are one run', async () => {
  const hold = gate();
  const ran: number[] = [];
  @Actor()
  class Source {
    @Every(100)
    tick() {
      ran.push(clock.now());
      return [Beat(1), Beat(2), Beat(3)];
    }
  }
  @Actor({ capacity: 1 })
  class Slow {
    @Subscribe(Beat)
    async take(_beat: number) {
      await hold.passed;
    }
  }
  const { runtime, clock } = await started([Source, Slow]);
  await clock.advance(450);
  expect(ran).toEqual([100]);
  hold.open();
  await turns(10);
  expect(ran).toEqual([100, 450]);
  await stopVirtually(runtime, clock);
});

test('an actor that is stuck in a scheduled method is told by its name', async () => {
  const stuck: string[] = [];
  @Actor()
  class Hung {
    @Every(100)
    async poll() {
      await gate().passed;
    }
  }
  const { runtime, clock } = await started([Hung], {
    watch: { interval: 1_000, stuckAfter: 2_000 },
    monitors: [{ stuck: (_actor, doing) => stuck.push(doing) }],
  });
  await clock.advance(4_000);
  expect(stuck[0]).toBe('Hung.poll');
  await stopVirtually(runtime, clock);
});
