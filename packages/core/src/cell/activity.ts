import type { CellState } from './cell-state';
import type { TurnLoop } from './turn-loop';

/** What an actor is busy with, as its cell shows it. */
interface Active {
  readonly state: CellState;
  readonly turns: TurnLoop;
}

/** The part of a turn loop that says what is in progress. */
export type InHand = Pick<TurnLoop, 'eventInHand' | 'subscriptionInHand' | 'plan' | 'selfDriven'>;

/** Finds the handler, `step` or scheduled method that has not finished. */
export function methodInHand({ eventInHand, subscriptionInHand, plan, selfDriven }: InHand): string {
  return eventInHand === undefined ? (selfDriven?.doing ?? 'step') : String(plan.methods[subscriptionInHand]);
}

/** Says what is in progress, for the log. */
export function describeActivity({ state, turns }: Active): string {
  if (state === 'judging') return `${turns.id}.onError`;
  const { eventInHand: envelope } = turns;
  const event = envelope === undefined ? '' : ` (event ${envelope.id} of topic "${envelope.topic}")`;
  return `${turns.id}.${methodInHand(turns)}${event}`;
}

/** Counts what has been finished: an actor that is busy while this does not grow is stuck. */
export function progressOf({ turns }: Active): number {
  return turns.mailbox.finished + (turns.selfDriven?.done ?? 0);
}
