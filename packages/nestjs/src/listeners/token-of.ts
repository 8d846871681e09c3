/** Turns the name of a class into one token of a topic; a class may have any name, or none. */
export function tokenOf({ name }: { readonly name: string }): string {
  return name.replace(/[^\w$-]/g, '_') || 'anonymous';
}

const INBOX = 'nest.listeners.';

/** Names the topic on which a listener gets events without a topic. */
export function inboxOf(token: string, count: number): string {
  return `${INBOX}${token}${count === 1 ? '' : `-${String(count)}`}`;
}

export function isInbox(topic: string): boolean {
  return topic.startsWith(INBOX);
}
