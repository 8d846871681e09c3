import { contest } from '../program';
import type { Enhanced } from '../programs/nest-handler/enhanced';
import type { Scenario } from '../scenario';

const MAIKO = 'nothing: an actor in a Nest application, with its mailbox';
const ON_EVENT = 'no mailbox, no guards or interceptors, errors are logged; `emit`: nothing is awaited';
const ON_EVENT_ASYNC = 'the same with `emitAsync`: the publisher awaits the handler';
const EXTERNAL = 'no delivery: what Nest itself makes of a handler with enhancers, called directly; handlers overlap';

function handler(by: Enhanced['by'], name: string, others: Scenario['programs'], quick = false): Scenario {
  return contest<Enhanced>({
    name: `nest-handler-${name}`,
    title: `Nest: 1 handler, ${by === 'nothing' ? 'bare' : `with a ${by}`.replace('a i', 'an i')}`,
    folder: 'nest-handler',
    argument: { by },
    quick,
    goals: [],
    programs: { maiko: MAIKO, ...others, 'nest-external': EXTERNAL },
  });
}

export const nestHandlers: readonly Scenario[] = [
  handler('nothing', 'bare', { 'on-event': ON_EVENT, 'on-event-async': ON_EVENT_ASYNC }, true),
  handler('guard', 'guard', {}),
  handler('interceptor', 'interceptor', {}),
];
