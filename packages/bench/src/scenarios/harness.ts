import { contest } from '../program';
import type { Burst } from '../programs/harness/publishing';
import type { Scenario } from '../scenario';

function harness(events: number, name: string, what: string): Scenario {
  return contest<Burst>({
    name,
    title: `Harness: ${what}, and wait until all is handled`,
    folder: 'harness',
    argument: { events },
    goals: [],
    repetitions: 3,
    programs: {
      maiko: 'nothing: virtual time, everything recorded',
      'maiko-unrecorded': 'no recording',
    },
  });
}

export const harnesses: readonly Scenario[] = [
  harness(1, 'harness', 'publish an event'),
  harness(100, 'harness-burst', 'publish 100 events'),
];
