import { matchers, type MaikoMatchers } from './matchers/maiko-matchers';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- so does @types/jest, which this adds to
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- the parameters of all declarations of it must be the same
    interface Matchers<R, T = {}> extends MaikoMatchers<R> {}
  }
}

(globalThis as unknown as { expect: { extend(given: object): void } }).expect.extend(matchers);
