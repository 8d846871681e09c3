import { turns } from '@maiko/testing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** More collections change nothing: what is alive after so many is held by something. */
const ROUNDS = 20;

/** Counts the objects that something still holds. */
export async function alive(refs: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let count = refs.length;
  for (let round = 0; round < ROUNDS && count > 0; round++) {
    // A WeakRef that was read in this turn keeps its object until the next one.
    await turns();
    collect();
    count = refs.filter((ref) => ref.deref() !== undefined).length;
  }
  return count;
}
