import { Actor, RuntimeModule as CoreModule, Subscribe, topic } from '@maiko/core';
import { containerConformance, createHarness } from '@maiko/testing';
import { RuntimeModule, tsyringeContainer } from '@maiko/tsyringe';

const Cold = topic('cold');
const Warm = topic<string>('warm');

class Heating {
  heat(): string {
    return 'gas';
  }
}

@Actor({ name: 'thermostat' })
class Thermostat {
  constructor(private readonly heating: Heating) {}

  @Subscribe(Cold)
  warm() {
    return Warm(this.heating.heat());
  }
}

@RuntimeModule({ providers: [Heating] })
class HeatingModule {}

@RuntimeModule({ imports: [HeatingModule], actors: [Thermostat] })
class HouseModule {}

test('a harness runs a module with its providers', async () => {
  const harness = await createHarness(HouseModule, { container: tsyringeContainer });
  await harness.publish(Cold, undefined);
  await harness.settle();
  expect(harness.topic(Warm).payloads).toEqual(['gas']);
  await harness.stop();
});

test('overrides take the place of the providers of the module, also of one it imports', async () => {
  const harness = await createHarness(HouseModule, {
    container: tsyringeContainer,
    overrides: [{ provide: Heating, useValue: { heat: () => 'nothing real' } }],
  });
  await harness.publish(Cold, undefined);
  await harness.settle();
  expect(harness.topic(Warm).payloads).toEqual(['nothing real']);
  await harness.stop();
});

test('a module with providers needs to be told of a container', async () => {
  await expect(createHarness(HouseModule)).rejects.toThrow(
    '[PROVIDERS_WITHOUT_CONTAINER] HouseModule lists providers, and createHarness got no container for them. Expected a ' +
      'function in "container" that makes a container from providers. Give it among the options, as in { ' +
      'container: tsyringeContainer }.',
  );
});

test('overrides need a container that provides them', async () => {
  @CoreModule({ actors: [] })
  class Empty {}
  await expect(createHarness(Empty, { container: tsyringeContainer(), overrides: [Heating] as never })).rejects.toThrow(
    '[OVERRIDES_WITHOUT_CONTAINER] createHarness got "overrides" but has no container for them.',
  );
});

describe('tsyringeContainer', () => {
  for (const { name, run } of containerConformance(() => tsyringeContainer())) test(name, run);
});
