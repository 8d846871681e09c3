import type { Clock } from '@maiko/core';
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { casesOf, type ConformanceCase } from './conformance-case';

/** A clock, and how its time passes. */
export interface ClockUnderTest {
  readonly clock: Clock;
  /**
   * Lets time pass. Resolves when it has, and what that set in motion has run.
   * @param duration in milliseconds of this clock; more may pass, if the time is real
   */
  readonly pass: (duration: number) => Promise<void>;
  /**
   * Whether `pass` may be asked for months: the time is not real. Default false; long delays are looked at only briefly
   * then.
   */
  readonly passesMonths?: boolean;
}

/** In milliseconds: short, since the time may be real. */
const SHORT = 2;
const LONG = 20;

/** Longer than the longest delay of Node and of browsers, 24.8 days, by which they fire at once. */
const MONTHS = 100 * 86_400_000;

/**
 * Lists what every `Clock` promises, as cases for any runner.
 * @param make makes an unused clock; called for each case
 * @example
 * const make = () => {
 *   const clock = new MyClock();
 *   return { clock, pass: (duration: number) => clock.forward(duration) };
 * };
 * for (const { name, run } of clockConformance(make)) test(name, run);
 */
export function clockConformance(make: () => ClockUnderTest): ConformanceCase[] {
  return casesOf(make, [
    [
      'monotonic time never goes back, and grows by at least what has passed',
      async ({ clock, pass }) => {
        const instants = [clock.monotonic()];
        for (let look = 0; look < 3; look++) {
          await pass(SHORT);
          instants.push(clock.monotonic());
        }
        for (const [index, instant] of instants.slice(1).entries())
          ok(instant - (instants[index] as number) >= SHORT * 0.5, `it went from ${String(instants)}`);
      },
    ],
    [
      'wall-clock time is a number of milliseconds that grows with it',
      async ({ clock, pass }) => {
        const before = clock.now();
        ok(Number.isFinite(before), `it says ${String(before)}`);
        await pass(LONG);
        ok(clock.now() > before, `it went from ${String(before)} to ${String(clock.now())}`);
      },
    ],
    [
      'a timer fires once, with nothing given to it',
      async ({ clock, pass }) => {
        const calls: unknown[][] = [];
        clock.setTimer((...given: unknown[]) => calls.push(given), SHORT);
        await pass(LONG);
        await pass(LONG);
        deepStrictEqual(calls, [[]]);
      },
    ],
    [
      'a timer does not fire before its delay has passed',
      async ({ clock, pass }) => {
        const set = clock.monotonic();
        let fired: number | undefined;
        clock.setTimer(() => (fired = clock.monotonic()), LONG);
        await pass(SHORT);
        if (clock.monotonic() - set < LONG) strictEqual(fired, undefined);
        await pass(LONG);
        // Timers of Node are a fraction of a millisecond early by the finer clock.
        ok(fired !== undefined && fired - set >= LONG - 1, `set at ${String(set)}, it fired at ${String(fired)}`);
      },
    ],
    [
      'a timer without a delay does not fire on the stack of the caller, nor in its microtasks',
      async ({ clock, pass }) => {
        let fired = false;
        clock.setTimer(() => (fired = true), 0);
        strictEqual(fired, false);
        for (let microtask = 0; microtask < 20; microtask++) await Promise.resolve();
        strictEqual(fired, false);
        await pass(SHORT);
        strictEqual(fired, true);
      },
    ],
    [
      'timers fire in the order in which they are due',
      async ({ clock, pass }) => {
        const fired: string[] = [];
        clock.setTimer(() => fired.push('late'), LONG);
        clock.setTimer(() => fired.push('early'), SHORT);
        await pass(2 * LONG);
        deepStrictEqual(fired, ['early', 'late']);
      },
    ],
    [
      'a timer that was cancelled does not fire, and cancelling it again does nothing',
      async ({ clock, pass }) => {
        let fired = 0;
        const cancel = clock.setTimer(() => fired++, SHORT);
        cancel();
        cancel();
        clock.setTimer(() => fired++, SHORT);
        await pass(LONG);
        strictEqual(fired, 1);
        cancel();
      },
    ],
    [
      'a timer may be set by one that fires',
      async ({ clock, pass }) => {
        const fired: string[] = [];
        clock.setTimer(() => {
          fired.push('first');
          clock.setTimer(() => fired.push('second'), SHORT);
        }, SHORT);
        await pass(LONG);
        await pass(LONG);
        deepStrictEqual(fired, ['first', 'second']);
      },
    ],
    [
      'a delay of months does not end before its time, and can be cancelled on the way',
      async ({ clock, pass, passesMonths = false }) => {
        const set = clock.monotonic();
        const fired: number[] = [];
        const cancels = ['kept', 'cancelled'].map((each) =>
          clock.setTimer(() => {
            strictEqual(each, 'kept');
            fired.push(clock.monotonic() - set);
          }, MONTHS),
        );
        await pass(LONG);
        if (passesMonths) await pass(MONTHS / 2);
        cancels[1]?.();
        strictEqual(fired.length, 0);
        if (passesMonths) {
          await pass(MONTHS / 2);
          strictEqual(fired.length, 1);
          ok((fired[0] as number) >= MONTHS - 1, `it fired after ${String(fired)} ms`);
        }
        cancels[0]?.();
      },
    ],
    [
      'a delay without an end never fires',
      async ({ clock, pass, passesMonths = false }) => {
        let fired = false;
        const cancel = clock.setTimer(() => (fired = true), Infinity);
        await pass(passesMonths ? MONTHS : LONG);
        cancel();
        strictEqual(fired, false);
      },
    ],
    [
      'what keeps the process alive can be cancelled, twice',
      ({ clock }) => {
        const cancel = clock.keepAlive?.();
        cancel?.();
        cancel?.();
      },
    ],
  ]);
}
