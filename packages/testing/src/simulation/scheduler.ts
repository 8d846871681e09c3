import type { Dispatcher, Task } from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import type { Decisions } from './decisions';
import { pendingImmediates, turns } from '../test-clock';
import { SimulatedClock, type Timer, type TimerHost } from './simulated-clock';
import type { Trace } from './trace';

/** The most events that one turn takes. */
const LARGEST_TURN = 4;

/** How likely it is that a turn takes more than one event. */
const LONGER_TURN = 0.1;

/** How many of the owners of the most turns are named. */
const SHOWN_BUSIEST = 3;

/** So many turns of the event loop are waited for what goes on in the next one, again and again. */
const LONGEST_HOP = 1_000;

/** What stands for the tasks of a runtime that belong to no actor. */
const RUNTIME = 'runtime';

/** Something that can have the next turn. */
interface Ready {
  readonly name: string;
  readonly origin: Task | Timer | undefined;
  readonly run: () => void;
}

/**
 * The dispatcher and the clock of a simulated runtime: actors, timers that are due and the scenario stand in one line,
 * and a decision picks the one that has the next turn.
 */
export class Scheduler implements Dispatcher, TimerHost {
  readonly clock = new SimulatedClock(this);
  current = RUNTIME;
  /** How many turns there were. */
  turns = 0;
  readonly #decisions: Decisions;
  readonly #trace: Trace;
  readonly #ready: Ready[] = [];
  readonly #turnsTaken = new Map<string, number>();

  constructor(decisions: Decisions, trace: Trace) {
    this.#decisions = decisions;
    this.#trace = trace;
  }

  schedule(task: Task): void {
    const run = (): void => {
      runTurn(task, 1 + this.#decisions.decide('batch', { kind: 'rare', options: LARGEST_TURN, chance: LONGER_TURN }));
    };
    this.#ready.push({ name: task.id ?? RUNTIME, origin: task, run });
  }

  due(timer: Timer): void {
    this.#ready.push({ name: `a timer of ${timer.owner}`, origin: timer, run: timer.callback });
  }

  cancelled(timer: Timer): void {
    const at = this.#ready.findIndex(({ origin }) => origin === timer);
    if (at >= 0) this.#ready.splice(at, 1);
  }

  /** Resolves when `name` has its turn. */
  turn(name: string): Promise<void> {
    return new Promise((resolve) => this.#ready.push({ name, origin: undefined, run: resolve }));
  }

  /** Resolves after so many milliseconds, when `name` has its turn. */
  pause(name: string, duration: number): Promise<void> {
    if (duration === 0) return this.turn(name);
    return new Promise((resolve) => {
      this.clock.setTimer(() => {
        this.#ready.push({ name, origin: undefined, run: resolve });
      }, duration);
    });
  }

  /** Gives one turn; returns whether anything was ready. Everything must be at rest. */
  next(): boolean {
    const ready = this.#ready;
    if (ready.length === 0) return false;
    const at = ready.length === 1 ? 0 : this.#pick(ready.map(({ name }) => name));
    const [chosen] = ready.splice(at, 1) as [Ready];
    this.current = chosen.name;
    this.turns++;
    this.#turnsTaken.set(chosen.name, (this.#turnsTaken.get(chosen.name) ?? 0) + 1);
    chosen.run();
    return true;
  }

  /** The owners of the most turns, for messages. */
  get busiest(): string {
    const most = [...this.#turnsTaken].sort(([, a], [, b]) => b - a).slice(0, SHOWN_BUSIEST);
    return most.map(([name, turns]) => `${name} ${String(turns)}`).join(', ');
  }

  #pick(names: readonly string[]): number {
    const at = this.#decisions.decide('order', { kind: 'order', options: names.length, names });
    if (at > 0) this.#trace.deviates(`${names[at] as string} goes before ${list(names.slice(0, at))}`);
    return at;
  }
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

/**
 * Waits until everything that promises have set in motion has run: the event loop gets here only when no microtask is
 * left.
 */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < LONGEST_HOP; turn++) {
    await turns(1);
    if (pendingImmediates() <= 0) return;
  }
}
