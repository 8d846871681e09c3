import { Actor, ActorContext, actor, Subscribe, topic, topics, type Runtime } from '@maiko/core';
import { gate, settle, started, turns, findUnbalanced } from './support';

const To = topics<number>('to.*');
const Start = topic<number>('start');

/** What became of the publishes that closed a circle. */
function cycles(runtime: Runtime): unknown[] {
  return runtime.deadLetters.list().filter(({ reason }) => reason === 'blocked-cycle');
}

interface Hop {
  readonly next: string;
  readonly errors: string[];
}

/** For every event it handles it sends several to the next actor: a circle of these fills up at once. */
@Actor({ capacity: 1 })
class Doubler {
  constructor(private readonly ctx: ActorContext<Hop>) {}
  @Subscribe(Start)
  async begin(count: number) {
    for (let index = 0; index < count; index++) {
      await this.ctx.publish(To.at(this.ctx.options.next), index).catch((error: unknown) => {
        this.ctx.options.errors.push((error as { code: string }).code);
      });
    }
  }
}

/** An actor class per name, listening on its own topic. */
function hop(name: string, next: string, errors: string[], own = false) {
  @Actor({ name, capacity: 1 })
  class Listening extends Doubler {
    constructor(private readonly context: ActorContext<Hop>) {
      super(context);
    }
    @Subscribe(To.at(name), { own })
    async pass(count: number) {
      if (count > 6) return;
      for (let index = 0; index < 3; index++) {
        await this.context.publish(To.at(next), count + 1).catch((error: unknown) => {
          errors.push((error as { code: string }).code);
        });
      }
    }
  }
  return actor(Listening, { name, options: { next, errors } });
}

describe('a cycle of blocked actors is broken by BLOCKED_CYCLE, never a hang (I-12, G8)', () => {
  test.each([
    ['two actors', ['a', 'b']],
    ['three actors', ['a', 'b', 'c']],
    ['five actors', ['a', 'b', 'c', 'd', 'e']],
  ])('%s', async (_, names) => {
    const errors: string[] = [];
    const actors = names.map((name, index) => hop(name, names[(index + 1) % names.length]!, errors));
    const { runtime } = await started(actors);
    await runtime.publish(Start, 3);
    await settle(runtime);
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors)).toEqual(new Set(['BLOCKED_CYCLE']));
    expect(cycles(runtime).length).toBeGreaterThan(0);
    expect(findUnbalanced(runtime)).toEqual([]);
    expect(await runtime.stop()).toMatchObject({ drained: true, abandoned: [] });
  });
});

