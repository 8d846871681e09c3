/** What the machine says, as raw as it says it: counters that only grow, sizes, durations. */

/** Time one core has spent since the machine started, in milliseconds. */
export interface CoreTimes {
  readonly busy: number;
  readonly total: number;
}

export interface MemoryReading {
  readonly total: number;
  readonly available: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

export interface LoadReading {
  /** Mean length of the run queue over 1, 5 and 15 minutes. */
  readonly averages: readonly [number, number, number];
  readonly cores: number;
}

/** Bytes since the machine started, over all devices. */
export interface TransferCounters {
  /** When they were read: milliseconds on a clock that never goes back. */
  readonly at: number;
  /** Read from a disk, or received from the network. */
  readonly in: number;
  /** Written to a disk, or sent to the network. */
  readonly out: number;
}

export interface DiskReading {
  /** The file system of the working directory. */
  readonly space: { readonly total: number; readonly free: number } | undefined;
  readonly transfer: TransferCounters | undefined;
}

/** The lateness of the event loop of this process since the last reading, in milliseconds. */
export interface EventLoopReading {
  readonly mean: number;
  readonly max: number;
}
