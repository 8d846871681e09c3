import type { CellSpec } from '../cell-host';
import type { ActorSubscription } from '../child-spec';
import type { InletOwner, PipedSubscriptions } from './inlet-owner';
import { Pipes } from './pipes';

/** Makes the pipes of an actor; undefined when it has none. */
export function makePipes({ subscriptions, capacity }: CellSpec, owner: InletOwner): Pipes | undefined {
  const piped = pipedOf(subscriptions);
  return piped.length === 0 ? undefined : new Pipes(owner, piped, capacity);
}

/** The subscriptions with pipes, those of one `@Subscribe` together. */
function pipedOf(subscriptions: readonly ActorSubscription[]): readonly PipedSubscriptions[] {
  const piped: PipedSubscriptions[] = [];
  for (const [first, subscription] of subscriptions.entries()) {
    const { pipe } = subscription;
    if (pipe === undefined) continue;
    const known = piped.find((each) => each.pipe === pipe);
    if (known === undefined) piped.push({ pipe, subscriptions: [subscription], first });
    else known.subscriptions.push(subscription);
  }
  return piped;
}
