import { contest } from '../program';
import type { Scenario } from '../scenario';

export const restart: Scenario = contest<undefined>({
  name: 'restart',
  title: 'Restart: a handler throws, and the actor is made again without a delay',
  folder: 'restart',
  argument: undefined,
  goals: [],
  repetitions: 3,
  programs: {
    maiko: 'nothing: dead letter, log entry, a new instance, its onStart, the mailbox kept',
    'maiko-resume': 'no restart: `onError` says that the instance goes on',
    'nact-reset': 'no new instance: `onCrash` resets the state; no limit of restarts, no record of what failed',
  },
});
