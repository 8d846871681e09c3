import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { MachineReader } from './machine-reader';
import { parseDisks, parseMemory, parseNetwork } from './proc';
import type {
  CoreTimes,
  DiskReading,
  EventLoopReading,
  LoadReading,
  MemoryReading,
  TransferCounters,
} from './readings';

/** How often the event loop is probed; Node adds it to every delay it measures. Milliseconds. */
const RESOLUTION = 10;

const NANOSECONDS = 1e6;

/** The machine this process runs on. What /proc tells on Linux is left out elsewhere. */
export class LocalMachine extends MachineReader {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor() {
    super();
    this.#delay.enable();
  }

  cores(): readonly CoreTimes[] {
    return cpus().map(({ times }) => {
      const busy = times.user + times.nice + times.sys + times.irq;
      return { busy, total: busy + times.idle };
    });
  }

  async memory(): Promise<MemoryReading> {
    const text = await readProc('/proc/meminfo');
    const known = text === undefined ? undefined : parseMemory(text);
    return known ?? { total: totalmem(), available: freemem(), swapTotal: 0, swapFree: 0 };
  }

  load(): LoadReading | undefined {
    // There is no run queue length on Windows, where Node answers zeros.
    if (process.platform === 'win32') return undefined;
    const [one = 0, five = 0, fifteen = 0] = loadavg();
    return { averages: [one, five, fifteen], cores: cpus().length };
  }

  async disk(): Promise<DiskReading> {
    const [space, text] = await Promise.all([readSpace(process.cwd()), readProc('/proc/diskstats')]);
    return { space, transfer: text === undefined ? undefined : { at: performance.now(), ...parseDisks(text) } };
  }

  async network(): Promise<TransferCounters | undefined> {
    const text = await readProc('/proc/net/dev');
    return text === undefined ? undefined : { at: performance.now(), ...parseNetwork(text) };
  }

  eventLoop(): EventLoopReading {
    const { count, mean, max } = this.#delay;
    this.#delay.reset();
    if (count === 0) return { mean: 0, max: 0 };
    return { mean: delay(mean), max: delay(max) };
  }

  dispose() {
    this.#delay.disable();
  }
}

function delay(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
}

async function readProc(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function readSpace(path: string): Promise<DiskReading['space']> {
  try {
    const { blocks, bsize, bavail } = await statfs(path);
    return { total: blocks * bsize, free: bavail * bsize };
  } catch {
    return undefined;
  }
}
