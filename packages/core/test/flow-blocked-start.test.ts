import { Actor, actor, ActorContext, inject, Subscribe, topic, type RestartStrategy } from '@maiko/core';
import { gate, lastDeadLetter, settle, started } from './support';

const Feed = topic<number>('feed');
const Boom = topic<string>('boom');
const Go = topic<number>('go');
const Hello = topic<string>('hello');

/** A feeder that publishes two events when it starts, and an eater that starts after it and has room for one. */
function stable(onRefused: (incarnation: number, code: string) => void) {
  @Actor({ startTimeout: 300 })
  class Feeder {
    constructor(private readonly ctx: ActorContext) {}
    async onStart() {
      for (const each of [1, 2]) {
        await this.ctx.publish(Feed, each).catch((error: unknown) => {
          onRefused(this.ctx.incarnation, (error as { code: string }).code);
        });
      }
    }
    @Subscribe(Boom)
    boom(id: string) {
      if (id === this.ctx.id) throw new Error('boom');
    }
  }
  @Actor({ capacity: 1 })
  class Eater {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Feed)
    eat(_each: number) {}
    @Subscribe(Boom)
    boom(id: string) {
      if (id === this.ctx.id) throw new Error('boom');
    }
  }
  return { Feeder, Eater };
}

describe('an onStart that publishes into the full mailbox of an actor that starts later', () => {
  test.each(['one-for-all', 'rest-for-one'] as const)(
    'is refused at once, in every start: %s',
    async (strategy: RestartStrategy) => {
      const refused: string[] = [];
      const { Feeder, Eater } = stable((incarnation, code) => refused.push(`#${String(incarnation)} ${code}`));
      const { runtime, clock } = await started([Feeder, Eater], { supervision: { strategy, backoff: 10 } });
      expect(lastDeadLetter(runtime).error.message).toBe(
        '[BLOCKED_CYCLE] Actors wait for each other in a circle: Feeder -> Eater -> Feeder ("Eater" starts after "Feeder"); the event of "feed" was refused to break it. Publish it after the start, in a handler or step, or change the order in which the actors start; else give one topic of the circle another overflow policy than "block", or a larger capacity.',
      );
      for (let times = 0; times < 2; times++) {
        await runtime.publish(Boom, 'Feeder');
        await clock.advance(50);
      }
      expect(refused).toEqual(['#1 BLOCKED_CYCLE', '#2 BLOCKED_CYCLE', '#3 BLOCKED_CYCLE']);
      expect(runtime.actors().map(({ incarnation, status }) => `${String(incarnation)} ${status}`)).toEqual([
        '3 running',
        '3 running',
      ]);
      await runtime.stop();
    },
  );

  test('is refused when that one lives in a module that starts later', async () => {
    const refused: string[] = [];
    const { Feeder, Eater } = stable((incarnation, code) => refused.push(`#${String(incarnation)} ${code}`));
    const module = {
      name: 'Root',
      imports: [
        { name: 'First', actors: [Feeder], supervision: { maxRestarts: 0 } },
        { name: 'Second', actors: [Eater] },
      ],
      supervision: { strategy: 'rest-for-one' as const, backoff: 10 },
    };
    const { runtime, clock } = await started(module);
    await runtime.publish(Boom, 'Feeder');
    await clock.advance(50);
    expect(refused).toEqual(['#1 BLOCKED_CYCLE', '#2 BLOCKED_CYCLE']);
    expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'running']);
    await runtime.stop();
  });

  test('is refused when another actor stands in between', async () => {
    const refused: string[] = [];
    @Actor({ capacity: 1 })
    class Between {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Hello)
      async pass(_what: string) {
        for (const each of [1, 2]) await this.ctx.publish(Feed, each);
      }
    }
    @Actor({ startTimeout: 300 })
    class First {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        for (const each of ['1', '2', '3']) {
          await this.ctx.publish(Hello, each).catch((error: unknown) => {
            refused.push((error as { code: string }).code);
          });
        }
      }
    }
    const { Eater } = stable(() => undefined);
    const { runtime } = await started([Between, First, Eater]);
    expect(
      refused.length + runtime.deadLetters.list().filter(({ reason }) => reason === 'blocked-cycle').length,
    ).not.toBe(0);
    expect(runtime.state).toBe('running');
    await runtime.stop();
  });

  test('waits as for any other when that one is restarted apart from it', async () => {
    const refused: string[] = [];
    const { Feeder, Eater } = stable((incarnation, code) => refused.push(`#${String(incarnation)} ${code}`));
    const { runtime, clock } = await started([Feeder, Eater], { supervision: { backoff: 100 } });
    refused.splice(0);
    await runtime.publish(Boom, 'Eater');
    await settle(runtime);
    await runtime.publish(Boom, 'Feeder');
    await clock.advance(1_000);
    expect([refused, runtime.actors().map(({ incarnation }) => incarnation)]).toEqual([[], [2, 2]]);
    await runtime.stop();
  });
});

