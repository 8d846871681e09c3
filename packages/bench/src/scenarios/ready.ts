import type * as Core from '@maiko/core';
import type * as Emitters from 'eventemitter3';
import type * as Rx from 'rxjs';
import type * as XState from 'xstate';
import { runBare, notBuilt, type Bare } from '../bare-process';
import type { PeerName } from '../peers';
import type { Measured, Scenario } from '../scenario';

/** How many actors. */
type Program = (bare: Bare<number>) => Promise<Measured>;

const maiko: Program = async ({ load, cpu, argument: actors }) => {
  const { Actor, actor, createRuntime, Subscribe, topic } = load('@maiko/core') as typeof Core;
  const Ticks = topic<number>('ready.ticks');
  let received = 0;
  class Listener {
    handle(): void {
      received++;
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Listener.prototype, 'handle') as TypedPropertyDescriptor<
    () => void
  >;
  Subscribe(Ticks)(Listener.prototype, 'handle', descriptor);
  Actor()(Listener);
  const runtime = createRuntime({
    actors: Array.from({ length: actors }, (_, index) => actor(Listener, { name: `actor-${index}` })),
  });
  await runtime.start();
  const ready = { cpu: cpu(), wall: performance.now() };
  await runtime.publish(Ticks, 1);
  await runtime.stop();
  if (received !== actors) throw new Error(`${received} of ${actors} actors are ready`);
  return ready;
};

// eslint-disable-next-line @typescript-eslint/require-await -- the bare process awaits it
const emitter: Program = async ({ load, cpu, argument: actors }) => {
  const { EventEmitter } = load('eventemitter3') as typeof Emitters;
  const events = new EventEmitter();
  let received = 0;
  for (let n = 0; n < actors; n++) events.on('ready.ticks', () => received++);
  const ready = { cpu: cpu(), wall: performance.now() };
  events.emit('ready.ticks', 1);
  if (received !== actors) throw new Error(`${received} of ${actors} listeners are ready`);
  return ready;
};

// eslint-disable-next-line @typescript-eslint/require-await -- the bare process awaits it
const rxjs: Program = async ({ load, cpu, argument: actors }) => {
  const { Subject } = load('rxjs') as typeof Rx;
  const subject = new Subject<number>();
  let received = 0;
  for (let n = 0; n < actors; n++) subject.subscribe(() => received++);
  const ready = { cpu: cpu(), wall: performance.now() };
  subject.next(1);
  if (received !== actors) throw new Error(`${received} of ${actors} observers are ready`);
  return ready;
};

/** The objects alone; RxJS is loaded, because Maiko stands on it. */
// eslint-disable-next-line @typescript-eslint/require-await -- the bare process awaits it
const rawAndRxjs: Program = async ({ load, cpu, argument: actors }) => {
  load('rxjs');
  let received = 0;
  class Listener {
    handle(): void {
      received++;
    }
  }
  const listeners = Array.from({ length: actors }, () => new Listener());
  const ready = { cpu: cpu(), wall: performance.now() };
  for (const listener of listeners) listener.handle();
  if (received !== actors) throw new Error(`${received} of ${actors} objects are ready`);
  return ready;
};

// eslint-disable-next-line @typescript-eslint/require-await -- the bare process awaits it
const xstate: Program = async ({ load, cpu, argument: actors }) => {
  const { createActor, fromCallback } = load('xstate') as typeof XState;
  let received = 0;
  const logic = fromCallback(({ receive }) => {
    receive(() => received++);
  });
  const all = Array.from({ length: actors }, () => createActor(logic).start());
  const ready = { cpu: cpu(), wall: performance.now() };
  for (const each of all) each.send({ type: 'tick' });
  if (received !== actors) throw new Error(`${received} of ${actors} actors are ready`);
  return ready;
};

const PROGRAMS: Partial<Record<PeerName, Program>> = {
  maiko,
  'raw-and-rxjs': rawAndRxjs,
  eventemitter3: emitter,
  rxjs,
  xstate,
};

/** From the start of the process, Node and imports included. */
export const ready: Scenario = {
  name: 'ready-1k',
  title: 'Ready: from the start of the process until 1,000 actors of the built packages run, one topic',
  quick: true,
  metrics: [{ key: 'cpu', label: 'ms', better: 'less', wallKey: 'wall' }],
  goals: [{ peer: 'raw-and-rxjs', costs: 1.5 }],
  folder: 'ready',
  programs: {
    maiko: 'nothing',
    'raw-and-rxjs': 'everything: objects, and RxJS loaded as it is for Maiko',
    eventemitter3: 'listeners of one event',
    rxjs: 'observers of one Subject',
    xstate: 'callback actors; no topics',
  },
  unavailable: notBuilt,
  excludes: () => undefined,
  async measure(_load, _timing, name) {
    const program = PROGRAMS[name];
    if (program === undefined) throw new Error(`no program "${name}"`);
    return { ...(await runBare(program, 1_000)), warm: 0 };
  },
};
