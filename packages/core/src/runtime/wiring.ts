import type { ActorClass } from '../actor/actor-class';
import { definitionOf, type ActorDefinition } from '../actor/definition';
import { resolveKeyed, type KeyedOptions, type KeyedPolicy } from '../actor/keyed';
import { resolvePolicy } from '../actor/policy';
import { resolveRetry } from '../actor/retry';
import type { DeclaredSchedule } from '../actor/schedule';
import { readSpec, type DeclaredSubscription } from '../actor/spec';
import type { SubscribeTarget } from '../actor/subscribe';
import { duplicateActor, invalidOption, MaikoError } from '../errors';
import type { ActorContainer } from '../ports/container';
import { isSubscribable, publishTopic, subscribeTopic } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import type { ActorSchedule, ActorSubscription, ChildSpec, ModuleSpec } from '../supervision/child-spec';
import { resolveSupervision, type Supervision } from '../supervision/options';
import {
  dynamicRoot,
  dynamicStrategy,
  dynamicWithOthers,
  keyedAndSignificant,
  keyedForNothing,
  maxChildrenForNothing,
  permanentAndSignificant,
  scheduleChoiceFailed,
  significantForNothing,
  twoDynamicModules,
} from './errors';
import type { ModuleNode } from './module';

/**
 * Reads and checks modules and their actors before anything starts.
 * @throws NOT_AN_ACTOR, DUPLICATE_ACTOR, NOT_A_TOPIC, INVALID_PATTERN, SUBSCRIBE_CHOICE_FAILED, SCHEDULE_CHOICE_FAILED,
 * SUPERVISION_CONFLICT, and
 * what the container finds (UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY)
 */
export function wire(root: ModuleNode, container: ActorContainer): ModuleSpec {
  const ids = new Set<string>();
  const dynamic = new Map<ActorClass, string>();
  const visit = (node: ModuleNode, isRoot: boolean): ModuleSpec => {
    const { name, options } = node;
    const imports = node.imports.map((each) => visit(each, false));
    const supervision = resolveSupervision(name, options.supervision);
    const actors = (options.actors ?? []).map((entry) => wireOne(entry, container));
    for (const actor of actors) {
      if (ids.has(actor.id)) throw duplicateActor(actor.id);
      ids.add(actor.id);
      checkActor(actor, name, supervision);
    }
    checkModule(node, supervision, isRoot);
    if (options.dynamic === undefined) return { name, imports, actors, supervision, dynamic: undefined };
    checkActor(wireOne(options.dynamic, container, true), name, supervision);
    const other = dynamic.get(options.dynamic);
    if (other !== undefined) throw twoDynamicModules(options.dynamic.name, other, name);
    dynamic.set(options.dynamic, name);
    const { maxChildren = Infinity } = options;
    return { name, imports, actors, supervision, dynamic: { actorClass: options.dynamic, maxChildren } };
  };
  return visit(root, true);
}

/** All actors of a module and its imports, in the order they start. */
export function* actorsOf(module: ModuleSpec): Iterable<ChildSpec> {
  for (const each of module.imports) yield* actorsOf(each);
  yield* module.actors;
}

/**
 * One actor; see `wire`.
 * @param classOnly the actor itself comes later: its options are not known yet, so neither are its subscriptions
 */
export function wireOne(entry: ActorClass | ActorDefinition, container: ActorContainer, classOnly = false): ChildSpec {
  const { actorClass, config } = definitionOf(entry);
  const spec = readSpec(actorClass);
  container.verify?.(actorClass);
  const id = config.name ?? spec.name;
  return {
    id,
    actorClass,
    options: config.options,
    capacity: config.capacity ?? spec.capacity,
    publishes: spec.publishes.map((each) => published(actorClass, each)),
    subscriptions: classOnly
      ? []
      : spec.subscriptions.flatMap((declared) => subscriptionsOf(id, declared, config.options)),
    schedules: classOnly ? [] : spec.schedules.map((declared) => scheduleOf(id, declared, config.options)),
    policy: resolvePolicy(spec.policy, config),
    keyed: keyedOf(id, spec.keyed, config),
  };
}

/** @throws SUPERVISION_CONFLICT */
function keyedOf(id: string, ofClass: KeyedOptions, ofActor: KeyedOptions): KeyedPolicy | undefined {
  const keyed = resolveKeyed(ofClass, ofActor);
  if (keyed !== undefined) return keyed;
  for (const option of ['idleTimeout', 'maxInstances'] as const) {
    if ((ofActor[option] ?? ofClass[option]) !== undefined) throw keyedForNothing(id, option);
  }
  return undefined;
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

/** @throws INVALID_OPTION */
function published(actorClass: ActorClass, target: unknown): AnyTopic {
  if (typeof target !== 'string' && isSubscribable(target)) return publishTopic(target);
  throw invalidOption(`@Actor of ${actorClass.name}`, 'publishes', 'topics, families and classes with @Event', target);
}

function subscriptionsOf(
  id: string,
  { method, target, options }: DeclaredSubscription,
  actorOptions: unknown,
): ActorSubscription[] {
  const targets = chosen(id, method, target, actorOptions);
  const { own = false, overflow, blockTimeout, latestBy } = options;
  const retry = resolveRetry(`${id}.${String(method)}`, options.retry);
  return targets.map(({ pattern, declared }) => ({
    pattern,
    declared,
    method,
    own,
    overflow,
    blockTimeout,
    latestBy,
    retry,
  }));
}

/** The targets of one `@Subscribe`; a function chooses them by the options of the actor. */
function chosen(
  id: string,
  method: string | symbol,
  target: SubscribeTarget | undefined,
  actorOptions: unknown,
): readonly ReturnType<typeof subscribeTopic>[] {
  if (target === undefined || isSubscribable(target) || typeof target !== 'function')
    return many(target).map(subscribeTopic);
  try {
    return many((target as (options: unknown) => unknown)(actorOptions)).map((each) => subscribeTopic(each ?? null));
  } catch (cause) {
    throw new MaikoError('SUBSCRIBE_CHOICE_FAILED', `The function in @Subscribe of ${id}.${String(method)} failed`, {
      actor: id,
      method: String(method),
      expected: 'a function that chooses topics by the options of the actor',
      received: actorOptions,
      mend: `Give the actor its options with actor(ActorClass, { name: "${id}", options: { ... } })`,
      cause,
    });
  }
}

/** One `@Every` or `@Schedule`; a function chooses by the options of the actor. */
function scheduleOf(id: string, { method, resolve }: DeclaredSchedule, options: unknown): ActorSchedule {
  const where = `${id}.${String(method)}`;
  try {
    return { method, times: resolve(where, options) };
  } catch (cause) {
    throw scheduleChoiceFailed(id, String(method), options, cause);
  }
}

function many(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
