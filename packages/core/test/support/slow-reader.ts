import { Actor, Subscribe, type ActorClass, type Topic } from '@maiko/core';
import { gate, type Gate } from './gate';

/** Makes an actor with room for one event, which handles none before the gate opens. */
export function slowReader(of: Topic<number>): {
  readonly Slow: ActorClass;
  readonly hold: Gate;
  readonly seen: number[];
} {
  const hold = gate();
  const seen: number[] = [];
  @Actor({ capacity: 1 })
  class Slow {
    @Subscribe(of)
    async take(n: number) {
      await hold.passed;
      seen.push(n);
    }
  }
  return { Slow, hold, seen };
}
