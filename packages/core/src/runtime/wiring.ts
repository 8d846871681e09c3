import type { ActorClass } from '../actor/actor-class';
import { definitionOf, type ActorDefinition } from '../actor/definition';
import { readSpec, type DeclaredSubscription } from '../actor/spec';
import type { SubscribeTarget } from '../actor/subscribe';
import { duplicateActor, invalidOption, MaikoError } from '../errors';
import type { Subscription } from '../flow/subscriptions';
import type { ActorContainer } from '../ports/container';
import { isSubscribable, publishTopic, subscribeTopic } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import type { ChildSpec } from '../supervision/child';

/**
 * Reads and checks the actors before anything starts.
 * @throws NOT_AN_ACTOR, DUPLICATE_ACTOR, NOT_A_TOPIC, INVALID_PATTERN, SUBSCRIBE_CHOICE_FAILED, and what the container
 * finds (UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY)
 */
export function wire(actors: readonly (ActorClass | ActorDefinition)[], container: ActorContainer): ChildSpec[] {
  const wired = actors.map((entry) => wireOne(entry, container));
  const ids = new Set<string>();
  for (const { id } of wired) {
    if (ids.has(id)) throw duplicateActor(id);
    ids.add(id);
  }
  return wired;
}

/** One actor; see `wire`. */
export function wireOne(entry: ActorClass | ActorDefinition, container: ActorContainer): ChildSpec {
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
    subscriptions: spec.subscriptions.flatMap((declared) => subscriptionsOf(id, declared, config.options)),
  };
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
): Subscription[] {
  const targets = chosen(id, method, target, actorOptions);
  const { own = false, overflow, blockTimeout, latestBy } = options;
  return targets.map((each) => ({ ...each, method, own, overflow, blockTimeout, latestBy }));
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

function many(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
