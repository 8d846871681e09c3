import { randomText } from '#platform/randomness';
import { noRandomSource } from './errors';

/** The source of globally unique ids. */
export interface IdSource {
  /**
   * A string that no other runtime anywhere uses. It is asked for at the start, and again after every billion events,
   * when the counter starts over: envelope ids are it plus the counter.
   */
  origin(): string;
}

const ORIGIN_BYTES = 12;

/**
 * 96 random bits per runtime: as unlikely to collide as a UUID, and paid once instead of for every event. Elsewhere
 * than in Node they come from `globalThis.crypto`.
 */
export const systemIds: IdSource = {
  origin: () => {
    const origin = randomText(ORIGIN_BYTES);
    if (origin === undefined) throw noRandomSource();
    return origin;
  },
};
