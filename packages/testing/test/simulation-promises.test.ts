import { Actor, actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { simulate, type Scenario, type SimulatedProgram } from '@maiko/testing';

// What the runtime promises is kept whatever the schedule: these programs do what has broken it once.

jest.setTimeout(60_000);

const Item = topic<number>('promises.item', { blockTimeout: 5_000 });
const Ask = topic<number>('promises.ask', { blockTimeout: 5_000 });
const Answer = topic<number>('promises.answer');

const never = (): Promise<void> => new Promise(() => undefined);

/** Two that read one log, each now and then slower than the other. */
@Actor({ capacity: 2, restart: 'permanent', mailboxOnRestart: 'drop', shutdownTimeout: 100 })
class Reader {
  @Subscribe(Item)
  async take() {
    await Promise.resolve();
  }
}

/** Spawns, and is asked more than it has room for. */
@Actor({ name: 'clerk', capacity: 1, restart: 'permanent', shutdownTimeout: 100 })
class Clerk {
  readonly ctx = inject(ActorContext);
  async onStart() {
    await this.ctx.spawn(Reader, { name: 'aide' });
  }
  @Subscribe(Ask)
  async answer(question: number) {
    await Promise.resolve();
    return Answer(question);
  }
}

const office: SimulatedProgram = {
  actors: [actor(Reader, { name: 'one' }), actor(Reader, { name: 'other' }), Clerk],
  supervision: { strategy: 'one-for-all', maxRestarts: 100, maxConsecutive: 100 },
};

const busyDay: Scenario = async (simulation) => {
  const ignore = (): void => undefined;
  for (let round = simulation.integer(1, 6); round > 0; round--) {
    for (let left = simulation.integer(0, 80); left > 0; left--) simulation.publish(Item, left).catch(ignore);
    for (let left = simulation.integer(0, 4); left > 0; left--)
      simulation.runtime.outcome(Ask(left), { of: [Answer], within: 30 }).catch(ignore);
    if (simulation.integer(0, 3) === 3) simulation.runtime.stopActor('aide').catch(ignore);
    await simulation.advance(simulation.integer(0, 60));
  }
};

test('a shared log, a question that finds no room, what is spawned in onStart: nothing is left, nothing is late', async () => {
  const { findings } = await simulate(office, busyDay, {
    seeds: 60,
    crash: true,
    latency: { one: [0, 20], clerk: [0, 40] },
    deadLetters: 'allow',
    onFinding: 'report',
  });
  expect(findings.map(({ kind, message }) => ({ kind, message }))).toEqual([]);
});

test('publishers that wait when the runtime stops are released', async () => {
  @Actor({ name: 'stuck', capacity: 1, shutdownTimeout: 50 })
  class Stuck {
    @Subscribe(Item)
    take() {
      return never();
    }
  }
  const scenario: Scenario = async (simulation) => {
    for (let left = 5; left > 0; left--) simulation.publish(Item, left).catch(() => undefined);
    simulation.runtime.outcome(Item(1), { of: [Answer], within: 60_000 }).catch(() => undefined);
    await simulation.advance(10);
    await simulation.runtime.stop({ deadline: 100 });
  };
  const { findings } = await simulate({ actors: [Stuck] }, scenario, {
    seeds: 10,
    deadLetters: 'allow',
    onFinding: 'report',
  });
  // Nothing else than that its handler hangs.
  expect(findings.map(({ message }) => message)).toEqual([
    'The runtime could not stop in good order within its deadline; left behind: stuck',
  ]);
});
