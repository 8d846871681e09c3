import { randomBytes } from 'node:crypto';

/** Where globally unique ids come from. */
export interface IdSource {
  /**
   * A string no other runtime anywhere uses. Asked for at the start, and again after every billion events, when the counter
   * begins anew: envelope ids are it plus the counter.
   */
  origin(): string;
}

const ORIGIN_BYTES = 12;

/** 96 random bits per runtime: as unlikely to collide as a UUID, and paid once instead of for every event. */
export const systemIds: IdSource = { origin: () => randomBytes(ORIGIN_BYTES).toString('base64url') };
