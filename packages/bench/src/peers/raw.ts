import type { Receiver, Tick } from '../load';
import { routes } from '../pattern';
import type { Peer, Subscription } from '../peer';
import { Trampoline } from './trampoline';

/** Direct calls: the receivers were looked up before. */
export const raw: Peer = {
  lacks: 'everything: method calls in a loop, the receivers of each topic known beforehand; S1 needs a trampoline',
  wildcards: true,

  connect(wiring) {
    const targets = routes(wiring);
    const deliver = (topic: number, tick: Tick): void => {
      const receivers = targets[topic] as Subscription<Receiver>[];
      // The iterator of for-of would be allocated for every delivery.
      const { length } = receivers;
      for (let index = 0; index < length; index++) {
        const { receiver, replyTo } = receivers[index] as Subscription<Receiver>;
        const answer = receiver.receive(tick);
        if (answer !== undefined && replyTo !== undefined) reply(replyTo, answer);
      }
    };
    const trampoline = new Trampoline(deliver);
    const reply = wiring.circular === true ? (topic: number, tick: Tick) => trampoline.send(topic, tick) : deliver;
    return {
      publish: (topic, tick) => {
        reply(topic, tick);
        return undefined;
      },
      close: () => undefined,
    };
  },
};
