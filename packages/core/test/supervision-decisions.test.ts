import { backoffDelay, healthyInterval } from '../src/supervision/backoff';
import { RESTART_POLICY } from '../src/supervision/defaults';
import { RestartHistory, type FailureStreak } from '../src/supervision/restart-history';
import { restartsInWindow } from '../src/supervision/restart-window';

describe('restartsInWindow', () => {
  test.each([
    { stamps: [], now: 0, within: 30, expected: [0] },
    { stamps: [0], now: 29, within: 30, expected: [0, 29] },
    { stamps: [0], now: 30, within: 30, expected: [0, 30] },
    { stamps: [0], now: 31, within: 30, expected: [31] },
    { stamps: [0, 10, 20], now: 45, within: 30, expected: [20, 45] },
    { stamps: [5, 5, 5], now: 5, within: 0, expected: [5, 5, 5, 5] },
    { stamps: [5, 5], now: 6, within: 0, expected: [6] },
  ])('of $stamps at $now within $within are $expected', ({ stamps, now, within, expected }) => {
    expect(restartsInWindow(stamps, now, within)).toEqual(expected);
  });
});

describe('backoffDelay', () => {
  const backoff = { min: 100, max: 10_000, jitter: 0.2 };

  test.each([
    [1, 0, 100],
    [2, 0, 200],
    [3, 0, 400],
    [7, 0, 6_400],
    [8, 0, 10_000],
    [60, 0, 10_000],
    [5_000, 0, 10_000],
    [1, 0.5, 110],
    [2, 0.999_999, 240],
    [8, 0.5, 10_000],
    [7, 0.999_999, 7_680],
  ])('after %i failures with random %f is %f ms', (failures, random, expected) => {
    expect(backoffDelay(backoff, failures, random)).toBeCloseTo(expected, 2);
  });

  test('lies between the base and the base with jitter, never above the cap', () => {
    for (let failures = 1; failures < 40; failures++) {
      const base = Math.min(backoff.max, backoff.min * 2 ** (failures - 1));
      for (const random of [0, 0.1, 0.5, 0.9, 0.999]) {
        const delay = backoffDelay(backoff, failures, random);
        expect(delay).toBeGreaterThanOrEqual(base);
        expect(delay).toBeLessThanOrEqual(Math.min(backoff.max, base * 1.2));
      }
    }
  });

  test('a healthy interval is half of the smallest and the largest delay', () => {
    expect(healthyInterval(backoff)).toBe(5_050);
  });
});

describe('RestartHistory', () => {
  /** Fails at these instants, the actor having started at once after every failure. */
  function decisions(instants: readonly number[], policy = RESTART_POLICY): string[] {
    let now = 0;
    const clock = { now: () => now, monotonic: () => now, setTimer: () => () => undefined };
    const history = new RestartHistory(policy, clock, { next: () => 0 });
    const streak: FailureStreak = { failures: 0, startedAt: undefined };
    return instants.map((instant) => {
      now = instant;
      const decision = history.decide(streak);
      streak.startedAt = now;
      return decision.type === 'restart' ? String(decision.delay) : decision.reason;
    });
  }

  test('the sixth failure within the window gives up; a stamp exactly as old as the window still counts', () => {
    expect(decisions([0, 1, 2, 3, 4, 30_000]).at(-1)).toBe('5 restarts within 30000 ms');
    expect(decisions([0, 6_000, 12_000, 18_000, 24_000, 30_000]).at(-1)).toBe('5 restarts within 30000 ms');
    expect(decisions([0, 6_000, 12_000, 18_000, 24_000, 30_001]).at(-1)).toBe('100');
  });

  test('consecutive failures are bounded whatever the window says', () => {
    const policy = { ...RESTART_POLICY, maxRestarts: 1_000, maxConsecutive: 3 };
    expect(decisions([0, 1, 2, 3], policy)).toEqual(['100', '200', '400', '3 restarts without a healthy interval']);
  });

  test('a healthy interval resets the backoff, anything shorter does not', () => {
    expect(decisions([0, 5_049, 10_099, 10_100])).toEqual(['100', '200', '100', '200']);
  });

  test('an actor that fails for ever is given up in bounded time, whatever its rhythm', () => {
    for (const rhythm of [0, 1, 50, 500, 1_000, 5_000]) {
      const instants = Array.from({ length: 20 }, (_, index) => index * rhythm);
      expect(decisions(instants).some((decision) => decision.includes('restarts within'))).toBe(true);
    }
  });
});
