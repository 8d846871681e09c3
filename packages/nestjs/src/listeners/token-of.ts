/** The name of a class as one token of a topic; a class may be called anything, or nothing. */
export function tokenOf({ name }: { readonly name: string }): string {
  return name.replace(/[^\w$-]/g, '_') || 'anonymous';
}

const INBOX = 'nest.listeners.';

/** The name of the topic on which a listener gets what has no topic. */
export function inboxOf(token: string, count: number): string {
  return `${INBOX}${token}${count === 1 ? '' : `-${String(count)}`}`;
}

export function isInbox(topic: string): boolean {
  return topic.startsWith(INBOX);
}
