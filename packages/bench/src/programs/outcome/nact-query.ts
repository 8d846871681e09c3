import { dispatch, query, spawnStateless, start, stop, type ActorSystemRef } from 'nact';
import type { Tick } from '../../load';
import { asking, WITHIN } from './asking';

interface Question extends Tick {
  readonly sender: ActorSystemRef;
}

export const measure = asking(() => {
  const system = start();
  const clerk = spawnStateless(system, ({ n, sender }: Question) => {
    dispatch(sender, { n: n + 1 } as never);
  });
  return {
    ask: async ({ n }) => {
      const answer: unknown = await query(clerk, (sender) => ({ n, sender }) as never, WITHIN);
      return (answer as Tick).n;
    },
    close: () => {
      stop(system);
    },
  };
});
