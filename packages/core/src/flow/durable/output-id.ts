/**
 * Returns the id of the `index`th event that a handler of a durable subscription publishes for `parentId`. It is the
 * same when the event is handled again and publishes the same, so that the transport keeps one. The content is part of
 * it: a handler that publishes something else the next time must lose nothing.
 */
export function outputId(parentId: string, durable: string, index: number, content: string): string {
  return `${parentId}/${durable}/${String(index)}-${hashOf(content)}`;
}

/** The 53-bit hash of a text (cyrb53), in base 36. */
function hashOf(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
