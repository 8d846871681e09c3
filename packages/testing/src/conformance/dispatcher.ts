import type { Dispatcher, Task } from '@maiko/core';
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { turns } from '../test-clock';
import { casesOf, type ConformanceCase } from './conformance-case';

/** Turns of the event loop after which everything that is ready has run, if it ever will. */
const ENOUGH = 500;

/**
 * Events that no dispatcher should let one task take in a turn of the event loop. Bounded: a broken one must not hang.
 */
const MUCH = 100_000;

/** What a task throws. */
const REASON = new Error('this task throws');

/** A task with so many events to take, which schedules itself until all are taken. */
class Worker implements Task {
  batch = 1;
  readonly taken: number[] = [];

  constructor(
    private readonly dispatcher: Dispatcher,
    private left: number,
    private readonly note: () => void = () => undefined,
  ) {}

  run(limit: number): number {
    const took = Math.min(limit, this.left);
    this.left -= took;
    this.taken.push(took);
    this.note();
    if (this.left > 0) this.dispatcher.schedule(this);
    return took;
  }

  /** Has nothing more to do. */
  stop(): void {
    this.left = 0;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/**
 * Lists what every `Dispatcher` promises, as cases for any runner.
 * @param make makes an unused dispatcher; called for each case
 * @example
 * for (const { name, run } of dispatcherConformance(() => new MyDispatcher())) test(name, run);
 */
export function dispatcherConformance(make: () => Dispatcher): ConformanceCase[] {
  return casesOf(make, [
    [
      'a task has its turn later, not on the stack of the caller',
      async (dispatcher) => {
        const task = new Worker(dispatcher, 1);
        dispatcher.schedule(task);
        deepStrictEqual(task.taken, []);
        await turns(ENOUGH);
        deepStrictEqual(task.taken, [1]);
      },
    ],
    [
      'a task that was scheduled once has one turn',
      async (dispatcher) => {
        const task = new Worker(dispatcher, 0);
        dispatcher.schedule(task);
        await turns(ENOUGH);
        strictEqual(task.taken.length, 1);
      },
    ],
    [
      'a turn may take at least one event',
      async (dispatcher) => {
        const task = new Worker(dispatcher, 100);
        dispatcher.schedule(task);
        await turns(ENOUGH);
        strictEqual(sum(task.taken), 100);
        ok(!task.taken.includes(0), `turns took ${String(task.taken)}`);
      },
    ],
    [
      'every task that is ready has its turn, however many there are',
      async (dispatcher) => {
        const tasks = Array.from({ length: 200 }, () => new Worker(dispatcher, 3));
        for (const task of tasks) dispatcher.schedule(task);
        await turns(ENOUGH);
        deepStrictEqual([...new Set(tasks.map(({ taken }) => sum(taken)))], [3]);
      },
    ],
    [
      'two turns never overlap',
      async (dispatcher) => {
        let running = false;
        const overlaps: boolean[] = [];
        const tasks = Array.from({ length: 3 }, () => {
          const task: Task = {
            batch: 1,
            run: () => {
              overlaps.push(running);
              running = true;
              dispatcher.schedule(new Worker(dispatcher, 1, () => overlaps.push(running)));
              running = false;
              return 1;
            },
          };
          return task;
        });
        for (const task of tasks) dispatcher.schedule(task);
        await turns(ENOUGH);
        deepStrictEqual(
          overlaps,
          Array.from({ length: 6 }, () => false),
        );
      },
    ],
    [
      'a task that has much more to do does not keep the others from their turn',
      async (dispatcher) => {
        const busy = new Worker(dispatcher, MUCH, () => {
          if (others.some(({ taken }) => sum(taken) < 50)) return;
          left ??= MUCH - sum(busy.taken);
          busy.stop();
        });
        let left: number | undefined;
        const others = [new Worker(dispatcher, 50), new Worker(dispatcher, 50)];
        const [before, after] = others as [Worker, Worker];
        for (const task of [before, busy, after]) dispatcher.schedule(task);
        await turns(ENOUGH);
        ok(left !== undefined && left > 0, 'the others had to wait for its end');
      },
    ],
    [
      'tasks that are always ready do not keep the event loop from turning',
      async (dispatcher) => {
        const busy = new Worker(dispatcher, MUCH);
        dispatcher.schedule(busy);
        await turns(1);
        ok(sum(busy.taken) < MUCH, `${String(MUCH)} events came before one turn of the event loop`);
        busy.stop();
        await turns(ENOUGH);
      },
    ],
    [
      'a task that throws stops no other, and is told what it threw',
      async (dispatcher) => {
        const thrown: unknown[] = [];
        const broken: Task = {
          batch: 1,
          run: () => {
            throw REASON;
          },
          failed: (reason) => thrown.push(reason),
        };
        const others = Array.from({ length: 3 }, () => new Worker(dispatcher, 3));
        const [first, ...rest] = others as [Worker, ...Worker[]];
        for (const task of [first, broken, ...rest]) dispatcher.schedule(task);
        await turns(ENOUGH);
        deepStrictEqual(
          others.map(({ taken }) => sum(taken)),
          [3, 3, 3],
        );
        deepStrictEqual(thrown, [REASON]);
        const later = new Worker(dispatcher, 1);
        dispatcher.schedule(later);
        await turns(ENOUGH);
        deepStrictEqual(later.taken, [1]);
      },
    ],
    [
      'it works on after it had nothing to do',
      async (dispatcher) => {
        for (let round = 0; round < 3; round++) {
          const task = new Worker(dispatcher, 2);
          dispatcher.schedule(task);
          await turns(ENOUGH);
          strictEqual(sum(task.taken), 2);
        }
      },
    ],
    [
      'whether a task may go on at once is yes or no, and changes nothing',
      async (dispatcher) => {
        const task = new Worker(dispatcher, 1);
        ok(['boolean', 'undefined'].includes(typeof dispatcher.continues?.(task)));
        await turns(ENOUGH);
        deepStrictEqual(task.taken, []);
      },
    ],
    [
      'once the event loop is overdue, a task has its turn after it has turned',
      async (dispatcher) => {
        let asked = 0;
        while (asked < MUCH && dispatcher.overdue?.() === false) asked++;
        if (dispatcher.overdue === undefined) return;
        ok(asked < MUCH, `asked ${String(MUCH)} times without a turn of the event loop, it never was overdue`);
        const task = new Worker(dispatcher, 1);
        dispatcher.schedule(task);
        for (let microtask = 0; microtask < ENOUGH; microtask++) await Promise.resolve();
        deepStrictEqual(task.taken, []);
        await turns(ENOUGH);
        deepStrictEqual(task.taken, [1]);
      },
    ],
  ]);
}
