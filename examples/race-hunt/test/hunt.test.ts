import { SimulationError } from '@maiko/testing';
import { BoxOffice } from '../src/box-office';
import { hunt } from '../src/hunt';
import { MendedBoxOffice } from '../src/mended/box-office';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

/** What the hunt printed when it found the bug. */
const FOUND = 139;

test('the hunt finds a seat that is sold twice', async () => {
  const error: unknown = await hunt(BoxOffice, { seeds: 500 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SimulationError);
  const { finding, message } = error as SimulationError;
  expect(finding).toMatchObject({ kind: 'invariant', name: 'every seat has one ticket' });
  expect(message).toMatch(/A\d was sold to buyer \d and buyer \d/);
  expect(message).toMatch(/cards\.charge takes \d+ ms/);
  expect(message).toContain(`The same run again: { seed: ${FOUND} }`);
});

test('the seed it printed is a test of its own: it shows the bug in the one office and not in the other', async () => {
  await expect(hunt(BoxOffice, { seed: FOUND })).rejects.toMatchObject({ finding: { seed: FOUND } });
  await expect(hunt(MendedBoxOffice, { seed: FOUND })).resolves.toMatchObject({ findings: [] });
});

test('in the usual order of things nothing is wrong', async () => {
  await expect(hunt(BoxOffice, { seed: 0 })).resolves.toMatchObject({ findings: [] });
});

test('the mended office stands any evening', async () => {
  const { runs, interleavings } = await hunt(MendedBoxOffice, { seeds: 500 });
  expect(runs).toBe(500);
  expect(interleavings).toBeGreaterThan(200);
});
