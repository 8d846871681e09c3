import { randomBytes } from 'node:crypto';
import type { Randomness } from '../contract';

export const { randomText }: Randomness = { randomText: (bytes) => randomBytes(bytes).toString('base64url') };