describe('a blocked cycle', () => {
  test('of one actor that feeds itself is broken', async () => {
    const Loop = topic<number>('loop');
    const codes: unknown[] = [];
    const seen: number[] = [];
    @Actor({ capacity: 2 })
    class Selfish {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Loop, { own: true })
      async loop(round: number) {
        seen.push(round);
        if (round > 0) return;
        for (let index = 1; index <= 4; index++) {
          await this.ctx.publish(Loop, index).catch((error: unknown) => codes.push((error as Error).message));
        }
      }
    }
    const { runtime } = await started([Selfish]);
    await runtime.publish(Loop, 0);
    await settle(runtime);
    expect(seen).toEqual([0, 1, 2]);
    expect(codes).toHaveLength(2);
    expect(codes[0]).toMatch(/^\[BLOCKED_CYCLE\] Actors wait for each other in a circle: Selfish -> Selfish;/);
    expect(cycles(runtime)).toHaveLength(2);
    await runtime.stop();
  });

  test('names the actors on the circle', async () => {
    const errors: string[] = [];
    const { runtime } = await started([hop('a', 'b', errors), hop('b', 'a', errors)]);
    await runtime.publish(Start, 3);
    await settle(runtime);
    const [letter] = runtime.deadLetters.list().filter(({ reason }) => reason === 'blocked-cycle');
    expect(letter?.error.message).toMatch(
      /in a circle: (a -> b -> a|b -> a -> b); the event of "to\.[ab]" was refused/,
    );
    await runtime.stop();
  });

  test('through an onStart that waits for an actor that has not started is broken', async () => {
    const Early = topic<number>('early');
    const codes: string[] = [];
    const seen: number[] = [];
    @Actor()
    class First {
      constructor(private readonly ctx: ActorContext) {}
      async onStart() {
        for (let index = 0; index < 4; index++) {
          await this.ctx.publish(Early, index).catch((error: unknown) => codes.push((error as { code: string }).code));
        }
      }
    }
    @Actor({ capacity: 2 })
    class Second {
      @Subscribe(Early)
      take(index: number) {
        seen.push(index);
      }
    }
    const { runtime } = await started([First, Second]);
    await settle(runtime);
    expect(codes).toEqual(['BLOCKED_CYCLE', 'BLOCKED_CYCLE']);
    expect(seen).toEqual([0, 1]);
    await runtime.stop();
  });

  test('that closes when a waiting event is admitted is broken', async () => {
    // `a` waits for `b`; `b` takes an event and, while it has room, waits for `a`; then the room goes to an event from
    // outside that waited before the one of `a`.
    const errors: string[] = [];
    const hold = gate();
    const release = gate();
    const A = topic<string>('admission.a');
    const B = topic<string>('admission.b');
    @Actor({ name: 'a', capacity: 1 })
    class First {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(A)
      async take(text: string) {
        if (text !== 'go') return;
        await hold.passed;
        await this.ctx.publish(B, 'from a').catch((error: unknown) => errors.push((error as { code: string }).code));
      }
    }
    @Actor({ name: 'b', capacity: 1 })
    class Second {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(B)
      async take(text: string) {
        if (text === 'hold') await release.passed;
        if (text !== 'reply') return;
        await this.ctx.publish(A, 'from b').catch((error: unknown) => errors.push((error as { code: string }).code));
      }
    }
    const { runtime, clock } = await started([First, Second]);
    void runtime.publish(A, 'go'); // in the hands of a
    void runtime.publish(B, 'hold'); // in the hands of b
    await turns();
    void runtime.publish(A, 'fills a');
    void runtime.publish(B, 'reply'); // fills b
    void runtime.publish(B, 'from outside'); // waits for b, before a does
    hold.open();
    await turns(); // a waits for b
    release.open();
    await settle(runtime);
    expect(errors).toEqual(['BLOCKED_CYCLE']);
    expect(clock.now()).toBe(0);
    expect(runtime.actor('a').mailbox.size + runtime.actor('b').mailbox.size).toBe(0);
    await runtime.stop();
  });

  test('is no cycle when the target only restarts: the publisher waits', async () => {
    const Work = topic<number>('work');
    const seen: number[] = [];
    @Actor({ capacity: 1 })
    class Flaky {
      @Subscribe(Work)
      take(work: number) {
        if (work === 0) throw new Error('once');
        seen.push(work);
      }
    }
    @Actor()
    class Late {
      constructor(private readonly ctx: ActorContext) {}
      async onStart() {
        for (const work of [2, 3]) await this.ctx.publish(Work, work);
      }
    }
    const { runtime, clock } = await started([Flaky]);
    await runtime.publish(Work, 0);
    await settle(runtime);
    void runtime.publish(Work, 1);
    const spawned = runtime.spawn(Late);
    await clock.advance(100);
    expect(await spawned).toBe('Late');
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3]);
    expect(cycles(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('is no cycle after two actors have been spawned at the same time', async () => {
    const Work = topic<number>('work');
    const Go = topic<number>('go');
    const holds = [gate(), gate()];
    @Actor({ capacity: 1 })
    class Flaky {
      @Subscribe(Work)
      take(work: number) {
        if (work === 0) throw new Error('once');
      }
    }
    @Actor()
    class Spawned {
      constructor(private readonly ctx: ActorContext<number>) {}
      onStart() {
        return holds[this.ctx.options]?.passed;
      }
      @Subscribe(Go)
      async go() {
        for (const work of [1, 2]) await this.ctx.publish(Work, work);
      }
    }
    const { runtime, clock } = await started([Flaky]);
    const spawns = [0, 1].map((options) => runtime.spawn(Spawned, { name: `spawned-${String(options)}`, options }));
    for (const hold of holds) {
      hold.open();
      await turns();
    }
    await Promise.all(spawns);
    await runtime.publish(Work, 0);
    await settle(runtime);
    await runtime.publish(Go, 1);
    await settle(runtime);
    expect(cycles(runtime)).toEqual([]);
    await clock.advance(100);
    expect(runtime.actor('Flaky').counters).toMatchObject({ handled: 4, failed: 1 });
    await runtime.stop();
  });
});
