import { defineOptions, type Resolved } from '../define-options';
import { positive } from '../options-check';
import type { CancelTimer, Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { MonitorSink } from '../actor/monitor';
import { describeActivity, progressOf } from '../cell/activity';
import type { Cell } from '../cell/cell';

/** The options of the watch of a running runtime. Durations are milliseconds. */
export interface WatchOptions {
  /** How often it looks. Default 1 000. */
  readonly interval?: number | undefined;
  /** Busy with one and the same handler, step or `onError` for that long, an actor counts as stuck. Default 30 000. */
  readonly stuckAfter?: number | undefined;
  /** So much later than asked for by a timer, the event loop counts as starved. Default 500. */
  readonly starvedAfter?: number | undefined;
}

const WATCH = defineOptions<WatchOptions>()({
  interval: [positive, 1_000],
  stuckAfter: [positive, 30_000],
  starvedAfter: [positive, 500],
});

export type ResolvedWatchOptions = Resolved<typeof WATCH>;

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveWatch(options: WatchOptions | false = {}): ResolvedWatchOptions | false {
  return options === false ? false : WATCH.resolve('watch', options);
}

/** What a cell was busy with, as far as the samples can tell. */
interface Busy {
  readonly progress: number;
  readonly since: number;
  /** It is told again whenever it has lasted twice as long. */
  tellAfter: number;
}

/**
 * The watch, which looks at all actors now and then: which are stuck, and whether timers come late. One timer for the
 * whole runtime; handling an event costs nothing.
 */
export class Watch {
  readonly #options: ResolvedWatchOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #monitors: MonitorSink;
  readonly #cells: () => Iterable<Cell>;
  #busy = new Map<Cell, Busy>();
  #cancel: CancelTimer | undefined;

  constructor(
    options: ResolvedWatchOptions,
    ports: { readonly clock: Clock; readonly logger: Logger; readonly monitors: MonitorSink },
    cells: () => Iterable<Cell>,
  ) {
    this.#options = options;
    this.#clock = ports.clock;
    this.#logger = ports.logger;
    this.#monitors = ports.monitors;
    this.#cells = cells;
  }

  begin(): void {
    const { interval, starvedAfter } = this.#options;
    const due = this.#clock.monotonic() + interval;
    this.#cancel = this.#clock.setTimer(
      () => {
        const late = this.#clock.monotonic() - due;
        if (late >= starvedAfter) this.#tellStarved(late);
        this.#look();
        this.begin();
      },
      interval,
      true,
    );
  }

  end(): void {
    this.#cancel?.();
    this.#busy.clear();
  }

  /** For how long a cell has been stuck; undefined when it is not. */
  stuckFor(cell: Cell): number | undefined {
    const busy = this.#busy.get(cell);
    if (busy === undefined || !cell.busy || busy.progress !== progressOf(cell)) return undefined;
    const duration = this.#clock.monotonic() - busy.since;
    return duration >= this.#options.stuckAfter ? duration : undefined;
  }

  #look(): void {
    const now = this.#clock.monotonic();
    const busy = new Map<Cell, Busy>();
    for (const cell of this.#cells()) {
      if (!cell.busy) continue;
      const progress = progressOf(cell);
      const before = this.#busy.get(cell);
      if (before?.progress !== progress) {
        busy.set(cell, { progress, since: now, tellAfter: this.#options.stuckAfter });
        continue;
      }
      busy.set(cell, before);
      const duration = now - before.since;
      if (duration < before.tellAfter) continue;
      before.tellAfter = 2 * duration;
      this.#tellStuck(cell, duration);
    }
    this.#busy = busy;
  }

  #tellStuck(cell: Cell, duration: number): void {
    const doing = describeActivity(cell);
    this.#monitors.stuck?.(cell.id, doing, duration);
    this.#logger.warn(
      `Actor "${cell.id}" is stuck: it has been busy with ${doing} for ${String(Math.round(duration))} ms. ` +
        'Give it a handlerTimeout, or make it end when ctx.signal aborts',
    );
  }

  #tellStarved(late: number): void {
    this.#monitors.starved?.(late);
    this.#logger.warn(
      `The event loop was blocked for ${String(Math.round(late))} ms: timers and I/O had to wait. ` +
        'Some code works too long without awaiting anything',
    );
  }
}
