import { Subject } from 'rxjs';
import type { Tick } from '../../load';
import { observed } from './observed';

/** A Subject, on which the actor is one more observer. */
export const measure = observed(({ actor, observer }) => {
  const subject = new Subject<Tick>();
  for (const counter of [actor, observer])
    if (counter !== undefined)
      subject.subscribe((tick) => {
        counter.add(tick);
      });
  return {
    publish: (_topic, tick) => {
      subject.next(tick);
      return undefined;
    },
    close: () => undefined,
  };
});
