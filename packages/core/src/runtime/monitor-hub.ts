import { describe } from '../errors';
import { NOBODY_LISTENS, type Monitor, type MonitorCallback, type MonitoredRuntime } from '../ports/monitor';
import { isThenable } from '../thenable';
import { notAMonitor } from './errors';
import type { Following, Report } from './following';

/** What `runtime.monitors.add` returns. */
export interface MonitorHandle {
  /** Nothing is reported to it until `resume`. */
  pause(): void;
  resume(): void;
  /** It hears nothing any more. Calling it again does nothing. */
  remove(): void;
}

interface Entry {
  readonly monitor: Monitor;
  paused: boolean;
}

const CALLBACKS = Object.keys(NOBODY_LISTENS) as MonitorCallback[];

/** The monitors of one runtime. A monitor that throws is removed and reported; deliveries do not notice. */
export class MonitorHub {
  readonly #runtime: MonitoredRuntime;
  readonly #following: Following;
  readonly #entries = new Set<Entry>();
  #paused = false;

  /** @param following told who listens to what */
  constructor(following: Following, runtime: MonitoredRuntime) {
    this.#following = following;
    this.#runtime = runtime;
  }

  /**
   * From now on `monitor` is told what happens.
   * @throws NOT_A_MONITOR when it has none of the callbacks, and whatever its `attached` throws
   */
  add(monitor: Monitor): MonitorHandle {
    if (!isMonitor(monitor)) throw notAMonitor(monitor, CALLBACKS);
    monitor.attached?.(this.#runtime);
    const entry: Entry = { monitor, paused: false };
    this.#entries.add(entry);
    this.#update();
    const set = (paused: boolean): void => {
      entry.paused = paused;
      this.#update();
    };
    return {
      pause: () => {
        set(true);
      },
      resume: () => {
        set(false);
      },
      remove: () => {
        this.#remove(entry);
      },
    };
  }

  /** Nothing is reported to any monitor until `resume`; those that are paused by their handle stay so then. */
  pause(): void {
    this.#paused = true;
    this.#update();
  }

  resume(): void {
    this.#paused = false;
    this.#update();
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    this.#update();
    try {
      entry.monitor.detached?.();
    } catch (error) {
      this.#runtime.logger.error(`A monitor was removed, and its detached threw ${describe(error)}`);
    }
  }

  #update(): void {
    const listening = this.#paused ? [] : [...this.#entries].filter(({ paused }) => !paused);
    for (const callback of CALLBACKS) {
      const entries = listening.filter(({ monitor }) => monitor[callback] !== undefined);
      this.#following.tell(callback, entries.length === 0 ? undefined : this.#tell(callback, entries));
    }
  }

  #tell(callback: MonitorCallback, entries: readonly Entry[]): Report {
    return (...facts) => {
      for (const entry of entries) {
        // An earlier one may have paused or removed it just now.
        if (entry.paused || !this.#entries.has(entry)) continue;
        try {
          const result = (entry.monitor as Record<MonitorCallback, Report>)[callback](...facts);
          if (result !== undefined && isThenable(result)) this.#await(entry, callback, result);
        } catch (error) {
          this.#threw(entry, callback, error);
        }
      }
    };
  }

  /** Nobody waits for a callback that is async, but its rejection must not end the process. */
  #await(entry: Entry, callback: MonitorCallback, result: PromiseLike<unknown>): void {
    void Promise.resolve(result).then(undefined, (error: unknown) => {
      this.#threw(entry, callback, error);
    });
  }

  #threw(entry: Entry, callback: MonitorCallback, error: unknown): void {
    if (!this.#entries.has(entry)) return;
    this.#runtime.logger.error(`A monitor was removed because its ${callback} threw ${describe(error)}`);
    this.#remove(entry);
  }
}

function isMonitor(value: unknown): value is Monitor {
  if (typeof value !== 'object' || value === null) return false;
  return CALLBACKS.some((callback) => typeof (value as Monitor)[callback] === 'function');
}
