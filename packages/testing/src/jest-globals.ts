import { expect } from '@jest/globals';
import { matchers, type MaikoMatchers } from './matchers/maiko-matchers';

declare module '@jest/expect' {
  interface Matchers<R extends void | Promise<void>> extends MaikoMatchers<R> {}
}

expect.extend(matchers);
