import { contest } from '../program';
import type { Observed } from '../programs/observer/observed';
import type { Scenario } from '../scenario';

const MAIKO = 'nothing: an observer sees envelopes, in the order of the topic, and cannot hold up or fail a publisher';
const RXJS = 'everything: a Subject, which calls its observers on the stack of the publisher';

export const observer: readonly Scenario[] = [
  contest<Observed>({
    name: 'observer',
    title: 'Observer: 1 topic, 1 observer of `runtime.events`, no actor',
    folder: 'observer',
    argument: { besideAnActor: false },
    quick: true,
    goals: [],
    programs: { maiko: MAIKO, 'rxjs-subject': RXJS },
  }),
  contest<Observed>({
    name: 'observer-beside-actor',
    title: 'Observer: 1 topic, 1 actor and 1 observer of `runtime.events`',
    folder: 'observer',
    argument: { besideAnActor: true },
    goals: [],
    programs: { maiko: MAIKO, 'maiko-plain': 'no observer: the actor alone', 'rxjs-subject': RXJS },
  }),
];
