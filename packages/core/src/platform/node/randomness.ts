import type { Randomness } from '../contract';

export const { randomText }: Randomness = {
  // Loaded by the first runtime: to load it takes a sixth of the time that all else takes together.
  randomText: (bytes) => process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('base64url'),
};
