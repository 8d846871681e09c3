import { EventEmitter } from 'eventemitter3';
import type { Tick } from '../../load';
import { asking, WITHIN } from './asking';

interface Numbered extends Tick {
  readonly id: number;
}

interface Open {
  readonly resolve: (n: number) => void;
  readonly timer: NodeJS.Timeout;
}

/** What programs write by hand: an id per question, a Map of those that are open, a timer for each. */
export const measure = asking(() => {
  const emitter = new EventEmitter();
  const open = new Map<number, Open>();
  let ids = 0;
  emitter.on('question', ({ id, n }: Numbered) => {
    emitter.emit('answer', { id, n: n + 1 });
  });
  emitter.on('answer', ({ id, n }: Numbered) => {
    const question = open.get(id);
    if (question === undefined) return;
    open.delete(id);
    clearTimeout(question.timer);
    question.resolve(n);
  });
  return {
    ask: ({ n }) =>
      new Promise((resolve, reject) => {
        const id = ids++;
        const timer = setTimeout(() => {
          open.delete(id);
          reject(new Error('no answer'));
        }, WITHIN);
        open.set(id, { resolve, timer });
        emitter.emit('question', { id, n });
      }),
    close: () => undefined,
  };
});
