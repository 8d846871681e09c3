import { onStack } from '../cell/on-stack';
import type { Broker } from '../flow/broker';
import { unknownActor } from '../flow/errors';
import { EMPTY } from '../ports/async-scope';
import type { Reentrancy } from '../reentrancy';
import type { ActorChild } from '../supervision/actor-child';
import type { SupervisionTree } from '../supervision/supervision-tree';
import { stopsItself } from './errors';

/** Finds an actor. @throws UNKNOWN_ACTOR */
export function childOf({ actors }: SupervisionTree, id: string): ActorChild {
  const child = actors.get(id);
  if (child === undefined) throw unknownActor(id, actors.keys());
  return child;
}

/** Ends an actor: see `Runtime.stopActor`. */
export function stopActor(id: string, tree: SupervisionTree, broker: Broker, reentrancy: Reentrancy): Promise<void> {
  if (reentrancy.inside) return reentrancy.afterwards(() => stopActor(id, tree, broker, reentrancy));
  return broker.pacer.pace(stop(id, tree));
}

async function stop(id: string, tree: SupervisionTree): Promise<void> {
  const child = childOf(tree, id);
  const { incarnation } = onStack;
  if (tree.waitsForEndOf(child, incarnation)) throw stopsItself(id, String(incarnation?.id));
  await EMPTY.run(() => child.end('shutdown'));
}
