import type { AsyncReceiver, Tick } from '../load';
import type { Line, Peer, Wiring } from '../peer';
import { Trampoline } from './trampoline';

/** An emitter that runs handlers inside `emit`. */
export interface Emitter {
  on(topic: string, handler: (tick: Tick) => unknown): unknown;
  readonly emit: (topic: string, tick: Tick) => unknown;
  /** Handles one event after the other. Default: a chain of promises per subscriber. */
  onAsync?(topic: string, receiver: AsyncReceiver): unknown;
}

type Open = (wildcards: boolean) => Emitter;

const noop = (): void => undefined;

export function connectEmitter(open: Open, wiring: Wiring): Line {
  const { topics, subscriptions, circular = false } = wiring;
  const emitter = open(hasWildcards(wiring));
  const { emit } = emitter;
  const trampoline = new Trampoline(emit);
  const reply = circular ? (topic: string, tick: Tick) => trampoline.send(topic, tick) : emit;
  for (const { pattern, receiver, replyTo } of subscriptions) {
    if (replyTo === undefined) {
      emitter.on(pattern, (tick) => {
        receiver.receive(tick);
      });
    } else {
      const next = topics[replyTo] as string;
      emitter.on(pattern, (tick) => {
        const answer = receiver.receive(tick);
        if (answer !== undefined) reply(next, answer);
      });
    }
  }
  return line(topics, circular ? reply : emit);
}

export function connectEmitterAsync(open: Open, wiring: Wiring<AsyncReceiver>): Line {
  const emitter = open(hasWildcards(wiring));
  for (const { pattern, receiver } of wiring.subscriptions) {
    if (emitter.onAsync === undefined) chain(emitter, pattern, receiver);
    else emitter.onAsync(pattern, receiver);
  }
  return line(wiring.topics, emitter.emit);
}

/** By hand: an event is handled when those before it have been. */
function chain(emitter: Emitter, pattern: string, receiver: AsyncReceiver): void {
  let last = Promise.resolve();
  emitter.on(pattern, (tick) => {
    last = last.then(() => receiver.receive(tick));
  });
}

function line(topics: readonly string[], emit: Emitter['emit']): Line {
  return {
    publish: (topic, tick) => {
      emit(topics[topic] as string, tick);
      return undefined;
    },
    publishOn: (prefix, token, tick) => {
      emit(`${prefix}.${token}`, tick);
      return undefined;
    },
    close: noop,
  };
}

export function hasWildcards({ subscriptions }: Wiring<unknown>): boolean {
  return subscriptions.some(({ pattern }) => pattern.includes('*'));
}

/** Makes a peer with a publisher that runs every handler. */
export function synchronous(lacks: string, open: Open): Peer {
  return {
    lacks: `${lacks}; the publisher runs every handler: no mailbox, isolation, backpressure or supervision; S1 needs a trampoline`,
    connect: (wiring) => connectEmitter(open, wiring),
    connectAsync: (wiring) => connectEmitterAsync(open, wiring),
  };
}
