import type { MemoryReading } from './readings';

/** The kernel counts in sectors of this many bytes, whatever those of the device are. */
const SECTOR = 512;

const KIBIBYTE = 1024;

interface Bytes {
  readonly in: number;
  readonly out: number;
}

/** Reads the memory from the text of /proc/meminfo; undefined when it does not say what is available. */
export function parseMemory(text: string): MemoryReading | undefined {
  const sizes = new Map<string, number>();
  for (const [, name = '', size] of text.matchAll(/^(\w+):\s+(\d+) kB$/gm)) sizes.set(name, Number(size) * KIBIBYTE);
  const total = sizes.get('MemTotal');
  const available = sizes.get('MemAvailable');
  if (total === undefined || available === undefined) return undefined;
  return { total, available, swapTotal: sizes.get('SwapTotal') ?? 0, swapFree: sizes.get('SwapFree') ?? 0 };
}

/** Counts the bytes read and written by whole disks, from the text of /proc/diskstats. */
export function parseDisks(text: string): Bytes {
  return sum(
    text.split('\n').map((line) => {
      const [, , device, , , sectorsRead, , , , sectorsWritten] = line.trim().split(/\s+/);
      if (device === undefined || !isDisk(device)) return { in: 0, out: 0 };
      return { in: Number(sectorsRead) * SECTOR, out: Number(sectorsWritten) * SECTOR };
    }),
  );
}

/**
 * Counts the bytes received and sent by the network interfaces that lead out of the machine, from the text of
 * /proc/net/dev.
 */
export function parseNetwork(text: string): Bytes {
  return sum(
    [...text.matchAll(/^\s*([^\s:]+):(.*)$/gm)].map(([, device = '', counters = '']) => {
      const [received, , , , , , , , sent] = counters.trim().split(/\s+/).map(Number);
      if (isVirtualInterface(device)) return { in: 0, out: 0 };
      return { in: received ?? 0, out: sent ?? 0 };
    }),
  );
}

/** Partitions would count twice what their disk has counted, and so would devices that lie on other devices. */
function isDisk(device: string): boolean {
  return /^((s|v|h|xv)d[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(device);
}

/** The loopback and what containers and bridges use: the same bytes pass a real interface, or never leave. */
function isVirtualInterface(device: string): boolean {
  return /^(lo|ifb\d*|dummy\d*|docker\d*|veth.*|virbr.*|br-.*)$/.test(device);
}

function sum(all: readonly Bytes[]): Bytes {
  return all.reduce((total, each) => ({ in: total.in + each.in, out: total.out + each.out }), { in: 0, out: 0 });
}
