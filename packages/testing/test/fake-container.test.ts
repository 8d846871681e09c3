import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { createHarness, FakeContainer } from '@maiko/testing';

abstract class Heating {
  abstract heat(): string;
}

class Stove extends Heating {
  constructor(private readonly fuel: string) {
    super();
  }
  heat() {
    return this.fuel;
  }
}

const Cold = topic('cold');
const Warm = topic<string>('warm');

@Actor({ name: 'thermostat', inject: [Heating, ActorContext] })
class Thermostat {
  constructor(
    private readonly heating: Heating,
    readonly ctx: ActorContext,
  ) {}

  @Subscribe(Cold)
  warm() {
    return Warm(this.heating.heat());
  }
}

test('it gives constructors and fields what it was told to provide', async () => {
  @Actor({ name: 'field' })
  class Field {
    readonly heating = inject(Heating);
  }
  const oil = new Stove('oil');
  const container = new FakeContainer().provide(Heating, oil);
  const harness = await createHarness({ actors: [Thermostat, Field] }, { container });
  await harness.publish(Cold, undefined);
  await harness.settle();
  expect(harness.topic(Warm).payloads).toEqual(['oil']);
  expect(harness.instance(Field).heating).toBe(oil);
  await harness.stop();
});

test('it remembers what it created, disposed and closed', async () => {
  const container = new FakeContainer().provide(Heating, new Stove('gas'));
  const harness = await createHarness({ actors: [Thermostat] }, { container });
  harness.failNext('thermostat');
  await harness.publish(Cold, undefined);
  await harness.advance(1_000);
  await harness.stop();
  expect(container.created.map(({ context }) => `${context.id}#${String(context.incarnation)}`)).toEqual([
    'thermostat#1',
    'thermostat#2',
  ]);
  expect(container.disposed).toEqual(container.created.map(({ instance }) => instance));
  expect(container.closed).toBe(1);
});

test('a dependency it knows nothing of is refused before the start', async () => {
  await expect(createHarness({ actors: [Thermostat] }, { container: new FakeContainer() })).rejects.toThrow(
    '[UNKNOWN_DEPENDENCY] Thermostat needs Heating, and the FakeContainer has nothing for it. Say what it gets: new ' +
      'FakeContainer().provide(Heating, ...).',
  );
});

test('failNext makes creations fail', async () => {
  const container = new FakeContainer().provide(Heating, new Stove('wood'));
  container.failNext(new Error('out of memory'));
  await expect(createHarness({ actors: [Thermostat] }, { container })).rejects.toThrow('[START_FAILED]');
  expect(() => {
    container.failNext(new Error('out of memory'), -1);
  }).toThrow('[INVALID_OPTION] Option "times" of FakeContainer.failNext is not valid.');
});
