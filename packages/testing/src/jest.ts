import { matchers, type MaikoMatchers } from './matchers/maiko-matchers';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- so does @types/jest, which this adds to
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- declarations of one interface have the same parameters
    interface Matchers<R, T = {}> extends MaikoMatchers<R> {}
  }
}

(globalThis as unknown as { expect: { extend(given: object): void } }).expect.extend(matchers);
