import fc from 'fast-check';
import { commands, plans } from './support/model-commands';
import { modelOf, ModelSystem } from './support/model-system';
import { runs, RUNS_TIMEOUT } from './support/runs';

test(
  'a tree of actors does what the model does: I-05 I-07 I-15 I-17 I-19 I-20 I-22 I-24',
  async () => {
    await fc.assert(
      fc.asyncProperty(plans, commands, async (plan, each) => {
        const system = new ModelSystem(plan);
        const expected = modelOf(plan);
        const started = system.runtime.start();
        await system.clock.advance(expected.model.now);
        await started;
        system.runtime.join().catch(() => undefined);
        await fc.asyncModelRun(() => ({ model: expected, real: system }), each);
        void system.runtime.stop();
        await system.clock.advance(10_000);
        expect([system.runtime.state, system.clock.pending]).toEqual(['stopped', 0]);
      }),
      runs(400),
    );
  },
  RUNS_TIMEOUT,
);
