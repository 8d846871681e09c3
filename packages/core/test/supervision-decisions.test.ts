import type { AutoShutdown, RestartStrategy, RestartType } from '@maiko/core';
import { diagnose, together } from '../src/runtime/health';
import { shutsDown } from '../src/supervision/auto-shutdown';
import { backoffDelay, healthyInterval } from '../src/actor/backoff';
import { DEFAULT_SUPERVISION } from '../src/supervision/options';
import { RestartHistory, type FailureStreak } from '../src/supervision/restart/restart-history';
import { comesBack, type Exit } from '../src/supervision/restart/restart-type';
import { restartsInWindow } from '../src/supervision/restart/restart-window';
import { concerned } from '../src/supervision/restart/restart-strategy';

describe('the children that a failure concerns', () => {
  const children = ['a', 'b', 'c'];
  const table: readonly [RestartStrategy, string, string][] = [
    ['one-for-one', 'a', 'a'],
    ['one-for-one', 'b', 'b'],
    ['one-for-one', 'c', 'c'],
    ['one-for-all', 'a', 'a b c'],
    ['one-for-all', 'b', 'a b c'],
    ['one-for-all', 'c', 'a b c'],
    ['rest-for-one', 'a', 'a b c'],
    ['rest-for-one', 'b', 'b c'],
    ['rest-for-one', 'c', 'c'],
  ];
  test.each(table)('under %s, when %s of a, b, c failed: %s', (strategy, failed, expected) => {
    expect(concerned(strategy, children, failed).join(' ')).toBe(expected);
  });
});

describe('the actors that come back', () => {
  const table: readonly [RestartType, Exit, boolean][] = [
    ['permanent', 'normal', true],
    ['permanent', 'failure', true],
    ['permanent', 'bystander', true],
    ['transient', 'normal', false],
    ['transient', 'failure', true],
    ['transient', 'bystander', true],
    ['temporary', 'normal', false],
    ['temporary', 'failure', false],
    ['temporary', 'bystander', false],
  ];
  test.each(table)('%s, %s: %s', (restart, exit, expected) => {
    expect(comesBack(restart, exit)).toBe(expected);
  });
});

describe('whether the end of a significant actor ends its module', () => {
  const table: readonly [AutoShutdown, number, boolean][] = [
    ['never', 0, false],
    ['never', 1, false],
    ['any', 0, true],
    ['any', 1, true],
    ['all', 0, true],
    ['all', 1, false],
  ];
  test.each(table)('%s, %i others left: %s', (autoShutdown, left, expected) => {
    expect(shutsDown(autoShutdown, left)).toBe(expected);
  });
});

describe('the health of an actor', () => {
  const well = { restarting: false, failures: 0, mailboxFull: false, stuckFor: undefined };
  test.each([
    [well, 'healthy', []],
    [{ ...well, restarting: true, failures: 2 }, 'degraded', ['is being restarted']],
    [{ ...well, failures: 1 }, 'degraded', ['has failed once and not been healthy for long enough since']],
    [{ ...well, failures: 2 }, 'degraded', ['has failed 2 times and not been healthy for long enough since']],
    [{ ...well, mailboxFull: true }, 'degraded', ['its mailbox is full']],
    [{ ...well, stuckFor: 1_000.4 }, 'degraded', ['has been busy with one thing for 1000 ms']],
  ])('with %j is %s', (symptoms, status, reasons) => {
    expect(diagnose(symptoms)).toEqual({ status, reasons });
  });

  test.each([
    [[], [], 'healthy'],
    [[], ['healthy', 'healthy'], 'healthy'],
    [[], ['healthy', 'degraded'], 'degraded'],
    [[], ['healthy', 'failed'], 'degraded'],
    [['lost one'], ['healthy'], 'degraded'],
  ] as const)('together: own reasons %j, parts %j: %s', (own, parts, expected) => {
    expect(together(own, parts)).toBe(expected);
  });
});

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

  test('lies between the base and the base with jitter, never above the cap (I-24)', () => {
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

  test('a healthy interval is never shorter than a second', () => {
    expect(healthyInterval({ min: 0, max: 0, jitter: 0 })).toBe(1_000);
  });
});

describe('RestartHistory', () => {
  /** Fails at these instants, the actor having started at once after every failure. */
  function decisions(instants: readonly number[], policy = DEFAULT_SUPERVISION): string[] {
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

  test('the sixth failure within the window gives up; a stamp exactly as old as the window still counts (I-17)', () => {
    expect(decisions([0, 1, 2, 3, 4, 30_000]).at(-1)).toBe('5 restarts within 30000 ms');
    expect(decisions([0, 6_000, 12_000, 18_000, 24_000, 30_000]).at(-1)).toBe('5 restarts within 30000 ms');
    expect(decisions([0, 6_000, 12_000, 18_000, 24_000, 30_001]).at(-1)).toBe('100');
  });

  test('consecutive failures are bounded whatever the window says', () => {
    const policy = { ...DEFAULT_SUPERVISION, maxRestarts: 1_000, maxConsecutive: 3 };
    expect(decisions([0, 1, 2, 3], policy)).toEqual(['100', '200', '400', '3 restarts without a healthy interval']);
  });

  test('a healthy interval resets the backoff, anything shorter does not (I-24)', () => {
    expect(decisions([0, 5_049, 10_099, 10_100])).toEqual(['100', '200', '100', '200']);
  });

  test('an actor that fails forever is given up in bounded time, whatever its rhythm', () => {
    for (const rhythm of [0, 1, 50, 500, 1_000, 5_000]) {
      const instants = Array.from({ length: 20 }, (_, index) => index * rhythm);
      expect(decisions(instants).some((decision) => decision.includes('restarts within'))).toBe(true);
    }
  });
});
