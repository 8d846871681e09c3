import { expect } from '@jest/globals';
import { matchers, type MaikoMatchers } from './matchers/maiko-matchers';

declare module '@jest/expect' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- it adds to the one that is there
  interface Matchers<R extends void | Promise<void>> extends MaikoMatchers<R> {}
}

expect.extend(matchers);
