import { checkOptions, count, list, text, type OptionRules } from '../options-check';
import type { EventClass } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import type { ActorClass, Token } from './actor-class';
import { POLICY_RULES, type PolicyOptions } from './policy';
import { declareActor } from './spec';

/** Options of `@Actor`. */
export interface ActorOptions extends PolicyOptions {
  /** The name of the actor in its runtime. Default: the name of the class. */
  readonly name?: string | undefined;
  /** How many events its mailbox holds. Default: the runtime's, 128. */
  readonly capacity?: number | undefined;
  /** The topics it publishes on: lets the wiring check see edges and circles before anything has run. */
  readonly publishes?: readonly (AnyTopic | EventClass)[] | undefined;
  /** The tokens of its constructor arguments, for builders that emit no constructor types. */
  readonly inject?: readonly Token[] | undefined;
}

const RULES: OptionRules<ActorOptions> = {
  name: text,
  capacity: count(1),
  publishes: list,
  inject: list,
  ...POLICY_RULES,
};

/**
 * Makes a class an actor: plain class, no base class, all hooks optional. Works as a legacy and as a standard
 * decorator.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Actor({ name: 'thermostat' })
 * class Thermostat { ... }
 */
export function Actor(options: ActorOptions = {}): (actorClass: ActorClass, context?: ClassDecoratorContext) => void {
  return (actorClass, context) => {
    checkOptions(`@Actor of ${actorClass.name}`, options, RULES);
    const { name = actorClass.name, capacity, publishes = [], inject, ...policy } = options;
    declareActor(actorClass, context?.metadata, { name, capacity, publishes, inject, policy });
  };
}
