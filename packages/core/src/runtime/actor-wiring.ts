import { nameOfFunction } from '../text';
import type { ActorClass } from '../actor/actor-class';
import { definitionOf, type ActorDefinition } from '../actor/definition';
import { resolveKeyed, type KeyedOptions, type KeyedPolicy } from '../actor/keyed';
import { resolvePolicy } from '../actor/policy';
import { resolveRetry, type RetryPolicy } from '../actor/retry';
import type { DeclaredSchedule } from '../actor/schedule';
import { readSpec, type ActorSpec, type DeclaredSubscription } from '../actor/spec';
import type { SubscribeTarget } from '../actor/subscribe';
import { invalidOption } from '../errors';
import type { ActorContainer } from '../actor/container';
import type { ActorSchedule, ActorSubscription, ChildSpec } from '../cell/child-spec';
import { isSource } from '../rxjs/bounded';
import { isSubscribable, publishTopic, subscribeTopic } from '../topic/event';
import { SYSTEM_PREFIX } from '../topic/name';
import type { AnyTopic } from '../topic/topic';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../topic/overflow-policy';
import { checkKept, durableOf } from './durable-wiring';
import { keyedForNothing, pipeOnKeyed, scheduleChoiceFailed, subscribeChoiceFailed } from './errors';
import { answersLater } from '../thenable';

type SubscriptionList = readonly ActorSubscription[];

/** What actors have in common that have one `@Subscribe`. */
interface Declaration {
  /** By the one topic it names or, if it is the same for all actors, the `@Subscribe` itself. */
  readonly lists: WeakMap<object, SubscriptionList>;
  readonly retry: RetryPolicy | undefined;
}

/** For all actors that have none. */
const NONE: readonly never[] = [];

/**
 * The wiring of single actors, for one runtime: it reads and checks them. Thousands of one class that subscribe to the
 * same have one list of subscriptions, and what is made of a list is made once.
 */
export class ActorWiring {
  readonly #container: ActorContainer;
  readonly #verified = new WeakSet<ActorClass>();
  readonly #declarations = new WeakMap<DeclaredSubscription, Declaration>();
  /** What was made last of the lists of all declarations of a class. */
  readonly #joined = new WeakMap<
    ActorSpec,
    { readonly of: readonly SubscriptionList[]; readonly all: SubscriptionList }
  >();

  readonly #hasTransport: boolean;

  constructor(container: ActorContainer, hasTransport: boolean) {
    this.#container = container;
    this.#hasTransport = hasTransport;
  }