describe('a handler that waits for ctx.spawn', () => {
  const codes: string[] = [];
  const told = (error: unknown): void => void codes.push((error as { code: string }).code);
  beforeEach(() => codes.splice(0));

  @Actor({ startTimeout: 1_000 })
  class Child {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.publish(Hello, 'from the child').catch(told);
    }
  }

  @Actor({ capacity: 1 })
  class Parent {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    async go(each: number) {
      if (each === 1) await this.ctx.spawn(Child);
    }
    @Subscribe(Hello)
    hello(_what: string) {}
  }

  test('has its mailbox full, which the child publishes to: that is refused at once', async () => {
    const { runtime } = await started([Parent]);
    for (const each of [1, 2, 3]) void runtime.publish(Go, each);
    await settle(runtime);
    expect(codes).toEqual(['BLOCKED_CYCLE']);
    expect(lastDeadLetter(runtime).error.message).toContain(
      'Child -> Parent -> Child ("Parent" waits until "Child", which it spawns, has started)',
    );
    expect([runtime.actor('Child').status, runtime.actor('Parent').counters.handled]).toEqual(['running', 3]);
    await runtime.stop();
  });

  test('is found through what the child spawns, and through a publisher in between', async () => {
    @Actor({ startTimeout: 1_000 })
    class Grandparent {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Child);
      }
    }
    @Actor({ capacity: 1 })
    class Elder {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      async go(each: number) {
        if (each === 1) await Promise.all([this.ctx.spawn(Grandparent)]);
      }
      @Subscribe(Feed)
      take(_each: number) {}
    }
    @Actor({ capacity: 1 })
    class Relay {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Hello)
      async relay(_what: string) {
        await this.ctx.publish(Feed, 1).catch(told);
      }
    }
    const { runtime } = await started([Elder, Relay]);
    void runtime.publish(Hello, 'one');
    for (const each of [1, 2]) void runtime.publish(Go, each);
    for (const what of ['two', 'three']) void runtime.publish(Hello, what);
    await settle(runtime);
    expect(codes).not.toEqual([]);
    expect(new Set(codes)).toEqual(new Set(['BLOCKED_CYCLE']));
    expect(runtime.actor('Child').status).toBe('running');
    await runtime.stop();
  });

  test('does not wait for one when it leaves the promise alone: the child waits for room', async () => {
    const held = gate();
    @Actor({ capacity: 1 })
    class Busy {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      async go(each: number) {
        if (each > 1) return;
        void this.ctx.spawn(Child);
        await held.passed;
      }
      @Subscribe(Hello)
      hello(_what: string) {}
    }
    const { clock, runtime } = await started([Busy]);
    for (const each of [1, 2, 3]) void runtime.publish(Go, each);
    await clock.advance(0);
    expect([codes, runtime.actor('Child').status]).toEqual([[], 'starting']);
    held.open();
    await settle(runtime);
    expect([codes, runtime.actor('Child').status]).toEqual([[], 'running']);
    await runtime.stop();
  });
});

test('one that has to finish while what it publishes to is down is not held up by that', async () => {
  @Actor({ capacity: 1 })
  class Eater {
    @Subscribe(Feed)
    eat(_each: number) {}
  }
  const held = gate();
  let refused: unknown;
  @Actor()
  class Feeder {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    async go(_each: number) {
      await held.passed;
      for (const each of [1, 2]) await this.ctx.publish(Feed, each).catch((error: unknown) => (refused = error));
    }
  }
  @Actor()
  class Trigger {
    @Subscribe(Boom)
    boom(_what: string) {
      throw new Error('boom');
    }
  }
  const actors = [actor(Feeder), actor(Eater), actor(Trigger)];
  const { runtime, clock } = await started(actors, { supervision: { strategy: 'one-for-all', backoff: 10 } });
  await runtime.publish(Go, 1);
  await runtime.publish(Boom, 'now');
  await clock.advance(0);
  held.open();
  await clock.advance(50);
  expect(refused).toMatchObject({ code: 'BLOCKED_CYCLE' });
  expect((refused as Error).message).toContain('"Eater" comes back after "Feeder" is down');
  expect(runtime.actors().map(({ incarnation }) => incarnation)).toEqual([2, 2, 2]);
  await runtime.stop();
});
