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
import { receiveAll, receiveAllAsync, type AsyncReceiver, type Receiver, type Tick } from '../load';
import type { Line, Operators, Peer, Subscription, Wiring } from '../peer';

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

interface PipedSeat<R> extends Seat<R> {
  readonly operators: Operators;
}

@Actor()
class PipedListener {
  readonly #receiver: Receiver;
  readonly operators: Operators;

  constructor(ctx: ActorContext<PipedSeat<Receiver>>) {
    this.#receiver = ctx.options.receiver;
    this.operators = ctx.options.operators;
  }

  @Subscribe(ofSeat, { pipe: (ticks, { operators }: PipedListener) => operators(ticks) })
  handle(given: Tick | readonly Tick[]): void {
    receiveAll(this.#receiver, given);
  }
}

@Actor()
class AsyncPipedListener {
  readonly #receiver: AsyncReceiver;
  readonly operators: Operators;

  constructor(ctx: ActorContext<PipedSeat<AsyncReceiver>>) {
    this.#receiver = ctx.options.receiver;
    this.operators = ctx.options.operators;
  }

  @Subscribe(ofSeat, { pipe: (ticks, { operators }: AsyncPipedListener) => operators(ticks) })
  handle(given: Tick | readonly Tick[]): Promise<void> {
    return receiveAllAsync(this.#receiver, given);
  }
}

/** The topics and families of one wiring: each is declared once, as a program does. */
class Declared {
  readonly #made = new Map<string, Seat<unknown>['target']>();

  of(pattern: string): Seat<unknown>['target'] {
    let made = this.#made.get(pattern);
    if (made === undefined)
      this.#made.set(pattern, (made = pattern.includes('*') ? topicsLike<Tick>(pattern) : topic<Tick>(pattern)));
    return made;
  }

  topic(name: string): Topic<Tick> {
    return this.of(name) as Topic<Tick>;
  }

  family(pattern: string): TopicFamily<Tick> {
    return this.of(pattern) as TopicFamily<Tick>;
  }
}

type MakeActor<R> = (
  subscription: Subscription<R>,
  name: string,
  topics: readonly Topic<Tick>[],
  declared: Declared,
) => ActorDefinition;

const listener: MakeActor<Receiver> = ({ pattern, receiver, replyTo }, name, topics, declared) =>
  replyTo === undefined
    ? actor(Listener, { name, options: { target: declared.of(pattern), receiver } })
    : actor(Relay, { name, options: { target: declared.of(pattern), receiver, next: topics[replyTo] as Topic<Tick> } });

const asyncListener: MakeActor<AsyncReceiver> = ({ pattern, receiver }, name, _topics, declared) =>
  actor(AsyncListener, { name, options: { target: declared.of(pattern), receiver } });

const piped =
  (operators: Operators): MakeActor<Receiver> =>
  ({ pattern, receiver }, name, _topics, declared) =>
    actor(PipedListener, { name, options: { target: declared.of(pattern), receiver, operators } });

const pipedAsync =
  (operators: Operators): MakeActor<AsyncReceiver> =>
  ({ pattern, receiver }, name, _topics, declared) =>
    actor(AsyncPipedListener, { name, options: { target: declared.of(pattern), receiver, operators } });

type Housing = (actors: readonly ActorDefinition[]) => Partial<RuntimeOptions>;

const inTheRoot: Housing = (actors) => ({ actors });

async function connect<R>(
  wiring: Wiring<R>,
  makeActor: MakeActor<R>,
  options: Partial<RuntimeOptions>,
  housing: Housing,
): Promise<Line> {
  const declared = new Declared();
  const topics = wiring.topics.map((name) => declared.topic(name));
  const runtime = createRuntime({
    ...options,
    ...housing(wiring.subscriptions.map((each, index) => makeActor(each, `actor-${index}`, topics, declared))),
  });
  await runtime.start();
  return {
    publish: (index, tick) => {
      const accepted = runtime.publish(topics[index] as Topic<Tick>, tick);
      return runtime.congested ? accepted : undefined;
    },
    publishOn: (prefix, token, tick) => {
      const accepted = runtime.publish(declared.family(`${prefix}.*`).at(token), tick);
      return runtime.congested ? accepted : undefined;
    },
    queued: () => Math.max(...runtime.actors().map(({ mailbox }) => mailbox.size)),
    close: () => runtime.stop(),
  };
}

/** Makes a variant: Maiko with other options, or with its actors in other modules. */
export function maikoWith(lacks: string, options: () => Partial<RuntimeOptions>, housing = inTheRoot): Peer {
  return {
    lacks,
    mailboxes: true,
    backpressure: true,
    wildcards: true,
    connect: (wiring) => connect(wiring, listener, options(), housing),
    connectAsync: (wiring) => connect(wiring, asyncListener, options(), housing),
    connectPiped: (wiring, operators) => connect(wiring, piped(operators), options(), housing),
    connectPipedAsync: (wiring, operators) => connect(wiring, pipedAsync(operators), options(), housing),
    connectBounded: (receiver, capacity) =>
      connect(
        { topics: ['ticks'], subscriptions: [{ pattern: 'ticks', receiver }] },
        asyncListener,
        { ...options(), capacity },
        housing,
      ),
  };
}

export const maiko = maikoWith('nothing: bounded mailboxes, isolation, order, backpressure, supervision', () => ({}));
