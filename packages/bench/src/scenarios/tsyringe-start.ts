import { contest } from '../program';
import type { Start } from '../programs/tsyringe-start/actors';
import type { Metric, Scenario } from '../scenario';

const READY: Metric = { key: 'cpu', label: 'ms until ready', better: 'less', wallKey: 'wall' };

function start(classes: number, name: string, what: string): Scenario {
  return contest<Start>({
    name,
    title: `Start through tsyringe: 1,000 actors of ${what}, 3 dependencies each`,
    folder: 'tsyringe-start',
    argument: { classes },
    metrics: [READY],
    goals: [],
    programs: {
      maiko: 'nothing: the graph is checked, a child container per actor, disposal',
      'maiko-plain': 'no container: every class makes what it needs',
      tsyringe: 'no runtime: a child container per object, its arguments resolved there',
    },
  });
}

export const tsyringeStarts: readonly Scenario[] = [
  start(1, 'tsyringe-start', 'one class'),
  start(1_000, 'tsyringe-start-classes', '1,000 classes'),
];
