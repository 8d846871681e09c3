import type {
  CoreTimes,
  DiskReading,
  EventLoopReading,
  LoadReading,
  MemoryReading,
  TransferCounters,
} from './readings';

/**
 * The reader of the machine. An abstract class, so that it is a type and a token for injection at once. A reading is
 * undefined when the platform does not offer it.
 */
export abstract class MachineReader {
  abstract cores(): readonly CoreTimes[];
  abstract memory(): Promise<MemoryReading>;
  abstract load(): LoadReading | undefined;
  abstract disk(): Promise<DiskReading>;
  abstract network(): Promise<TransferCounters | undefined>;
  abstract eventLoop(): EventLoopReading;
  /** Called by the container when the runtime has stopped. */
  abstract dispose(): void;
}
