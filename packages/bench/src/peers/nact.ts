import { dispatch, spawn, spawnStateless, start, stop, type ActorSystemRef } from 'nact';
import type { Tick } from '../load';
import type { Peer } from '../peer';
import { connectActors, type ActorSystem } from './addressed';

/** nact's `Ref<T>` says nothing of T. */
type Spawn = (system: ActorSystemRef, name: string, handler: (tick: Tick) => unknown) => ActorSystemRef;

function nactSystem(spawnActor: Spawn): ActorSystem<ActorSystemRef, Tick> {
  const system = start();
  return {
    spawn: (name, handler) => spawnActor(system, name, handler),
    message: (tick) => tick,
    send: dispatch,
    stop: () => {
      stop(system);
    },
  };
}

const stateless: Spawn = (system, name, handler) =>
  spawnStateless(
    system,
    (tick: Tick) => {
      handler(tick);
    },
    name,
  );

/** Its stateless actors do not wait for a handler; those with a state do. */
const stateful: Spawn = (system, name, handler) =>
  spawn(
    system,
    async (state: number, tick: Tick) => {
      await handler(tick);
      return state;
    },
    name,
    { initialState: 0 },
  );

export const nact: Peer = {
  lacks: 'no topics (a Map was added); unbounded mailbox, no backpressure; one setImmediate and a promise per event',
  mailboxes: true,
  connect: (wiring) => connectActors(nactSystem(stateless), wiring),
  connectAsync: (wiring) => connectActors(nactSystem(stateful), wiring),
};
