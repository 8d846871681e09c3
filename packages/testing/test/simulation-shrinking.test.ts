import { simulate, SimulationError, type SimulationFinding, type SimulationOptions } from '@maiko/testing';
import fc from 'fast-check';
import type { Decision } from '../src/simulation/decisions';
import { Script } from '../src/simulation/script';
import { Shrinking } from '../src/simulation/shrink';
import { everyInvoiceHasAPrice, shop, someOrders } from './support/shop';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

const options: SimulationOptions = { invariants: everyInvoiceHasAPrice };

async function failure(more: SimulationOptions = {}): Promise<SimulationError> {
  const error: unknown = await simulate(shop, someOrders, { ...options, ...more }).catch((thrown: unknown) => thrown);
  if (!(error instanceof SimulationError)) throw new Error('nothing was found');
  return error;
}

test('a race is made as short as it can be: one order, and one turn out of order', async () => {
  for (let seed = 1, found = 0; found < 10; seed++) {
    const { findings } = await simulate(shop, someOrders, { ...options, seed, onFinding: 'report' });
    const [finding] = findings;
    if (finding === undefined) continue;
    found++;
    expect(finding.deviations).toHaveLength(1);
    expect(finding.deviations[0]).toMatch(/ 0 ms stock goes before pricing$/);
    expect(finding.decisionsBefore).toBeGreaterThanOrEqual(1);
    expect(finding.trace.join('\n')).not.toContain('id: 2');
  }
});

test('the error tells what is wrong, what has to happen, all that happened, and how to see it again', async () => {
  const error = await failure();
  const { finding, report } = error;
  expect(error.code).toBe('SIMULATION_FAILED');
  expect(report.findings).toEqual([finding]);
  expect(error.message).toBe(
    [
      '[SIMULATION_FAILED] Invariant "every invoice has a price" does not hold',
      '',
      `Found by seed ${String(finding.seed)}, run ${String(report.runs)}. What has to happen (of ${String(finding.decisionsBefore)}, after ${String(finding.shrinkRuns)} more runs):`,
      '     0 ms stock goes before pricing',
      '',
      'What happened:',
      '     0 ms   pricing has started',
      '     0 ms   stock has started',
      '     0 ms   invoices has started',
      '     0 ms   outside publishes order.placed e-1 { id: 1 }',
      '     0 ms * stock goes before pricing',
      '     0 ms   stock handles order.placed e-1',
      '     0 ms   stock publishes order.reserved e-2 { id: 1 } because of e-1',
      '     0 ms   pricing handles order.placed e-1',
      '     0 ms   pricing publishes order.priced e-3 { id: 1, cents: 100 } because of e-1',
      '     0 ms   invoices handles order.reserved e-2',
      '     0 ms   invoices publishes order.invoiced e-4 { id: 1, cents: 0 } because of e-2 (no subscriber)',
      '     0 ms   invoices handles order.priced e-3',
      '',
      `The same run again: { seed: ${String(finding.seed)} }; the shortest: { replay: "order@0=1" }.`,
    ].join('\n'),
  );
});

test('what needs nothing unusual is said to be so', async () => {
  const invariants = { 'nothing happens': () => false };
  const { message, finding } = await failure({ invariants });
  expect(finding).toMatchObject({ seed: 0, script: '', deviations: [], shrinkRuns: 1 });
  expect(message).toContain('Found by seed 0, run 1. Nothing unusual has to happen: an ordinary test can show it.');
  expect(message).toContain('The same run again: { seed: 0 }; the shortest: { replay: "" }.');
});

test('its seed and its script show the same trouble again, the script to the byte', async () => {
  const { finding } = await failure();
  const bySeed = await failure({ seed: finding.seed });
  expect(bySeed.finding).toEqual(finding);
  const byScript = await failure({ replay: finding.script });
  expect(byScript.finding).toEqual({ ...finding, seed: undefined, decisionsBefore: 1, shrinkRuns: 0 });
  expect(byScript.message).toContain('Replayed. What has to happen:\n     0 ms stock goes before pricing\n');
  expect(byScript.message).toContain('Again: { replay: "order@0=1" }.');
});

