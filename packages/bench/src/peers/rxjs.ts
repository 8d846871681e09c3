import { Subject } from 'rxjs';
import { Counter, Player, type Tick } from '../load';
import type { Peer } from '../peer';
import { Trampoline } from './trampoline';

function subjectOf(topics: Map<string, Subject<Tick>>, name: string): Subject<Tick> {
  let subject = topics.get(name);
  if (subject === undefined) topics.set(name, (subject = new Subject()));
  return subject;
}

export const rxjs: Peer = {
  lacks: 'no mailbox, isolation, backpressure or supervision; the publisher runs every observer; S1 needs a trampoline',

  pingPong(over) {
    const topics = new Map<string, Subject<Tick>>();
    const trampoline = new Trampoline<string>((to, ball) => topics.get(to)?.next(ball));
    const players = [new Player(over), new Player(over)];
    players.forEach((player, index) => {
      const other = `side-${1 - index}`;
      subjectOf(topics, `side-${index}`).subscribe((ball) => {
        const next = player.hit(ball);
        if (next !== undefined) trampoline.send(other, next);
      });
    });
    return {
      players,
      serve: (ball) => {
        trampoline.send('side-1', ball);
      },
      close: () => undefined,
    };
  },

  fanOut(subscribers) {
    const topics = new Map<string, Subject<Tick>>();
    const counters = Array.from({ length: subscribers }, () => new Counter());
    for (const counter of counters) {
      subjectOf(topics, 'ticks').subscribe((tick) => {
        counter.add(tick);
      });
    }
    return {
      counters,
      publish: (tick) => {
        topics.get('ticks')?.next(tick);
        return undefined;
      },
      close: () => undefined,
    };
  },
};
