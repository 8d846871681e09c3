import { contest } from '../program';
import type { Scenario } from '../scenario';

function spawnBeside(topics: number, name: string, quick: boolean): Scenario {
  return contest<{ readonly topics: number }>({
    name: `spawn-beside-load-${name}`,
    title: `Spawn beside load: what a spawn on a topic of its own costs the events of ${topics.toLocaleString('en')} other topics`,
    folder: 'spawn-beside-load',
    argument: { topics },
    quick,
    metrics: [
      { key: 'extra', label: 'extra us per spawn', better: 'less' },
      { key: 'extraOfStop', label: 'extra us per end', better: 'less' },
      { key: 'spawn', label: 'us of the spawn', better: 'less' },
    ],
    goals: [{ metric: 'extra', atMost: 20, typical: true }],
    repetitions: 3,
    programs: { maiko: 'nothing' },
  });
}

export const spawnsBesideLoad: readonly Scenario[] = [
  spawnBeside(1_000, '1k', true),
  spawnBeside(10_000, '10k', false),
];
