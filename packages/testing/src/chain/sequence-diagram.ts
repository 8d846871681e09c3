import type { Delivery } from '../events/delivery';
import { breadthFirst, type ChainLink } from './links';
import { OUTSIDE } from './outside';

/** Draws the deliveries of a chain as a Mermaid sequence diagram. */
export function sequenceDiagram(root: ChainLink | undefined): string {
  const deliveries = breadthFirst(root)
    .flatMap((link) => link.deliveries)
    .sort((one, other) => one.index - other.index);
  const participants = new Map<string, string>();
  const participant = (name: string): string => {
    const known = participants.get(name);
    if (known !== undefined) return known;
    const safe = name.replaceAll(/\W/g, '_');
    const taken = [...participants.values()].filter((each) => each === safe || each.startsWith(`${safe}__`)).length;
    const id = taken === 0 ? safe : `${safe}__${String(taken + 1)}`;
    participants.set(name, id);
    return id;
  };
  const arrows = deliveries.map((delivery) => {
    const from = participant(delivery.sender ?? OUTSIDE);
    return `    ${from}${arrow(delivery)}${participant(delivery.receiver)}: ${delivery.topic}`;
  });
  const declared = [...participants].map(([name, id]) => `    participant ${id} as ${name}`);
  return ['sequenceDiagram', ...declared, ...arrows].join('\n');
}

/** A failed delivery ends in a cross. */
function arrow({ status }: Delivery): string {
  return status === 'failed' ? '-x' : '->>';
}
