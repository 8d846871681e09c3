import type { AsyncReceiver, Receiver, Tick } from '../load';
import type { Line, Wiring } from '../peer';

/** A system of actors that are sent to by reference. It has no topics. */
export interface ActorSystem<Ref, Message> {
  spawn(name: string, handler: (tick: Tick) => unknown): Ref;
  /** What is sent to all subscribers of a topic. */
  readonly message: (tick: Tick) => Message;
  readonly send: (ref: Ref, message: Message) => void;
  stop(refs: readonly Ref[]): void;
}

/** Connects actors by a Map of lists of actor references, which stands for topics. */
export function connectActors<Ref, Message>(
  system: ActorSystem<Ref, Message>,
  { topics, subscriptions }: Wiring | Wiring<AsyncReceiver>,
): Line {
  const byName = new Map<string, Ref[]>(topics.map((name) => [name, []]));
  const { message, send } = system;
  const publish = (topic: number, tick: Tick): void => {
    const refs = byName.get(topics[topic] as string);
    if (refs === undefined) return;
    const sent = message(tick);
    // The iterator of for-of would be allocated for every delivery.
    const { length } = refs;
    for (let index = 0; index < length; index++) send(refs[index] as Ref, sent);
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
