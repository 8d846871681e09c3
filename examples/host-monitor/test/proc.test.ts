import { parseDisks, parseMemory, parseNetwork } from '../src/machine/proc';

const MEMINFO = `MemTotal:       24684084 kB
MemFree:        24075744 kB
MemAvailable:   24205664 kB
Buffers:           20200 kB
SwapTotal:       2097148 kB
SwapFree:        1048574 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
`;

// Columns: major, minor, name, reads, merged, sectors read, ms, writes, merged, sectors written, ms, ...
const DISKSTATS = `   7       0 loop0 10 0 80 1 0 0 0 0 0 0 0
   8       0 sda 100 5 2000 30 40 2 1000 20 0 10 50
   8       1 sda1 100 5 2000 30 40 2 1000 20 0 10 50
 259       0 nvme0n1 50 0 400 10 10 0 200 5 0 5 10 0 0 0 0 0 0
 259       1 nvme0n1p1 50 0 400 10 10 0 200 5 0 5 10 0 0 0 0 0 0
 253       0 dm-0 90 0 700 10 90 0 700 5 0 5 10
`;

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
  eth0: 1512140761   48060    0    0    0     0          0         0  900100     300    0    0    0     0       0          0
wlan0:1000 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0
docker0: 777 1 0 0 0 0 0 0 777 1 0 0 0 0 0 0
veth1a2b@if3: 777 1 0 0 0 0 0 0 777 1 0 0 0 0 0 0
`;

test('memory is read in bytes, with swap', () => {
  expect(parseMemory(MEMINFO)).toEqual({
    total: 24684084 * 1024,
    available: 24205664 * 1024,
    swapTotal: 2097148 * 1024,
    swapFree: 1048574 * 1024,
  });
});

test('memory is unknown when the kernel does not say what is available, or says nothing', () => {
  expect(parseMemory('MemTotal: 100 kB\nMemFree: 50 kB\n')).toBeUndefined();
  expect(parseMemory('')).toBeUndefined();
});

test('whole disks count, their partitions and devices on top of them do not', () => {
  expect(parseDisks(DISKSTATS)).toEqual({ in: (2000 + 400) * 512, out: (1000 + 200) * 512 });
});

test('real network interfaces count, loopback and container interfaces do not', () => {
  expect(parseNetwork(NET_DEV)).toEqual({ in: 1512140761 + 1000, out: 900100 + 50 });
});

test('no devices are no bytes', () => {
  expect(parseDisks('')).toEqual({ in: 0, out: 0 });
  expect(parseNetwork('')).toEqual({ in: 0, out: 0 });
});
