import { Flow } from '../../flow';
import { Counter } from '../../load';
import type { Line } from '../../peer';
import { timed, type Measure } from '../../program';

export interface Observed {
  /** An actor receives the same events. */
  readonly besideAnActor: boolean;
}

/** The receivers of a topic: by kind. */
export interface Audience {
  readonly actor: Counter | undefined;
  readonly observer: Counter | undefined;
}

export const TOPIC = 'observed.ticks';

/** Makes a measurement of events to an observer, and to an actor if the load says so. */
export function observed(open: (audience: Audience) => Line | Promise<Line>, watched = true): Measure<Observed> {
  return timed(async ({ besideAnActor }) => {
    const actor = besideAnActor ? new Counter() : undefined;
    const observer = watched ? new Counter() : undefined;
    const reached = [actor, observer].filter((each) => each !== undefined);
    return new Flow(await open({ actor, observer }), [reached], false);
  });
}
