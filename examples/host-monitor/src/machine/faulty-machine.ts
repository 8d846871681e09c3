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

/**
 * When the network cannot be read, in a round that begins again and again: once, which its supervisor mends, then
 * several times in a row, which is too often for it. Milliseconds.
 */
const FAULTS = [1_000, 4_000, 4_001];
const ROUND = 15_000;

/** A machine with a network that cannot be read now and then, for `--chaos`. */
export class FaultyMachine extends MachineReader {
  readonly #machine: MachineReader;
  readonly #clock: Clock;
  readonly #begin: number;
  #faults = 0;

  constructor(machine: MachineReader, clock: Clock) {
    super();
    this.#machine = machine;
    this.#clock = clock;
    this.#begin = clock.monotonic();
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
    if (this.#clock.monotonic() - this.#begin >= this.#nextFault) {
      this.#faults++;
      throw new Error('injected fault: the network counters could not be read');
    }
    return this.#machine.network();
  }

  /** When the next fault is due, from the begin. */
  get #nextFault(): number {
    const round = Math.floor(this.#faults / FAULTS.length);
    return round * ROUND + (FAULTS[this.#faults % FAULTS.length] ?? 0);
  }

  eventLoop(): EventLoopReading {
    return this.#machine.eventLoop();
  }

  dispose() {
    this.#machine.dispose();
  }
}
