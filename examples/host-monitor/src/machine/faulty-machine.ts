import type { Clock } from '@maiko/core';
import { MachineReader } from './machine-reader';
import type {
  CoreTimes,
  DiskReading,
  EventLoopReading,
  LoadReading,
  MemoryReading,
  TransferCounters,
} from './readings';

/** When the first fault comes, and how far apart they are: rare enough for the supervisor to put up with. Milliseconds. */
const FIRST_FAULT = 1_000;
const BETWEEN_FAULTS = 8_000;

/** Another machine whose network cannot be read now and then, for `--chaos`. */
export class FaultyMachine extends MachineReader {
  readonly #machine: MachineReader;
  readonly #clock: Clock;
  #nextFault: number;

  constructor(machine: MachineReader, clock: Clock) {
    super();
    this.#machine = machine;
    this.#clock = clock;
    this.#nextFault = clock.monotonic() + FIRST_FAULT;
  }

  cores(): readonly CoreTimes[] {
    return this.#machine.cores();
  }

  memory(): Promise<MemoryReading> {
    return this.#machine.memory();
  }

  load(): LoadReading | undefined {
    return this.#machine.load();
  }

  disk(): Promise<DiskReading> {
    return this.#machine.disk();
  }

  async network(): Promise<TransferCounters | undefined> {
    const now = this.#clock.monotonic();
    if (now >= this.#nextFault) {
      this.#nextFault = now + BETWEEN_FAULTS;
      throw new Error('injected fault: the network counters could not be read');
    }
    return this.#machine.network();
  }

  eventLoop(): EventLoopReading {
    return this.#machine.eventLoop();
  }

  dispose() {
    this.#machine.dispose();
  }
}
