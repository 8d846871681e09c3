import { Actor, Every, Subscribe, topic } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { errorOf } from '../../core/test/support';

const Ping = topic<string>('ping');

const seen: string[] = [];

@Actor({ name: 'sink' })
class Sink {
  @Subscribe(Ping)
  async take(text: string) {
    // eslint-disable-next-line no-restricted-globals -- it is a fake
    if (text === 'later') await new Promise((resolve) => setTimeout(resolve, 100));
    seen.push(text);
  }

  @Every(1_000)
  beat() {
    seen.push('beat');
  }
}

beforeEach(() => {
  seen.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

describe.each([undefined, 1])('with the fake timers of the runner, seed %s', (seed) => {
  test('a harness starts, settles, lets its own time pass, and stops', async () => {
    jest.useFakeTimers();
    const harness = await createHarness({ actors: [Sink] }, { seed });
    await harness.publish(Ping, 'now');
    await harness.settle();
    await harness.advance(1_000);
    expect(seen).toEqual(['now', 'beat']);
    expect(await harness.stop()).toMatchObject({ drained: true });
  });

  test('a handler that waits for a timer of the runner waits for the runner', async () => {
    jest.useFakeTimers();
    const harness = await createHarness({ actors: [Sink] }, { seed });
    await harness.publish(Ping, 'later');
    const error = await errorOf(() => harness.settle({ timeout: 20 }));
    expect(error.code).toBe('NOT_SETTLED');
    expect(error.message).toContain(
      'sink has not finished with an event of "ping" (take). Its timers are fakes of the test runner: ' +
        'await jest.advanceTimersByTimeAsync(ms), or vi.advanceTimersByTimeAsync(ms), first; advance(ms) lets the time of the actors pass.',
    );
    await jest.advanceTimersByTimeAsync(100);
    await harness.settle();
    expect(seen).toEqual(['later']);
    await harness.stop();
  });
});
