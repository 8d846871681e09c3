import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { watch } from './gate';

/** What the source publishes. */
export const Tick = topic<number>('tick');

/** The topic that asks the source for ticks. */
export const Go = topic<number>('go');

/** A publisher of as many ticks as it is asked for. */
@Actor({ name: 'source' })
export class Source {
  readonly #ctx = inject(ActorContext);
  @Subscribe(Go)
  async go(count: number) {
    for (let tick = 1; tick <= count; tick++) await this.#ctx.publish(Tick, tick);
  }
}

/** Runs a loop that keeps what it gets. */
export function loopOver<T>(events: AsyncIterable<T>, body: (event: T) => unknown = () => undefined) {
  const seen: T[] = [];
  const over = (async () => {
    for await (const event of events) {
      seen.push(event);
      if ((await body(event)) === 'break') break;
    }
  })();
  return { seen, over, state: watch(over) };
}

export const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
