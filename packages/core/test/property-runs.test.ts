import fc from 'fast-check';
import { runs } from './support/runs';

test('a property that hangs says which seed it was, before the runner ends it', async () => {
  const hanging = fc.asyncProperty(fc.nat(), () => new Promise<void>(() => undefined));
  await expect(fc.assert(hanging, { ...runs(10, 20), endOnFailure: true })).rejects.toThrow(/seed: -?\d+/);
});

test('one that is too slow to be tried often enough fails, with its seed', async () => {
  const slow = fc.asyncProperty(fc.nat(), () => new Promise<void>((resolve) => setImmediate(resolve)));
  await expect(fc.assert(slow, runs(1_000_000, 20))).rejects.toThrow(/seed: -?\d+/);
});
