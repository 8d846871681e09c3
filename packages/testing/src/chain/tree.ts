import { messageOf } from '@maiko/core';
import type { Delivery } from '../events/delivery';
import { OUTSIDE } from './outside';
import { receiversOf, type ChainLink } from './links';

/** Draws an event and what it caused, one event a line. */
export function tree(root: ChainLink | undefined): string {
  return root === undefined ? '(no such event was recorded)' : lines(root, '', '').join('\n');
}

function lines(link: ChainLink, lead: string, indent: string): string[] {
  const last = link.children.length - 1;
  const below = link.children.flatMap((child, at) =>
    lines(child, `${indent}${at === last ? '└─ ' : '├─ '}`, `${indent}${at === last ? '   ' : '│  '}`),
  );
  return [`${lead}${described(link)}`, ...below];
}

function described(link: ChainLink): string {
  const receivers = receiversOf(link).map((receiver) => {
    const own = link.deliveries.filter((delivery) => delivery.receiver === receiver);
    return `${receiver}${outcome(own)}`;
  });
  const { topic, sender } = link.envelope;
  return `${topic} [${sender ?? OUTSIDE} -> ${receivers.length === 0 ? 'no actor' : receivers.join(', ')}]`;
}

/** What became of the deliveries to one actor, where it is worth telling. */
function outcome(deliveries: readonly Delivery[]): string {
  const notes: string[] = [];
  if (deliveries.length > 1) notes.push(`${String(deliveries.length)} times`);
  const { status, error } = deliveries.at(-1) as Delivery;
  if (status === 'running') notes.push('not finished');
  if (status === 'failed')
    notes.push(`failed: ${error === undefined ? 'unknown' : (messageOf(error).split('\\n')[0] ?? '')}`);
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}
