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

const counted = contest<{ readonly topics: number }>({
  name: 'work-spawn-beside-load',
  title: 'Work of an event of 400 topics after a spawn on a topic of its own, beside one without',
  folder: 'spawn-beside-load',
  argument: { topics: 400 },
  repetitions: 2,
  metrics: [{ key: 'ratio', label: 'work after a spawn', better: 'less' }],
  goals: [],
  programs: { maiko: 'nothing' },
});

/** The same by counted work, for the guard. */
export const spawnWork: Scenario = {
  ...counted,
  measure: (load, timing, name) => counted.measure(load, { ...timing, counted: true }, name),
};
