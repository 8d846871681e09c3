import { nameOfFunction } from '../text';
import type { ActorClass } from '../actor/actor-class';
import { duplicateActor } from '../actor/errors';
import type { ChildSpec } from '../cell/child-spec';
import type { AnyTopic } from '../topic/topic';
import type { ModuleSpec } from '../supervision/module-spec';
import { resolveSupervision, type Supervision } from '../supervision/options';
import type { ActorWiring } from './actor-wiring';
import {
  dynamicRoot,
  dynamicStrategy,
  dynamicWithOthers,
  keyedAndSignificant,
  maxChildrenForNothing,
  permanentAndSignificant,
  significantForNothing,
  twoDynamicModules,
} from './errors';
import type { ModuleNode } from './module';

/**
 * Reads and checks modules and their actors before anything starts.
 * @throws DUPLICATE_ACTOR, SUPERVISION_CONFLICT, and what `ActorWiring` finds
 */
export function wire(root: ModuleNode, wiring: ActorWiring): ModuleSpec {
  const ids = new Set<string>();
  const dynamic = new Map<ActorClass, string>();
  const visit = (node: ModuleNode, isRoot: boolean): ModuleSpec => {
    const { name, options } = node;
    const imports = node.imports.map((each) => visit(each, false));
    const supervision = resolveSupervision(name, options.supervision);
    const actors = (options.actors ?? []).map((entry) => wiring.wire(entry));
    for (const actor of actors) {
      if (ids.has(actor.id)) throw duplicateActor(actor.id);
      ids.add(actor.id);
      checkActor(actor, name, supervision);
    }
    checkModule(node, supervision, isRoot);
    if (options.dynamic === undefined) return { name, imports, actors, supervision, dynamic: undefined };
    checkActor(wiring.wire(options.dynamic, true), name, supervision);
    const other = dynamic.get(options.dynamic);
    if (other !== undefined) throw twoDynamicModules(nameOfFunction(options.dynamic), other, name);
    dynamic.set(options.dynamic, name);
    const { maxChildren = Infinity } = options;
    return { name, imports, actors, supervision, dynamic: { actorClass: options.dynamic, maxChildren } };
  };
  return visit(root, true);
}

/** Lists all actors of a module and its imports, in the order they start. */
export function* actorsOf(module: ModuleSpec): Iterable<ChildSpec> {
  for (const each of module.imports) yield* actorsOf(each);
  yield* module.actors;
}

/** @throws SUPERVISION_CONFLICT */
export function checkActor({ id, policy, keyed }: ChildSpec, module: string, { autoShutdown }: Supervision): void {
  if (!policy.significant) return;
  if (keyed !== undefined) throw keyedAndSignificant(id);
  if (policy.restart === 'permanent') throw permanentAndSignificant(id);
  if (autoShutdown === 'never') throw significantForNothing(id, module);
}

/** @throws SUPERVISION_CONFLICT */
function checkModule({ name, options }: ModuleNode, { strategy }: Supervision, isRoot: boolean): void {
  const { dynamic, actors = [], imports = [], maxChildren } = options;
  if (dynamic === undefined) {
    if (maxChildren !== undefined) throw maxChildrenForNothing(name);
    return;
  }
  if (isRoot) throw dynamicRoot(name);
  if (actors.length > 0 || imports.length > 0) throw dynamicWithOthers(name);
  if (strategy !== 'one-for-one') throw dynamicStrategy(name, strategy);
}

/** Lists the topics that an actor declares. */
export function* declaredBy({ subscriptions, publishes }: ChildSpec): Iterable<AnyTopic> {
  for (const { declared } of subscriptions) if (declared !== undefined) yield declared;
  yield* publishes;
}
