import type { Delivery } from '../events/delivery';
import type { EventRecord } from '../events/recording';

/**
 * An event of a chain, and the events that handling it caused. What came out of a pipe because of it is among its
 * deliveries.
 */
export interface ChainLink extends EventRecord {
  readonly children: readonly ChainLink[];
}

interface OpenLink extends ChainLink {
  readonly deliveries: Delivery[];
  readonly children: ChainLink[];
}

/** Builds the tree of the event `id` with everything it caused; undefined when it was not recorded. */
export function linksFrom(id: string, events: Iterable<EventRecord>): ChainLink | undefined {
  const links = new Map<string, OpenLink>();
  // A cause is published before what it causes, so that its link is there already.
  for (const event of events) {
    const { id: own, parentId = '', causeId = '', isPiped } = event.envelope;
    const parent = own === id ? undefined : (links.get(parentId) ?? links.get(causeId));
    if (own !== id && parent === undefined) continue;
    if (parent !== undefined && isPiped) {
      parent.deliveries.push(...event.deliveries);
      links.set(own, parent);
      continue;
    }
    const link: OpenLink = { ...event, deliveries: [...event.deliveries], children: [] };
    links.set(own, link);
    parent?.children.push(link);
  }
  return links.get(id);
}

/** Lists all links, those that are nearer to the root first. */
export function breadthFirst(root: ChainLink | undefined): ChainLink[] {
  const found = root === undefined ? [] : [root];
  for (const link of found) found.push(...link.children);
  return found;
}

/** Lists the names of the actors that got the event alphabetically: subscribers of one event have no other order. */
export function receiversOf({ deliveries }: EventRecord): string[] {
  return [...new Set(deliveries.map(({ receiver }) => receiver))].sort();
}

/** Keeps the links for which `wanted` holds, with those that lead to them. */
export function pruned(link: ChainLink, wanted: (link: ChainLink) => boolean): ChainLink | undefined {
  const children = link.children.map((child) => pruned(child, wanted)).filter((child) => child !== undefined);
  return children.length > 0 || wanted(link) ? { ...link, children } : undefined;
}
