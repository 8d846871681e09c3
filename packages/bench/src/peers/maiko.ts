import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Subscribe,
  topic,
  topics as topicsLike,
  type ActorDefinition,
  type RuntimeOptions,
  type Topic,
  type TopicEvent,
  type TopicFamily,
} from '@maiko/core';
import type { AsyncReceiver, Receiver, Tick } from '../load';
import type { Line, Peer, Subscription, Wiring } from '../peer';

interface Seat<R> {
  readonly target: Topic<Tick> | TopicFamily<Tick>;
  readonly receiver: R;
}

interface RelaySeat extends Seat<Receiver> {
  readonly next: Topic<Tick>;
}

const ofSeat = ({ target }: Seat<unknown>): Topic<Tick> | TopicFamily<Tick> => target;

@Actor()
class Listener {
  readonly #receiver: Receiver;

  constructor(ctx: ActorContext<Seat<Receiver>>) {
    this.#receiver = ctx.options.receiver;
  }

  @Subscribe(ofSeat)
  handle(tick: Tick): void {
    this.#receiver.receive(tick);
  }
}

@Actor()
class Relay {
  readonly #receiver: Receiver;
  readonly #next: Topic<Tick>;

  constructor(ctx: ActorContext<RelaySeat>) {
    this.#receiver = ctx.options.receiver;
    this.#next = ctx.options.next;
  }

  @Subscribe(ofSeat)
  handle(tick: Tick): TopicEvent<Tick> | undefined {
    const answer = this.#receiver.receive(tick);
    return answer === undefined ? undefined : this.#next(answer);
  }
}

@Actor()
class AsyncListener {
  readonly #receiver: AsyncReceiver;

  constructor(ctx: ActorContext<Seat<AsyncReceiver>>) {
    this.#receiver = ctx.options.receiver;
  }

  @Subscribe(ofSeat)
  handle(tick: Tick): Promise<void> {
    return this.#receiver.receive(tick);
  }
}

type MakeActor<R> = (subscription: Subscription<R>, name: string, topics: readonly Topic<Tick>[]) => ActorDefinition;

const listener: MakeActor<Receiver> = ({ pattern, receiver, replyTo }, name, topics) =>
  replyTo === undefined
    ? actor(Listener, { name, options: { target: targetOf(pattern), receiver } })
    : actor(Relay, { name, options: { target: targetOf(pattern), receiver, next: topics[replyTo] as Topic<Tick> } });

const asyncListener: MakeActor<AsyncReceiver> = ({ pattern, receiver }, name) =>
  actor(AsyncListener, { name, options: { target: targetOf(pattern), receiver } });

function targetOf(pattern: string): Seat<unknown>['target'] {
  return pattern.includes('*') ? topicsLike<Tick>(pattern) : topic<Tick>(pattern);
}

async function connect<R>(
  wiring: Wiring<R>,
  makeActor: MakeActor<R>,
  options: Partial<RuntimeOptions> = {},
): Promise<Line> {
  const topics = wiring.topics.map((name) => topic<Tick>(name));
  const runtime = createRuntime({
    ...options,
    actors: wiring.subscriptions.map((each, index) => makeActor(each, `actor-${index}`, topics)),
  });
  await runtime.start();
  const families = new Map<string, TopicFamily<Tick>>();
  const familyOf = (prefix: string): TopicFamily<Tick> => {
    let family = families.get(prefix);
    if (family === undefined) families.set(prefix, (family = topicsLike<Tick>(`${prefix}.*`)));
    return family;
  };
  return {
    publish: (index, tick) => {
      const accepted = runtime.publish(topics[index] as Topic<Tick>, tick);
      return runtime.congested ? accepted : undefined;
    },
    publishOn: (prefix, token, tick) => {
      const accepted = runtime.publish(familyOf(prefix).at(token), tick);
      return runtime.congested ? accepted : undefined;
    },
    queued: () => Math.max(...runtime.actors().map(({ mailbox }) => mailbox.size)),
    close: () => runtime.stop(),
  };
}

/** A variant: Maiko with other options. */
export function maikoWith(lacks: string, options: () => Partial<RuntimeOptions>): Peer {
  return {
    lacks,
    mailboxes: true,
    backpressure: true,
    wildcards: true,
    connect: (wiring) => connect(wiring, listener, options()),
    connectAsync: (wiring) => connect(wiring, asyncListener, options()),
    connectBounded: (receiver, capacity) =>
      connect({ topics: ['ticks'], subscriptions: [{ pattern: 'ticks', receiver }] }, asyncListener, {
        ...options(),
        capacity,
      }),
  };
}

export const maiko = maikoWith('nothing: bounded mailboxes, isolation, order, backpressure, supervision', () => ({}));
