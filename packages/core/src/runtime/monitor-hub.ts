import { describe } from '../errors';
import { MONITOR_CALLBACKS, type Monitor, type MonitorCallback, type MonitoredRuntime } from '../actor/monitor';
import type { Reentrancy } from '../reentrancy';
import { isSource } from '../rxjs/bounded';
import { observableIgnored } from '../rxjs/errors';
import { attempt } from '../text';
import { answersLater, isThenable, whenSettled } from '../thenable';
import { notAMonitor } from './errors';
import type { Following, Report } from './following';

/** The result of `runtime.monitors.add`. */
export interface MonitorHandle {
  /** Nothing is reported to it until `resume`. */
  pause(): void;
  resume(): void;
  /** It hears nothing any more. Calling it again does nothing. */
  remove(): void;
}

interface Entry {
  readonly monitor: Monitor;
  /** Looked at once: a getter of the user may throw. */
  readonly listensTo: ReadonlySet<MonitorCallback>;
  /** Its place among the others. */
  readonly place: number;
  paused: boolean;
}

/**
 * The monitors of one runtime. A monitor that throws is removed and reported; deliveries do not notice. What a monitor
 * asks of the runtime while it is told something is done afterwards.
 */
export class MonitorHub {
  readonly #runtime: MonitoredRuntime;
  readonly #following: Following;
  readonly #reentrancy: Reentrancy;
  readonly #entries = new Set<Entry>();
  /** Those that are not paused. */
  readonly #listening = new Map(MONITOR_CALLBACKS.map((callback) => [callback, new Set<Entry>()]));
  #added = 0;
  #paused = false;

  /** @param following is told which callbacks have a listener */
  constructor(following: Following, runtime: MonitoredRuntime, reentrancy: Reentrancy) {
    this.#following = following;
    this.#runtime = runtime;
    this.#reentrancy = reentrancy;
  }

  /**
   * From now on `monitor` is told what happens.
   * @throws NOT_A_MONITOR when it has none of the callbacks, and whatever its `attached` throws
   */
  add(monitor: Monitor): MonitorHandle {
    const listensTo = callbacksOf(monitor);
    if (listensTo.size === 0) throw notAMonitor(monitor, MONITOR_CALLBACKS);
    const attached: unknown = monitor.attached?.(this.#runtime);
    if (isSource(attached)) throw observableIgnored('attached of a monitor');
    const entry: Entry = { monitor, listensTo, place: this.#added++, paused: false };
    this.#entries.add(entry);
    if (isThenable(attached)) this.#await(entry, 'attached', attached);
    this.#update(entry);
    const set = (paused: boolean): void => {
      entry.paused = paused;
      this.#update(entry);
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
    for (const callback of MONITOR_CALLBACKS) this.#connect(callback);
  }

  resume(): void {
    this.#paused = false;
    for (const callback of MONITOR_CALLBACKS) this.#connect(callback);
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    this.#update(entry);
    const threw = (error: unknown): void => {
      this.#runtime.logger.error(`A monitor was removed, and its detached threw ${describe(error)}`);
    };
    try {
      const answer: unknown = entry.monitor.detached?.();
      if (isSource(answer)) throw observableIgnored('detached of a monitor');
      answersLater(answer, threw);
    } catch (error) {
      threw(error);
    }
  }

  #update(entry: Entry): void {
    const listens = !entry.paused && this.#entries.has(entry);
    for (const callback of entry.listensTo) {
      const listening = this.#listeningTo(callback);
      if (listens) listening.add(entry);
      else listening.delete(entry);
      this.#connect(callback);
    }
  }

  #listeningTo(callback: MonitorCallback): Set<Entry> {
    return this.#listening.get(callback) as Set<Entry>;
  }

  #connect(callback: MonitorCallback): void {
    const none = this.#paused || this.#listeningTo(callback).size === 0;
    this.#following.tell(callback, none ? undefined : this.#tell(callback));
  }

  #tell(callback: MonitorCallback): Report {
    // Made when something is told: thousands may come and go in between.
    let entries: readonly Entry[] | undefined;
    return (...facts) => {
      entries ??= [...this.#listeningTo(callback)].sort((one, other) => one.place - other.place);
      const outermost = this.#reentrancy.enter();
      for (const entry of entries) {
        // An earlier one may have paused or removed it just now.
        if (entry.paused || !this.#entries.has(entry)) continue;
        try {
          const result = (entry.monitor as Record<MonitorCallback, Report>)[callback](...facts);
          if (result === undefined) continue;
          if (isThenable(result)) this.#await(entry, callback, result);
          else if (isSource(result)) throw observableIgnored(`${callback} of a monitor`);
        } catch (error) {
          this.#threw(entry, callback, error);
        }
      }
      if (outermost) this.#reentrancy.leave();
    };
  }

  /** Nothing waits for a callback that is async, but its rejection must not end the process. */
  #await(entry: Entry, callback: keyof Monitor, result: PromiseLike<unknown>): void {
    whenSettled(result, nothing, (error) => {
      this.#threw(entry, callback, error);
    });
  }

  #threw(entry: Entry, callback: keyof Monitor, error: unknown): void {
    if (!this.#entries.has(entry)) return;
    this.#runtime.logger.error(`A monitor was removed because its ${callback} threw ${describe(error)}`);
    this.#remove(entry);
  }
}

/** The callbacks that a value has; none when it is no monitor. */
function callbacksOf(value: unknown): ReadonlySet<MonitorCallback> {
  if (typeof value !== 'object' || value === null) return new Set();
  const has = (callback: MonitorCallback) => attempt(() => typeof (value as Monitor)[callback] === 'function', false);
  return new Set(MONITOR_CALLBACKS.filter(has));
}

function nothing(): void {
  // The monitor is done with it.
}
