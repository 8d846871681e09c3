import { Cell } from '../../cell/cell';
import type { ChildSpec } from '../../cell/child-spec';
import type { Envelope } from '../../flow/envelope';
import type { Supervisor } from '../supervisor';

/** Takes an event that the cell in front got; a promise holds up the events behind it. */
type TakeEvent = (envelope: Envelope, subscriptionIndex: number) => Promise<void> | undefined;

const methodOf = (subscriptionIndex: number): string => `subscriptionIndex${String(subscriptionIndex)}`;

/** The object that the cell in front of a keyed actor runs instead of an actor: a method for every subscription. */
export class Front {
  constructor(subscriptions: number, take: TakeEvent) {
    const methods = Array.from({ length: subscriptions }, (_, subscriptionIndex) => {
      return [
        methodOf(subscriptionIndex),
        (_payload: unknown, envelope: Envelope) => take(envelope, subscriptionIndex),
      ] as const;
    });
    Object.assign(this, Object.fromEntries(methods));
  }
}

/**
 * Makes the cell in front, which has the subscriptions of the actor. Retries and time limits are those of the
 * instances.
 */
export function frontCell(spec: ChildSpec, { cellHost }: Supervisor): Cell {
  const { id, capacity } = spec;
  const subscriptions = spec.subscriptions.map((each) => ({ ...each, retry: undefined }));
  const part = { methods: subscriptions.map((_, subscriptionIndex) => methodOf(subscriptionIndex)) };
  const policy = { handlerTimeout: undefined };
  return new Cell({ id, capacity, actorClass: Front, subscriptions, schedules: [], policy, part }, cellHost);
}
