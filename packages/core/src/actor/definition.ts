import { defineOptions } from '../define-options';
import { anything, count, oneOf, text } from '../options-check';
import { nameOfFunction } from '../text';
import type { ActorClass } from './actor-class';
import type { ActorContext } from './context';
import { KEYED, type KeyedOptions } from './keyed';
import { POLICY, type PolicyOptions } from './policy';
import { readSpec } from './spec';

/** The settings of one actor of a class; those that are left out are as `@Actor` of the class says. */
export interface ActorConfig<Options = unknown> extends PolicyOptions, KeyedOptions {
  /** Default: the name in `@Actor`, else the name of the class. */
  readonly name?: string | undefined;
  /** What the instance finds in `ctx.options`. */
  readonly options?: Options | undefined;
  /** How many events its mailbox holds. Default: that of the class. */
  readonly capacity?: number | undefined;
}

/**
 * The latest end of a spawned actor. `incarnation`: with the incarnation that spawned it, as children of an actor do in
 * Akka and Pekko. `module`: with its module, as children of a dynamic supervisor do in OTP.
 */
export type Lifetime = 'incarnation' | 'module';

/** The settings of a spawned actor: those of `actor()`, and its lifetime. */
export interface SpawnOptions<Options = unknown> extends ActorConfig<Options> {
  /**
   * What it ends with: the incarnation that spawned it, or its module. Default `incarnation`; `module` for a class that
   * has a dynamic module.
   */
  readonly lifetime?: Lifetime | undefined;
}

/** As `SpawnOptions`, outside actors: there is no incarnation to end with. */
export interface OutsideSpawnOptions<Options = unknown> extends ActorConfig<Options> {
  /** It ends with its module. */
  readonly lifetime?: 'module' | undefined;
}

/** A class together with how to run it: what `actor()` makes. */
export interface ActorDefinition {
  readonly actorClass: ActorClass;
  readonly config: ActorConfig;
}

/** The options type of a class: what its constructor takes as `ActorContext<Options>`. */
export type OptionsOf<C extends ActorClass> =
  Extract<ConstructorParameters<C>[number], ActorContext> extends ActorContext<infer Options> ? Options : unknown;

const CONFIG = defineOptions<ActorConfig>()({
  name: [text],
  options: [anything],
  capacity: [count(1)],
  ...POLICY.rows,
  ...KEYED.rows,
});

/**
 * Defines an actor of a class under its own name and options; one class may run as several.
 * @throws NOT_AN_ACTOR, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * actor(Guesser, { name: 'player-1', options: { interval: 500 } })
 */
export function actor<C extends ActorClass>(
  actorClass: C,
  ...[config]: undefined extends OptionsOf<C>
    ? [config?: ActorConfig<OptionsOf<C>>]
    : [config: ActorConfig<OptionsOf<C>> & { readonly options: OptionsOf<C> }]
): ActorDefinition {
  readSpec(actorClass);
  const checked: ActorConfig = config ?? {};
  CONFIG.check(`actor(${nameOfFunction(actorClass)})`, checked);
  return { actorClass, config: checked };
}

/** The options of a spawn, as they are checked. */
export const SPAWN = defineOptions<SpawnOptions>()({
  ...CONFIG.rows,
  lifetime: [oneOf('incarnation', 'module')],
});

/** Returns the definition of an entry of a list of actors: a class or a definition. */
export function definitionOf(entry: ActorClass | ActorDefinition): ActorDefinition {
  return typeof entry === 'object' && (entry as unknown) !== null && 'actorClass' in entry
    ? entry
    : { actorClass: entry as ActorClass, config: {} };
}
