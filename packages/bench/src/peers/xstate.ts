import { createActor, fromCallback, type ActorRefFrom, type CallbackActorLogic } from 'xstate';
import type { Tick } from '../load';
import type { Peer } from '../peer';
import { connectActors, type ActorSystem } from './addressed';

interface TickEvent {
  readonly type: 'tick';
  readonly tick: Tick;
}

type Logic = CallbackActorLogic<TickEvent>;

const system: ActorSystem<ActorRefFrom<Logic>, TickEvent> = {
  spawn(_name, handler) {
    const logic: Logic = fromCallback<TickEvent>(({ receive }) => {
      receive(({ tick }) => {
        handler(tick);
      });
    });
    return createActor(logic).start();
  },
  message: (tick) => ({ type: 'tick', tick }),
  send: (ref, event) => {
    ref.send(event);
  },
  stop(refs) {
    for (const ref of refs) ref.stop();
  },
};

export const xstate: Peer = {
  lacks:
    'no topics (a Map was added); unbounded mailbox, no backpressure; send runs the handler on the publisher; ' +
    'callback actors do not await (no S4)',
  mailboxes: true,
  connect: (wiring) => connectActors(system, wiring),
};
