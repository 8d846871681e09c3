import { contest } from '../program';
import type { FullMailbox } from '../programs/drop-oldest/full-mailbox';
import type { Scenario } from '../scenario';

function intoFull(capacity: number, name: string, quick = false): Scenario {
  return contest<FullMailbox>({
    name: `drop-oldest-${name}`,
    title: `Full mailbox: publishing into one of ${capacity.toLocaleString('en')} events, the actor is stuck, drop-oldest`,
    folder: 'drop-oldest',
    argument: { capacity },
    quick,
    goals: [{ peer: 'maiko-drop-newest', costs: 3 }],
    programs: {
      maiko: 'nothing: the oldest event makes room for the new one',
      'maiko-drop-newest': 'nothing: the new event goes',
    },
  });
}

/** The cost of dropping does not depend on the capacity. */
export const dropOldest: readonly Scenario[] = [
  intoFull(128, '128'),
  intoFull(1_000, '1k', true),
  intoFull(10_000, '10k'),
  intoFull(100_000, '100k'),
];
