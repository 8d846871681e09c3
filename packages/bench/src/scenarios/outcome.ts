import { contest } from '../program';
import type { Asking } from '../programs/outcome/asking';
import type { Scenario } from '../scenario';

function outcome(atOnce: number): Scenario {
  return contest<Asking>({
    name: `outcome-${atOnce}`,
    title: `Outcome: a question and the event that answers it, ${atOnce === 1 ? 'one at a time' : `${atOnce} at once`}`,
    folder: 'outcome',
    argument: { atOnce },
    quick: atOnce === 1,
    goals: [],
    programs: {
      maiko:
        'nothing: the answer is found by its causes, through any number of actors; it also fails when nothing can come',
      'emitter-map': 'everything but the answer: an id in every event, a Map and a timer written by hand',
      'nact-query': 'one actor that answers the sender; no topics, no failure before the time is over',
    },
  });
}

export const outcomes: readonly Scenario[] = [outcome(1), outcome(100)];
