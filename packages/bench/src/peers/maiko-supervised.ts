import { actor } from '@maiko/core';
import { maikoWith } from './maiko';

export const maikoSupervised = maikoWith(
  'nothing: Maiko with a limit for handlers, other restart types, and two more modules above',
  () => ({}),
  (actors) => ({
    module: {
      name: 'Outer',
      supervision: { strategy: 'rest-for-one', onExceeded: 'stop-child' },
      imports: [
        {
          name: 'Middle',
          supervision: { strategy: 'one-for-one', maxRestarts: 100 },
          imports: [
            {
              name: 'Inner',
              supervision: { strategy: 'one-for-all', maxRestarts: 3, within: 1_000 },
              actors: actors.map(({ actorClass, config }) =>
                actor(actorClass, { ...config, restart: 'permanent', handlerTimeout: 60_000 }),
              ),
            },
          ],
        },
      ],
    },
  }),
);