  /**
   * @param classOnly the actor itself comes later: its options are not known yet, so neither are its subscriptions
   * @throws NOT_AN_ACTOR, NOT_A_TOPIC, INVALID_PATTERN, SUBSCRIBE_CHOICE_FAILED, SCHEDULE_CHOICE_FAILED,
   * TRANSPORT_MISSING, DURABLE_PIPE,
   * SUPERVISION_CONFLICT, and what the container finds (UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY)
   */
  wire(entry: ActorClass | ActorDefinition, classOnly = false): ChildSpec {
    const { actorClass, config } = definitionOf(entry);
    const spec = readSpec(actorClass);
    this.#verify(actorClass);
    const id = config.name ?? spec.name;
    const { options } = config;
    const keyed = keyedOf(id, spec.keyed, config);
    if (keyed !== undefined)
      for (const { method, options: of } of spec.subscriptions)
        if (of.pipe !== undefined) throw pipeOnKeyed(id, String(method));
    return {
      id,
      actorClass,
      options,
      capacity: config.capacity ?? spec.capacity,
      publishes: mapped(spec.publishes, (each) => checkKept(id, published(actorClass, each), this.#hasTransport)),
      subscriptions: classOnly ? NONE : this.#subscriptionsOf(id, spec, options),
      schedules: classOnly ? NONE : mapped(spec.schedules, (declared) => scheduleOf(id, declared, options)),
      policy: resolvePolicy(spec.policy, config),
      keyed,
    };
  }

  /** A class with thousands of actors is verified once. */
  #verify(actorClass: ActorClass): void {
    if (this.#verified.has(actorClass)) return;
    const answer: unknown = this.#container.verify?.(actorClass);
    if (isSource(answer) || answersLater(answer))
      throw invalidOption('The container', 'verify', 'a check that returns at once', answer);
    this.#verified.add(actorClass);
  }

  #subscriptionsOf(id: string, spec: ActorSpec, options: unknown): SubscriptionList {
    const lists = mapped(spec.subscriptions, (declared) => this.#listOf(id, declared, options));
    const [only] = lists;
    if (only !== undefined && lists.length === 1) return only;
    const last = this.#joined.get(spec);
    if (last?.of.every((each, index) => each === lists[index]) === true) return last.all;
    const joined = { of: lists, all: lists.flat() };
    this.#joined.set(spec, joined);
    return joined.all;
  }

  /** What one `@Subscribe` says about an actor. */
  #listOf(id: string, declared: DeclaredSubscription, options: unknown): SubscriptionList {
    const targets = chosen(id, declared.method, declared.target, options);
    const topic = targets.length === 1 ? targets[0]?.declared : undefined;
    const key = topic ?? (chooses(declared.target) ? undefined : declared);
    const { lists, retry } = this.#declarationOf(id, declared);
    if (key === undefined) return subscribed(id, declared, targets, retry, this.#hasTransport);
    let list = lists.get(key);
    if (list === undefined) lists.set(key, (list = subscribed(id, declared, targets, retry, this.#hasTransport)));
    return list;
  }

  #declarationOf(id: string, declared: DeclaredSubscription): Declaration {
    const known = this.#declarations.get(declared);
    if (known !== undefined) return known;
    const { method, options } = declared;
    const made = { lists: new WeakMap(), retry: resolveRetry(`${id}.${String(method)}`, options.retry) };
    this.#declarations.set(declared, made);
    return made;
  }
}

function mapped<T, U>(values: readonly T[], each: (value: T) => U): readonly U[] {
  return values.length === 0 ? NONE : values.map(each);
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

/** @throws INVALID_OPTION */
function published(actorClass: ActorClass, target: unknown): AnyTopic {
  if (typeof target !== 'string' && isSubscribable(target)) return publishTopic(target);
  throw invalidOption(
    `@Actor of ${nameOfFunction(actorClass)}`,
    'publishes',
    'topics, families and classes with @Event',
    target,
  );
}

/** The policy of a durable subscription. */
const WAITS = { overflow: 'block', blockTimeout: Infinity } as const;

type Targets = readonly ReturnType<typeof subscribeTopic>[];

function subscribed(
  id: string,
  { method, options }: DeclaredSubscription,
  targets: Targets,
  retry: RetryPolicy | undefined,
  hasTransport: boolean,
): SubscriptionList {
  const { own = false, overflow, blockTimeout, latestBy } = options;
  const pipe = options.pipe === undefined ? undefined : { make: options.pipe };
  for (const { pattern } of targets) checkSystemTopic(id, method, pattern, overflow);
  return targets.map((target) => {
    const durable = durableOf(id, String(method), options, target, hasTransport);
    // The transport waits for room, for as long as it takes.
    const whenFull = durable === undefined ? { overflow, blockTimeout } : WAITS;
    const behindPipe = pipe !== undefined;
    return { ...target, method, own, ...whenFull, latestBy, retry, pipe, behindPipe, durable };
  });
}

/**
 * The runtime publishes its own topics itself, and does not wait: what a full mailbox holds up would pile up without a
 * bound.
 * @throws INVALID_OPTION
 */
function checkSystemTopic(
  id: string,
  method: string | symbol,
  pattern: string,
  overflow: OverflowPolicy | undefined,
): void {
  if (!pattern.startsWith(SYSTEM_PREFIX) || overflow === undefined) return;
  if (!OVERFLOW_POLICIES[overflow].needsPublisher) return;
  const expected = `a policy that needs no publisher that waits, such as "drop-oldest": "${pattern}" is published by the runtime`;
  throw invalidOption(`@Subscribe of ${id}.${String(method)}`, 'overflow', expected, overflow);
}

/** Whether the target is a function that chooses by the options of the actor. */
function chooses(target: SubscribeTarget | undefined): boolean {
  return typeof target === 'function' && !isSubscribable(target);
}

/** The targets of one `@Subscribe`; a function chooses them by the options of the actor. */
function chosen(
  id: string,
  method: string | symbol,
  target: SubscribeTarget | undefined,
  actorOptions: unknown,
): Targets {
  if (!chooses(target)) return many(target).map(subscribeTopic);
  try {
    const answer = (target as (options: unknown) => unknown)(actorOptions);
    answersLater(answer);
    return many(answer).map((each) => subscribeTopic(each ?? null));
  } catch (cause) {
    throw subscribeChoiceFailed(id, String(method), actorOptions, cause);
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
