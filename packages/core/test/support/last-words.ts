import { Actor, Subscribe, type ActorClass, type TopicEvent, type TopicFamily } from '@maiko/core';
import { gate, type Gate } from './gate';

/** Makes an actor that is busy with an event until the gate opens, and then publishes one more. */
export function lastWords(
  of: TopicFamily<string>,
  say: () => TopicEvent<number>,
): { readonly Last: ActorClass; readonly hold: Gate } {
  const hold = gate();
  @Actor()
  class Last {
    @Subscribe(of)
    async finish(_: string) {
      await hold.passed;
      return say();
    }
  }
  return { Last, hold };
}
