import { EventEmitter } from 'eventemitter3';
import { Counter, Player, type Tick } from '../load';
import type { Peer } from '../peer';
import { Trampoline } from './trampoline';

export const eventemitter3: Peer = {
  lacks: 'no mailbox, isolation, backpressure or supervision; the publisher runs every handler; S1 needs a trampoline',

  pingPong(over) {
    const emitter = new EventEmitter();
    const trampoline = new Trampoline<string>((to, ball) => emitter.emit(to, ball));
    const players = [new Player(over), new Player(over)];
    players.forEach((player, index) => {
      const other = `side-${1 - index}`;
      emitter.on(`side-${index}`, (ball: Tick) => {
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
    const emitter = new EventEmitter();
    const counters = Array.from({ length: subscribers }, () => new Counter());
    for (const counter of counters) {
      emitter.on('ticks', (tick: Tick) => {
        counter.add(tick);
      });
    }
    return {
      counters,
      publish: (tick) => {
        emitter.emit('ticks', tick);
        return undefined;
      },
      close: () => undefined,
    };
  },
};
