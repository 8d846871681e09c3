import fc from 'fast-check';
import { calmScenarios, fedScenarios, type FedScenario } from './support/fed-scenario';
import { FedSystem } from './support/fed-system';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** Each value is published once, refused with a dead letter, or lost as the policy of its source says. */
function* published({ trace: { fates } }: FedSystem): Generator<string> {
  for (const { serial, isJunk, source, published: times, refused } of fates.values()) {
    // Where events come out, what is none is an error of its source.
    if (isJunk && source.place !== 'ctx' && source.place !== 'outside') continue;
    const lost = source.lost.has(serial) ? 1 : 0;
    if (times + refused.length + lost !== 1)
      yield `value ${String(serial)} of ${source.place}: published ${String(times)}, ${refused.map(({ reason }) => reason).join()}, lost ${String(lost)}`;
  }
}

/** An error is told once at most; that it is told is seen while the system is at rest. */
function* told({ trace }: FedSystem): Generator<string> {
  for (const { told: times, place } of trace.sources)
    if (times > 1) yield `the error of ${place} was told ${String(times)} times`;
}

/** Nothing is left, and the counts add up. */
function* ended({ trace, subscriptions, report, timersLeft }: FedSystem, { stop }: FedScenario): Generator<string> {
  if (report === undefined) {
    yield 'stop() has not settled';
    return;
  }
  if (timersLeft > 0) yield `${String(timersLeft)} timers are left`;
  for (const { open, place } of trace.sources) if (open) yield `the source of ${place} is left open`;
  if (subscriptions.some(({ closed }) => !closed)) yield 'a subscription is left open';
  for (const { accepted, handled, failed, dropped, deadLettered, queued } of report.actors) {
    const sum = handled + failed + dropped + deadLettered;
    if (queued > 0 || sum !== accepted) yield `${String(accepted)} accepted, ${String(sum)} accounted for`;
  }
  const losses = trace.letters.filter(({ reason }) => reason === 'not-drained' || reason === 'runtime-closed');
  if (report.drained && (losses.length > 0 || !stop.drain)) yield 'drained, with losses';
}

async function violations(system: FedSystem, scenario: FedScenario): Promise<string[]> {
  await system.run();
  return [...system.trace.violations, ...published(system), ...told(system), ...ended(system, scenario)];
}

test(
  'with nothing in the way, what Observables emit is published when it is emitted, and handled',
  async () => {
    await fc.assert(
      fc.asyncProperty(calmScenarios(), async (scenario) => {
        const system = new FedSystem(scenario);
        const found = await violations(system, scenario);
        for (const { serial, published: times, at, source } of system.trace.fates.values()) {
          const isDirect = source.place !== 'ctx' && source.place !== 'outside';
          if (isDirect && at[0] !== at[1]) found.push(`value ${String(serial)} waited: ${at.join()}`);
          if (times !== 1) found.push(`value ${String(serial)} published ${String(times)} times, at ${at.join()}`);
        }
        if (system.report?.drained !== true) found.push('not drained');
        if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
        const { handled, trace } = system;
        expect([...handled].sort((one, other) => one - other)).toEqual([...trace.fates.keys()]);
      }),
      runs(150),
    );
  },
  RUNS_TIMEOUT,
);

test(
  'whatever crashes, restarts and stops, each value has one end, and no source outlives its incarnation',
  async () => {
    await fc.assert(
      fc.asyncProperty(fedScenarios(), async (scenario) => {
        const found = await violations(new FedSystem(scenario), scenario);
        if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
      }),
      runs(200),
    );
  },
  RUNS_TIMEOUT,
);
