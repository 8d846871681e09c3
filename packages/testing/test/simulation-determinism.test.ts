import { simulate, type SimulationOptions } from '@maiko/testing';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { busyTown, errands } from './support/busy-town';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

const disturbed: SimulationOptions = { crash: true, latency: { '*': [0, 30] } };

async function traceOf(seed: number): Promise<string> {
  const { trace, runs } = await simulate(busyTown, errands, { ...disturbed, seed });
  expect(runs).toBe(1);
  return trace.join('\n');
}

/** The traces that a process of its own prints. */
function printed(): string {
  const root = join(__dirname, '../../..');
  const program = join(__dirname, 'programs/simulation-trace.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), program],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('the same seed gives the same trace, byte by byte; another seed another one (I-32)', async () => {
  const traces = new Set<string>();
  for (let seed = 0; seed < 8; seed++) {
    const trace = await traceOf(seed);
    expect(await traceOf(seed)).toBe(trace);
    expect(trace.split('\n').length).toBeGreaterThan(40);
    traces.add(trace);
  }
  expect(traces.size).toBe(8);
});

test('another process gets the same traces as this one (I-32)', async () => {
  const here: string[] = [];
  for (const seed of [0, 1, 2]) here.push(await traceOf(seed));
  expect(printed()).toBe(`${here.join('\n')}\n`);
});

test('seed 0 disturbs nothing, the others do so in every way there is', async () => {
  expect(await traceOf(0)).not.toContain('*');
  const all = (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(traceOf))).join('\n');
  expect(all).toMatch(/\* citizen-\d goes before /);
  expect(all).toMatch(/\* a timer of .* goes before /);
  expect(all).toMatch(/\* post.ask takes \d+ ms/);
  expect(all).toMatch(/\* citizen-\d.run takes \d+ ms longer/);
  expect(all).toMatch(/\* citizen-\d crashes before run/);
  expect(all).toMatch(/\* citizen-\d crashes after run/);
  expect(all).toMatch(/\* the scenario chooses '\d'/);
  expect(all).toMatch(/\* the scenario takes \d/);
});

test('seeds explore different orders, and every run has its own', async () => {
  const { runs, interleavings, decisions, findings, trace } = await simulate(busyTown, errands, {
    ...disturbed,
    seeds: 30,
  });
  expect({ runs, findings, trace }).toEqual({ runs: 30, findings: [], trace: [] });
  expect(interleavings).toBeGreaterThan(27);
  expect(decisions).toBeGreaterThan(1_000);
});

test('two simulations at one time do not disturb each other', async () => {
  const alone = await traceOf(7);
  const [one, other] = await Promise.all([traceOf(7), traceOf(7)]);
  expect([one, other]).toEqual([alone, alone]);
});
