import { invalidOption } from '../errors';
import { nameOfFunction } from '../text';
import { defineOptions } from '../define-options';
import { count, list, text } from '../options-check';
import type { EventClass } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import type { ActorClass, Token } from './actor-class';
import { KEYED, type KeyedOptions } from './keyed';
import { POLICY, type PolicyOptions } from './policy';
import { declareActor } from './spec';

/** Options of `@Actor`; `E` is what its `key` function takes. */
export interface ActorOptions<E = never> extends PolicyOptions, KeyedOptions<E> {
  /** The name of the actor in its runtime. Default: the name of the class. */
  readonly name?: string | undefined;
  /** How many events its mailbox holds. Default: the runtime's, 128. */
  readonly capacity?: number | undefined;
  /** The topics it publishes on: lets the wiring check see edges and circles before anything has run. */
  readonly publishes?: readonly (AnyTopic | EventClass)[] | undefined;
  /** The tokens of its constructor arguments, for builders that emit no constructor types. */
  readonly inject?: readonly Token[] | undefined;
}

const ACTOR = defineOptions<ActorOptions>()({
  name: [text],
  capacity: [count(1)],
  publishes: [list],
  inject: [list],
  ...POLICY.rows,
  ...KEYED.rows,
});

/**
 * Makes a class an actor: plain class, no base class, all hooks optional. Works as a legacy and as a standard
 * decorator.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Actor({ name: 'thermostat' })
 * class Thermostat { ... }
 * @example
 * @Actor({ key: (order: Order) => order.id, idleTimeout: 60_000 })
 * class Fulfilment { ... }
 */
export function Actor<E = never>(
  options: ActorOptions<E> = {},
): (actorClass: ActorClass, context?: ClassDecoratorContext) => void {
  return (actorClass, context) => {
    const where = `@Actor of ${nameOfFunction(actorClass)}`;
    ACTOR.check(where, options);
    const { name = actorClass.name, capacity, publishes = [], inject, ...rest } = options;
    // A static member may stand in the place of the name of a class.
    if (typeof name !== 'string')
      throw invalidOption(where, 'name', 'a string: the class has another static "name"', name);
    const { key, idleTimeout, maxInstances, ...policy } = rest;
    const keyed: KeyedOptions = { key, idleTimeout, maxInstances };
    declareActor(actorClass, context?.metadata, { name, capacity, publishes, inject, policy, keyed });
  };
}
