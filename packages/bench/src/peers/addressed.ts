import type { AsyncReceiver, Receiver, Tick } from '../load';
import type { Line, Wiring } from '../peer';

/** A system of actors that are sent to by reference. It has no topics. */
export interface ActorSystem<Ref> {
  spawn(name: string, handler: (tick: Tick) => unknown): Ref;
  readonly send: (refs: readonly Ref[], tick: Tick) => void;
  stop(refs: readonly Ref[]): void;
}

/** A Map of lists of actor references stands for topics. */
export function connectActors<Ref>(
  system: ActorSystem<Ref>,
  { topics, subscriptions }: Wiring | Wiring<AsyncReceiver>,
): Line {
  const byName = new Map<string, Ref[]>(topics.map((name) => [name, []]));
  const publish = (topic: number, tick: Tick): void => {
    const refs = byName.get(topics[topic] as string);
    if (refs !== undefined) system.send(refs, tick);
  };
  for (const [index, { pattern, receiver, replyTo }] of subscriptions.entries()) {
    const handler =
      replyTo === undefined
        ? (tick: Tick) => receiver.receive(tick)
        : (tick: Tick) => {
            const answer = (receiver as Receiver).receive(tick);
            if (answer !== undefined) publish(replyTo, answer);
          };
    byName.get(pattern)?.push(system.spawn(`actor-${index}`, handler));
  }
  return {
    publish: (topic, tick) => {
      publish(topic, tick);
      return undefined;
    },
    close: () => {
      system.stop([...byName.values()].flat());
    },
  };
}
