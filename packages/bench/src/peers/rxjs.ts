import { concatMap, Subject } from 'rxjs';
import type { Tick } from '../load';
import { synchronous } from './synchronous';

/** A Subject per topic, in a Map. */
export const rxjs = synchronous('S4 needs concatMap', () => {
  const topics = new Map<string, Subject<Tick>>();
  const subjectOf = (name: string): Subject<Tick> => {
    let subject = topics.get(name);
    if (subject === undefined) topics.set(name, (subject = new Subject()));
    return subject;
  };
  return {
    on: (topic, handler) => subjectOf(topic).subscribe(handler),
    onAsync: (topic, receiver) =>
      subjectOf(topic)
        .pipe(concatMap((tick) => receiver.receive(tick)))
        .subscribe(),
    emit: (topic, tick) => topics.get(topic)?.next(tick),
  };
});
