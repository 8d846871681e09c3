import { describe } from '../errors';
import type { Logger } from '../ports/logger';
import type { Monitor, MonitorSink } from '../ports/monitor';

/** What `runtime.monitors.add` returns. */
export interface MonitorHandle {
  /** Nothing is reported to it until `resume`. */
  pause(): void;
  resume(): void;
  remove(): void;
}

interface Entry {
  readonly monitor: Monitor;
  paused: boolean;
}

/** The monitors of one runtime. A monitor that throws is removed and reported; deliveries do not notice. */
export class MonitorHub implements MonitorSink {
  active = false;
  readonly #logger: Logger;
  readonly #entries = new Set<Entry>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(monitor: Monitor): MonitorHandle {
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

  emit<K extends keyof Monitor>(callback: K, ...args: Parameters<NonNullable<Monitor[K]>>): void {
    if (!this.active) return;
    for (const entry of this.#entries) {
      if (entry.paused) continue;
      try {
        (entry.monitor[callback] as ((...values: typeof args) => void) | undefined)?.call(entry.monitor, ...args);
      } catch (error) {
        this.#remove(entry);
        this.#logger.error(`A monitor was removed because its ${callback} threw ${describe(error)}`);
      }
    }
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry);
    this.#update();
  }

  #update(): void {
    this.active = [...this.#entries].some(({ paused }) => !paused);
  }
}