test('a script that shows nothing any more passes', async () => {
  const { findings, runs } = await simulate(shop, someOrders, { ...options, replay: '' });
  expect({ findings, runs }).toEqual({ findings: [], runs: 1 });
  const stale = await simulate(shop, someOrders, { replay: 'order@0=99;crash%20nobody@3=1' });
  expect(stale.trace.join('\n')).toContain('* the scenario goes before pricing, stock, invoices');
});

test('without shrinking the run of the seed is shown as it was', async () => {
  const { finding } = await failure({ shrink: 0 });
  const made = Script.read(finding.script).decisions.length;
  expect(made).toBe(finding.decisionsBefore);
  expect(made).toBeGreaterThan(1);
  const again = await failure({ replay: finding.script });
  expect(again.finding.trace).toEqual(finding.trace);
});

// ---- the parts ----

const decisions = fc
  .uniqueArray(
    fc.record({
      stream: fc.oneof(fc.constantFrom('order', 'crash a/b', 'latency of ü;@=,%'), fc.string({ minLength: 1 })),
      index: fc.nat({ max: 1_000 }),
      value: fc.integer({ min: 1, max: 5_000 }),
    }),
    { selector: ({ stream, index }) => `${stream}\n${String(index)}`, maxLength: 30 },
  )
  .map((all) => all.filter(({ stream }) => !/[\ud800-\udfff]/.test(stream)));

const sorted = (all: readonly Decision[]) => all.map((each) => JSON.stringify(each)).sort();

test('a script is read as it was written', () => {
  fc.assert(
    fc.property(decisions, (made) => {
      expect(sorted(Script.read(new Script(made).toString()).decisions)).toEqual(sorted(made));
    }),
  );
});

test.each(['order', 'order@', 'order@1', 'order@1=', 'order@=1', '@1=1', 'order@1=2;;', 'order@-1=2', '%@1=1'])(
  'a script that cannot be read is refused: %s',
  async (replay) => {
    await expect(simulate(shop, someOrders, { replay })).rejects.toMatchObject({
      code: 'INVALID_SCRIPT',
      message: expect.stringMatching(
        /^\[INVALID_SCRIPT\] The script ".*" cannot be read at ".*"\. Expected what a failed simulation printed after "replay:", such as "order@17=2;crash%20billing@0=1", received ".*"\. Copy the whole script, or give the seed instead\.$/,
      ) as string,
    });
  },
);

test('shrinking keeps what is needed and no more, at the smallest values, whatever that is', async () => {
  await fc.assert(
    fc.asyncProperty(decisions, fc.array(fc.nat({ max: 29 }), { maxLength: 4 }), fc.nat(), async (made, picks, low) => {
      const needed = [...new Set(picks)].flatMap((at) => made[at] ?? []);
      const least = (each: Decision): number => 1 + (low % each.value);
      const shows = (script: Script) =>
        needed.every((each) => {
          const value = script.choose(each.stream, each.index, { kind: 'even', options: Infinity });
          return value >= least(each);
        });
      const shrinking = new Shrinking(
        made,
        (script) => Promise.resolve({ made: shows(script) ? script.decisions : undefined, turns: 1 }),
        Infinity,
      );
      const shortest = await shrinking.shortest();
      const expected = needed.map((each) => ({ ...each, value: least(each) }));
      expect(sorted(shortest.decisions)).toEqual(sorted(expected));
    }),
  );
});

test('shrinking spends no more runs, and no more turns, than it may', async () => {
  const made = Array.from({ length: 50 }, (_, index): Decision => ({ stream: 'order', index, value: 9 }));
  const needed = (script: Script): readonly Decision[] | undefined =>
    script.decisions.length === 50 ? script.decisions : undefined;
  const spent = async (most: number, turns: number) => {
    const shrinking = new Shrinking(made, (script) => Promise.resolve({ made: needed(script), turns }), most);
    await shrinking.shortest();
    return shrinking.runs;
  };
  expect(await spent(7, 1)).toBe(7);
  expect(await spent(1_000, 50_000)).toBe(4);
});

test('a finding reads the same in the report as in the error', async () => {
  const { findings } = await simulate(shop, someOrders, { ...options, onFinding: 'report' });
  const { finding } = await failure();
  expect(findings).toEqual<SimulationFinding[]>([finding]);
});
