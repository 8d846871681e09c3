import fs from 'node:fs/promises';
import { LocalMachine } from '../src/machine/local-machine';

let machine: LocalMachine;

beforeEach(() => {
  machine = new LocalMachine();
});

afterEach(() => {
  machine.dispose();
  jest.restoreAllMocks();
});

test('reads the machine it runs on', async () => {
  const [core] = machine.cores();
  expect(core?.total).toBeGreaterThan(0);
  expect(core?.busy).toBeLessThanOrEqual(core?.total ?? 0);
  const memory = await machine.memory();
  expect(memory.total).toBeGreaterThan(memory.available);
  const { space } = await machine.disk();
  expect(space?.total).toBeGreaterThanOrEqual(space?.free ?? 0);
  expect(machine.eventLoop().max).toBeGreaterThanOrEqual(0);
});

test('the reader leaves out what the platform does not offer', async () => {
  const nothing = () => Promise.reject(new Error('ENOENT'));
  jest.spyOn(fs, 'readFile').mockImplementation(nothing);
  jest.spyOn(fs, 'statfs').mockImplementation(nothing);
  expect(await machine.memory()).toMatchObject({ swapTotal: 0 });
  expect(await machine.disk()).toEqual({ space: undefined, transfer: undefined });
  expect(await machine.network()).toBeUndefined();
});
