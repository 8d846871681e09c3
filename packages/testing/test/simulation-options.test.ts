import { Actor, Subscribe, topic } from '@maiko/core';
import { simulate, type SimulationOptions } from '@maiko/testing';
import { shop, someOrders } from './support/shop';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

async function refusal(options: unknown): Promise<string> {
  const error = (await simulate(shop, someOrders, options as SimulationOptions).catch(
    (thrown: unknown) => thrown,
  )) as Error;
  return error.message;
}

const invalid = (key: string, expected: string, received: string): string =>
  `[INVALID_OPTION] Option "${key}" of simulate is not valid. Expected ${expected}, received ${received}. Correct "${key}".`;

const SEEDS = 'how many seeds, or an array of seeds: whole numbers from 0 on';
const INVARIANTS = 'an object of functions, each under what it says';
const CRASH = 'true, false, or { actors: [classes or names], chance: from 0 to 1 }';
const LATENCY = 'an object with milliseconds, or [least, most], for each name of an actor';

test.each<[string, unknown, string, string]>([
  ['container', {}, 'a function that makes a container from providers', 'an empty object'],
  ['overrides', [], 'a function that makes providers', 'an array of 0'],
  ['seeds', 0, SEEDS, '0'],
  ['seeds', [], SEEDS, 'an array of 0'],
  ['seeds', [1, -1], SEEDS, 'an array of 2'],
  ['seed', 1.5, 'a whole number, at least 0', '1.5'],
  ['replay', 7, 'the script that a failure printed', '7'],
  ['invariants', { holds: true }, INVARIANTS, 'an object { holds }'],
  ['always', 7, INVARIANTS, '7'],
  ['crash', 'worker', CRASH, '"worker"'],
  ['crash', { chance: 2 }, CRASH, 'an object { chance }'],
  ['crash', { actor: 'worker' }, CRASH, 'an object { actor }'],
  ['faults', -1, 'a whole number, at least 0', '-1'],
  ['latency', { worker: [3, 1] }, LATENCY, 'an object { worker }'],
  ['latency', 5, LATENCY, '5'],
  ['deadLetters', true, '"allow", or a function that returns true or false', 'true'],
  ['maxTurns', 0, 'a whole number, at least 1', '0'],
  ['within', 0, 'a whole number, at least 1', '0'],
  ['shrink', NaN, 'a whole number, at least 0', 'NaN'],
  ['onFinding', 'log', '"throw" or "report"', '"log"'],
  ['runtime', 7, 'an object with options of createRuntime', '7'],
])('option %s is refused when it is %p', async (key, value, expected, received) => {
  expect(await refusal({ [key]: value })).toBe(invalid(key, expected, received));
});

test('options that exclude each other, unknown ones, and none at all', async () => {
  expect(await refusal({ seed: 1, seeds: 2 })).toBe(
    invalid('seed', 'only one of seeds, seed and replay', '"seeds, seed"'),
  );
  expect(await refusal(null)).toBe(invalid('options', 'an object', 'null'));
  expect(await refusal({ seeeds: 5 })).toBe(
    '[UNKNOWN_OPTION] simulate does not know "seeeds". Expected only container, overrides, seeds, seed, replay, invariants, always, crash, faults, ' +
      'latency, deadLetters, maxTurns, within, shrink, onFinding, transport, runtime, received "seeeds". Remove it or correct its spelling.',
  );
});

test('the latency and the failures of a port, the bounds of an integer and an empty choice are checked when they are used', async () => {
  const making = (use: Parameters<typeof simulate>[1]) => simulate(shop, use, { seeds: 1, onFinding: 'report' });
  const port = (options: object) => making((simulation) => void simulation.port('bank', {}, options));
  const messages = async (report: ReturnType<typeof making>) => (await report).findings.map(({ message }) => message);
  expect(await messages(port({ latency: [2, 1] }))).toEqual([
    'The scenario failed: [INVALID_OPTION] Option "latency" of port "bank" is not valid. Expected milliseconds, or ' +
      '[least, most], received an array of 2. Correct "latency".',
  ]);
  expect(await messages(port({ failures: 2 }))).toEqual([
    'The scenario failed: [INVALID_OPTION] Option "failures" of port "bank" is not valid. Expected a chance from 0 to 1, ' +
      'received 2. Correct "failures".',
  ]);
  expect(await messages(making((simulation) => void simulation.integer(3, 2)))).toEqual([
    'The scenario failed: [NOTHING_TO_CHOOSE] There is no whole number from 3 to 2. Expected two whole numbers, the smaller ' +
      'one first, received "3 to 2". Correct the bounds.',
  ]);
  expect(await messages(making((simulation) => void simulation.choose([])))).toEqual([
    'The scenario failed: [NOTHING_TO_CHOOSE] An empty list has nothing to choose. Expected at least one value, received an ' +
      'array of 0. Give choose() what there is to choose from.',
  ]);
});

test('an invariant must not take time', async () => {
  const invariants = { 'takes time': () => Promise.reject(new Error('late')) };
  expect(await refusal({ invariants })).toBe(
    '[INVALID_OPTION] Invariant "takes time" returned a promise. Expected a function that throws or returns false at once ' +
      'when the invariant does not hold. Look only at what is there already; what takes time belongs in the scenario.',
  );
});

test('a program that is not the same in every run is told so, with the first difference', async () => {
  const Work = topic<number>('work');
  let runs = 0;
  @Actor({ name: 'counter' })
  class Counter {
    @Subscribe(Work)
    count() {
      return undefined;
    }
  }
  const message = await simulate({ actors: [Counter] }, (simulation) => simulation.publish(Work, ++runs)).catch(
    (error: unknown) => (error as Error).message,
  );
  expect(message).toBe(
    '[SIMULATION_NOT_DETERMINISTIC] Two runs of seed 0 differ. First run: 0 ms   outside publishes work e-1 1. Second run: ' +
      '0 ms   outside publishes work e-1 2. Expected a program in which everything comes from the simulation, and which ' +
      'has the same initial state in every run. Look for Date, Math.random, timers, ids or I/O of the program itself and give it a stand-in ' +
      'for them (simulation.port, an injected clock), and for state that outlives a run: make it in the function that makes ' +
      'the program.',
  );
});

test('no further seed begins when the time is over, but one always does', async () => {
  const { runs } = await simulate(shop, someOrders, { seeds: 1_000_000, within: 1 });
  expect(runs).toBeGreaterThanOrEqual(1);
  expect(runs).toBeLessThan(1_000_000);
});

test('seeds are given by number or one by one, and what is wrong with the wiring is told as it is', async () => {
  expect((await simulate(shop, someOrders, { seeds: [4, 2] })).runs).toBe(2);
  expect((await simulate(shop, someOrders)).runs).toBe(100);
  await expect(simulate({ actors: [class {}] }, someOrders)).rejects.toMatchObject({ code: 'NOT_AN_ACTOR' });
});

test('providers need a container that understands them', async () => {
  const overrides = () => [{ provide: 'bank', useValue: 5 }] as never[];
  expect(await refusal({ overrides })).toBe(
    '[OVERRIDES_WITHOUT_CONTAINER] simulate got "overrides" but has no container for them. Expected a function in ' +
      '"container" that makes a container from providers. Give it among the options, as in { container: ' +
      'tsyringeContainer, overrides: ... }.',
  );
});
