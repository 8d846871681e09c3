import { dispatch, spawn, start, stop } from 'nact';
import type { Tick } from '../../load';
import { crashing } from './crashing';

export const measure = crashing((goesOn) => {
  const system = start();
  let first = true;
  const failing = spawn(
    system,
    (_state: number, { n }: Tick): number => {
      throw new Error(`event ${n} is bad`);
    },
    'failing',
    {
      initialStateFunc: () => {
        if (!first) goesOn();
        first = false;
        return 0;
      },
      onCrash: (_message, _error, context) => context.reset,
    },
  );
  return {
    crash: (n) => {
      dispatch(failing, { n });
    },
    close: () => {
      stop(system);
    },
  };
});
