import { Actor, readSpec, Subscribe, topic } from '@maiko/core';

const Reading = topic<{ celsius: number }>('decorators.reading');

@Actor()
class Thermostat {
  @Subscribe(Reading)
  regulate(_reading: { celsius: number }): void {}
}

test('the decorators work in the convention that this file is compiled in', () => {
  expect(readSpec(Thermostat)).toBeDefined();
});
