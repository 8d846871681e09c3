import { createRequire } from 'node:module';
import type { Plan } from '../src/command-line';
import { PEERS, type PeerName } from '../src/peers';
import { contest, expectCount, operations, timed, type Measure } from '../src/program';
import { runScenario } from '../src/run';
import { SCENARIOS } from '../src/scenarios';
import type { Snapshot } from '../src/snapshot';

const BRIEF = { warmUp: 1, longestWarmUp: 1, duration: 1 };

/** Those that take seconds to load, or measure what a process of its own has to be for. */
const SLOW = ['import', 'ready', 'harness', 'interleavings', 'spawn-beside-load'];

/** nact leaves timers behind. */
const isQuiet = (name: string): boolean => !name.startsWith('nact');

/** An argument that a test can afford. */
const ARGUMENTS: Readonly<Record<string, unknown>> = {
  keyed: { keys: 10, instances: 10 },
  'drop-oldest': { capacity: 8 },
  outcome: { atOnce: 5 },
  observer: { besideAnActor: true },
  'nest-handler': { by: 'guard' },
  'tsyringe-start': { classes: 3 },
};

const programs = new Map(
  SCENARIOS.flatMap(({ folder, programs: all }) =>
    folder === undefined || SLOW.includes(folder)
      ? []
      : Object.keys(all ?? {})
          .filter(isQuiet)
          .map((name) => [`${folder}/${name}`, folder] as const),
  ),
);

test.each([...programs])('%s does all of the work that it is measured by', async (file, folder) => {
  const { measure } = createRequire(__filename)(`../src/programs/${file}`) as { measure: Measure<unknown> };
  const measured = await measure(ARGUMENTS[folder], BRIEF);
  expect(measured.cost ?? measured.cpu).toBeGreaterThan(0);
});

test.each(['maiko', 'map'])('%s opens an object for each new key, and for one that had to make room', async (name) => {
  const { measure } = createRequire(__filename)(`../src/programs/keyed/${name}`) as { measure: Measure<unknown> };
  for (const load of [
    { keys: undefined, instances: 1e6 },
    { keys: 8, instances: 4 },
  ])
    expect((await measure(load, BRIEF)).cost).toBeGreaterThan(0);
});

test('work that was not done is an error, not a row', async () => {
  const lazy = timed(() =>
    operations({
      run: () => Promise.resolve(),
      verify: (times) => {
        expectCount('events', times - 1, times);
      },
      close: () => undefined,
    }),
  );
  await expect(lazy(undefined, BRIEF)).rejects.toThrow('999 events instead of 1000');
});

const plan: Plan = {
  ...BRIEF,
  kind: 'measure',
  scenarios: [],
  peers: PEERS,
  onlyForGoals: [],
  repetitions: 1,
  json: undefined,
  charts: undefined,
  pages: undefined,
};

const rows = { maiko: 'nothing', 'maiko-plain': 'keys', map: 'a mailbox' };

test.each<[string, readonly PeerName[], readonly string[]]>([
  ['all', PEERS, ['maiko', 'maiko-plain', 'map']],
  ['those that begin with the name of a chosen peer', ['maiko', 'raw'], ['maiko', 'maiko-plain']],
])('programs take part in the place of peers: %s', async (_, peers, names) => {
  const scenario = contest({ name: 'own', title: 'own', folder: 'own', argument: 1, goals: [], programs: rows });
  const unbuilt = { ...scenario, unavailable: () => 'not built' };
  const { absent, rows: measured } = await runScenario(unbuilt, { ...plan, peers }, {} as Snapshot, () => undefined);
  expect(measured).toEqual([]);
  expect(absent).toEqual(names.map((peer) => ({ peer, reason: 'not built' })));
});
