import { Effect, Fiber, PubSub, Scope } from 'effect';
import type { AsyncReceiver, Receiver, Tick } from '../load';
import type { Line, Peer, Subscription, Wiring } from '../peer';

const CAPACITY = 128;

type Handle<R> = (subscription: Subscription<R>, tick: Tick) => Effect.Effect<unknown>;

/** A bounded PubSub per topic and a fiber per subscriber. */
async function connect<R>(
  { topics, subscriptions }: Wiring<R>,
  capacity: number,
  handleWith: (pubsubs: readonly PubSub.PubSub<Tick>[]) => Handle<R>,
): Promise<Line> {
  const pubsubs = topics.map(() => Effect.runSync(PubSub.bounded<Tick>(capacity)));
  const byName = new Map(topics.map((name, index) => [name, pubsubs[index] as PubSub.PubSub<Tick>]));
  const handle = handleWith(pubsubs);
  const scope = Effect.runSync(Scope.make());
  const fibers: Fiber.Fiber<unknown, unknown>[] = [];
  for (const subscription of subscriptions) {
    const pubsub = byName.get(subscription.pattern) as PubSub.PubSub<Tick>;
    const queue = await Effect.runPromise(Scope.provide(PubSub.subscribe(pubsub), scope));
    const next = Effect.flatMap(PubSub.take(queue), (tick) => handle(subscription, tick));
    fibers.push(Effect.runFork(Effect.forever(next)));
  }
  return {
    publish: (topic, tick) => {
      const pubsub = pubsubs[topic] as PubSub.PubSub<Tick>;
      return PubSub.publishUnsafe(pubsub, tick) ? undefined : Effect.runPromise(PubSub.publish(pubsub, tick));
    },
    close: () => Effect.runPromise(Fiber.interruptAll(fibers)),
  };
}

const handleAsync: Handle<AsyncReceiver> = ({ receiver }, tick) => Effect.promise(() => receiver.receive(tick));

const handleAndReply =
  (pubsubs: readonly PubSub.PubSub<Tick>[]): Handle<Receiver> =>
  ({ receiver, replyTo }, tick) =>
    Effect.suspend(() => {
      const answer = receiver.receive(tick);
      return answer === undefined || replyTo === undefined
        ? Effect.void
        : PubSub.publish(pubsubs[replyTo] as PubSub.PubSub<Tick>, answer);
    });

export const effect: Peer = {
  lacks: 'nothing of the event path: a bounded PubSub per topic, a fiber per subscriber; no wildcards',
  mailboxes: true,
  backpressure: true,
  connect: (wiring) => connect(wiring, CAPACITY, handleAndReply),
  connectAsync: (wiring) => connect(wiring, CAPACITY, () => handleAsync),
  connectBounded: (receiver, capacity) =>
    connect({ topics: ['ticks'], subscriptions: [{ pattern: 'ticks', receiver }] }, capacity, () => handleAsync),
};
