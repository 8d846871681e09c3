import { concatMap, Subject } from 'rxjs';
import { receiveAll, receiveAllAsync, type AsyncReceiver, type Tick } from '../load';
import type { Line, Operators, Peer, Wiring } from '../peer';
import { synchronous } from './synchronous';

/** A Subject per topic, in a Map. */
class Subjects {
  readonly #subjects = new Map<string, Subject<Tick>>();

  of(name: string): Subject<Tick> {
    let subject = this.#subjects.get(name);
    if (subject === undefined) this.#subjects.set(name, (subject = new Subject()));
    return subject;
  }

  readonly emit = (topic: string, tick: Tick): void => this.#subjects.get(topic)?.next(tick);
}

const emitters = synchronous('S4 needs concatMap', () => {
  const topics = new Subjects();
  return {
    on: (topic, handler) => topics.of(topic).subscribe(handler),
    onAsync: (topic, receiver) =>
      topics
        .of(topic)
        .pipe(concatMap((tick) => receiver.receive(tick)))
        .subscribe(),
    emit: topics.emit,
  };
});

function piped<R>(
  { topics, subscriptions }: Wiring<R>,
  subscribe: (subject: Subject<Tick>, receiver: R) => unknown,
): Line {
  const subjects = new Subjects();
  for (const { pattern, receiver } of subscriptions) subscribe(subjects.of(pattern), receiver);
  return {
    publish: (topic, tick) => {
      subjects.emit(topics[topic] as string, tick);
      return undefined;
    },
    close: () => undefined,
  };
}

export const rxjs: Peer = {
  ...emitters,
  connectPiped: (wiring, operators: Operators) =>
    piped(wiring, (subject, receiver) =>
      operators(subject).subscribe((given) => {
        receiveAll(receiver, given);
      }),
    ),
  connectPipedAsync: (wiring: Wiring<AsyncReceiver>, operators) =>
    piped(wiring, (subject, receiver) =>
      operators(subject)
        .pipe(concatMap((given) => receiveAllAsync(receiver, given)))
        .subscribe(),
    ),
};
