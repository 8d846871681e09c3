import { contest } from '../program';
import type { Scenario } from '../scenario';

export const interleavings: Scenario = contest<undefined>({
  name: 'interleavings',
  title: 'Simulation: ten actors with crashes, latencies, timers and steps',
  folder: 'interleavings',
  argument: undefined,
  metrics: [
    { key: 'rate', label: 'interleavings/s', better: 'more', wallKey: 'wallRate' },
    { key: 'decisions', label: 'decisions each', better: 'more' },
    { key: 'decision', label: 'us per decision', better: 'less' },
  ],
  goals: [{ metric: 'rate', atLeast: 1_000 }],
  repetitions: 3,
  programs: { maiko: 'nothing' },
});
