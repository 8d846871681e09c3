import { nameOfToken } from '@maiko/core';

/** A token as a person reads it in a message. */
export function nameOf(token: unknown): string {
  return typeof token === 'string' ? `"${nameOfToken(token)}"` : nameOfToken(token);
}
