import { nameOfToken } from '@maiko/core';

/** Writes a token for a message. */
export function nameOf(token: unknown): string {
  return typeof token === 'string' ? `"${nameOfToken(token)}"` : nameOfToken(token);
}
