import type { ActorClass } from '../actor/actor-class';
import { actor as define, SPAWN, type SpawnOptions } from '../actor/definition';
import { readSpec } from '../actor/spec';
import { toError } from '../errors';
import type { Broker } from '../flow/broker';
import type { Durables } from '../flow/durable/durables';
import { EMPTY } from '../ports/async-scope';
import type { Reentrancy } from '../reentrancy';
import type { Spawner, SupervisionTree } from '../supervision/supervision-tree';
import { nameOfFunction } from '../text';
import type { AnyTopic } from '../topic/topic';
import type { ActorWiring } from './actor-wiring';
import { invalidState, lifetimeOutside } from './errors';
import type { RuntimeState } from './phases';
import { checkActor, declaredBy } from './wiring';

/** What spawning needs of its runtime. */
interface SpawningParts {
  readonly tree: SupervisionTree;
  readonly broker: Broker;
  readonly wiring: ActorWiring;
  readonly reentrancy: Reentrancy;
  readonly state: () => RuntimeState;
  readonly durables: Durables | undefined;
}

/** Adds actors to a runtime that runs. */
export class Spawning {
  readonly #parts: SpawningParts;

  constructor(parts: SpawningParts) {
    this.#parts = parts;
  }

  /**
   * Starts one more actor.
   * @param by the incarnation that asks; undefined outside actors
   */
  spawn(actorClass: ActorClass, options: SpawnOptions | undefined, by: Spawner | undefined): Promise<string> {
    return EMPTY.run(() => this.#spawn(actorClass, options, by));
  }

  #spawn(actorClass: ActorClass, options: SpawnOptions = {}, by: Spawner | undefined): Promise<string> {
    const { reentrancy, tree, broker, wiring, state, durables } = this.#parts;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.#spawn(actorClass, options, by));
    try {
      const open = by === undefined ? state() === 'running' || state() === 'starting' : tree.canSpawn;
      if (!open) {
        throw invalidState('spawn()', state(), 'Spawn actors between start() and stop()');
      }
      const ofClass = readSpec(actorClass);
      SPAWN.check(`spawn(${nameOfFunction(actorClass)})`, options);
      const home = tree.homeOf(actorClass, by?.supervisor);
      const standard = by === undefined || home.spec.dynamic !== undefined ? 'module' : 'incarnation';
      const { lifetime = standard, name = home.children.nameFor(ofClass.name), ...config } = options;
      if (lifetime === 'incarnation' && by === undefined) throw lifetimeOutside(nameOfFunction(actorClass));
      const wired = wiring.wire(define(actorClass, { ...config, name }));
      checkActor(wired, home.name, home.spec.supervision);
      durables?.check(wired.id, wired.subscriptions);
      for (const topic of declaredBy(wired)) broker.declare(topic, () => this.#declared());
      const { child, started } = home.startChild(wired, lifetime === 'incarnation' ? by?.incarnation : undefined);
      const named = broker.pacer.pace(started.then(() => wired.id));
      return by === undefined ? named : by.incarnation.waitFor(child.cell.sender, named);
    } catch (error) {
      return broker.pacer.pace(Promise.reject(toError(error)));
    }
  }

  /** What the actors that are there declare. */
  *#declared(): Iterable<AnyTopic> {
    for (const { spec } of this.#parts.tree.actors.values()) yield* declaredBy(spec);
  }
}
