import { createHarness, type Harness } from '@maiko/testing';
import '@maiko/testing/jest';
import { Guesses, Messages, players, Results, ROUNDS, table } from '../src/game';

let harness: Harness;

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(async () => {
  await harness.stop();
  jest.restoreAllMocks();
});

test('a round is the last guess of each player: the faster player replaces its own guess', async () => {
  harness = await createHarness({ actors: table });
  await harness.publish(Guesses, { player: 'player-1', number: 3 });
  await harness.publish(Guesses, { player: 'player-1', number: 7 });
  await harness.publish(Guesses, { player: 'player-2', number: 7 });
  await harness.settle();
  expect(harness.topic(Results).payloads).toEqual([{ player1: 7, player2: 7 }]);
  expect(console.log).toHaveBeenLastCalledWith('Match! Both players guessed 7');
});

test('two players play ten rounds in the time of the slower one, then everything ends and nothing is lost', async () => {
  harness = await createHarness({ actors: [...table, ...players(500, 350)] });
  expect(harness).toHaveDelivered(Messages, { to: 'Printer', times: 1 });
  await harness.advance(500 * (ROUNDS - 2));
  expect(harness.runtime.state).toBe('running');
  await harness.advance(500 * 2);
  expect(harness).toHaveDelivered(Results, { to: 'Printer', times: ROUNDS });
  expect(harness.runtime.state).toBe('stopped');
  expect(harness.runtime.deadLetters.total).toBe(0);
});
