import { actor, Actor, ActorContext, inject, Subscribe, topic, type OverflowPolicy } from '@maiko/core';
import { TestClock, virtualRuntime } from './support';

const Reading = topic<number>('reading', { overflow: 'block', blockTimeout: Infinity });
/** How long a handler takes. Milliseconds. */
const HANDLING = 10;
const READINGS = 10;

const pauseOn = (clock: TestClock) => () => new Promise<void>((resolve) => void clock.setTimer(resolve, HANDLING));

describe('a pipe comes to its turn behind a mailbox that others keep full', () => {
  it.each<[OverflowPolicy, number]>([
    ['drop-newest', 16],
    ['drop-oldest', 16],
    ['reject', 17],
    ['drop-newest', 64],
    ['drop-newest', 2],
    ['drop-newest', 1],
  ])('under %s, with a capacity of %d', async (overflow, capacity) => {
    const clock = new TestClock();
    const pause = pauseOn(clock);
    const Noise = topic<number>('noise', { overflow });
    const seen: number[] = [];
    @Actor()
    class Busy {
      @Subscribe(Reading, { pipe: (readings) => readings })
      read(value: number) {
        seen.push(value);
        return pause();
      }
      @Subscribe(Noise)
      noise() {
        return pause();
      }
    }
    const { runtime } = virtualRuntime({ actors: [actor(Busy, { capacity })] }, clock);
    await runtime.start();
    const makeNoise = () => void runtime.publish(Noise, 0).catch(() => undefined);
    for (let each = 0; each < 2 * capacity; each++) makeNoise();
    await clock.advance(0);
    for (let each = 0; each < READINGS; each++) void runtime.publish(Reading, each);
    // Twice as much noise as is handled.
    for (let time = 0; time < 2 * READINGS * capacity * HANDLING; time += HANDLING / 2) {
      makeNoise();
      await clock.advance(HANDLING / 2);
    }
    expect(seen).toEqual(Array.from({ length: READINGS }, (_, index) => index));
  });

  it.each([2, 9, 16])('as the actor itself does, with a capacity of %d', async (capacity) => {
    const clock = new TestClock();
    const pause = pauseOn(clock);
    const Echo = topic<number>('echo', { overflow: 'drop-newest' });
    const seen: number[] = [];
    @Actor()
    class Echoing {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Reading, { pipe: (readings) => readings })
      read(value: number) {
        seen.push(value);
      }
      @Subscribe(Echo, { own: true })
      echo() {
        void this.#ctx.publish(Echo, 0);
        void this.#ctx.publish(Echo, 0);
        return pause();
      }
    }
    const { runtime } = virtualRuntime({ actors: [actor(Echoing, { capacity })] }, clock);
    await runtime.start();
    void runtime.publish(Echo, 0);
    await clock.advance(2 * capacity * HANDLING);
    for (let each = 0; each < READINGS; each++) void runtime.publish(Reading, each);
    await clock.advance(2 * READINGS * capacity * HANDLING);
    expect(seen).toEqual(Array.from({ length: READINGS }, (_, index) => index));
  });
});
