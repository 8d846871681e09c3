import { concatMap, filter, map, Subject, type Observable } from 'rxjs';
import type { Tick } from '../load';
import { matcher } from '../pattern';
import type { Peer } from '../peer';
import { synchronous } from './synchronous';

interface Published {
  readonly topic: string;
  readonly tick: Tick;
}

/** One Subject for everything, and a filter per subscriber. */
export const rxjsFilter: Peer = {
  ...synchronous('every event passes the filter of every subscriber; S4 needs concatMap', () => {
    const all = new Subject<Published>();
    const matching = (pattern: string): Observable<Tick> => {
      const matches = matcher(pattern);
      return all.pipe(
        filter(({ topic }) => matches(topic)),
        map(({ tick }) => tick),
      );
    };
    return {
      on: (topic, handler) => matching(topic).subscribe(handler),
      onAsync: (topic, receiver) =>
        matching(topic)
          .pipe(concatMap((tick) => receiver.receive(tick)))
          .subscribe(),
      emit: (topic, tick) => {
        all.next({ topic, tick });
      },
    };
  }),
  wildcards: true,
  most: { subscriptions: 10_000, because: 'every event passes the filter of every subscriber: hundreds of events/s' },
};
