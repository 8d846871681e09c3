/** A token as a person reads it in a message. */
export function nameOf(token: unknown): string {
  if (typeof token === 'function') return token.name === '' ? 'an anonymous class' : token.name;
  return typeof token === 'string' ? `"${token}"` : String(token);
}
