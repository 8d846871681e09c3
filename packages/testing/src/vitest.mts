import { expect } from 'vitest';
import { matchers, type MaikoMatchers } from './matchers/maiko-matchers.js';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any -- the parameters of all declarations of it must be the same
  interface Matchers<T = any> extends MaikoMatchers<void> {}
}

expect.extend(matchers);
