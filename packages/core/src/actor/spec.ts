import { nameOfFunction } from '../text';
import { COPY, type Copy } from '../copy';
import { notAnActor, otherCopy } from './errors';
import type { ActorClass, Token } from './actor-class';
import type { KeyedOptions } from './keyed';
import type { PolicyOptions } from './policy';
import type { DeclaredSchedule } from './schedule';
import type { SubscribeOptions, SubscribeTarget } from './subscribe';

/** Decorator metadata lives on the class, as an own property: an undecorated subclass is no actor by accident. */
const RECORD = Symbol.for('maiko.actor');

/** The one list that discovery reads. */
const DISCOVERED = Symbol.for('maiko.discovered');

// Node does not define it yet; without it, standard decorators have nowhere to record.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata');

/** One `@Subscribe` as written. */
export interface DeclaredSubscription {
  readonly method: string | symbol;
  readonly target: SubscribeTarget | undefined;
  readonly options: SubscribeOptions;
}

/** The options of `@Actor` of a class. */
export interface DeclaredActor {
  readonly name: string;
  readonly capacity: number | undefined;
  readonly publishes: readonly unknown[];
  readonly inject: readonly Token[] | undefined;
  readonly policy: PolicyOptions;
  readonly keyed: KeyedOptions;
}

/** What the decorators of one class recorded. */
interface ActorRecord {
  /** That of the decorators. A record of an older version has none. */
  readonly copy?: Copy;
  actor?: DeclaredActor;
  /** What was read of it last, for the next of many actors of one class. */
  read?: ActorSpec | undefined;
  readonly subscriptions: DeclaredSubscription[];
  readonly schedules: DeclaredSchedule[];
}

/** All the decorators of a class and its ancestors say about it. */
export interface ActorSpec extends DeclaredActor {
  readonly actorClass: ActorClass;
  readonly subscriptions: readonly DeclaredSubscription[];
  readonly schedules: readonly DeclaredSchedule[];
}

/** Returns the record of a class, or of the metadata object of a class under standard decorators. */
export function recordOf(holder: object): ActorRecord {
  if (!Object.hasOwn(holder, RECORD)) {
    const record: ActorRecord = { copy: COPY, subscriptions: [], schedules: [] };
    Object.defineProperty(holder, RECORD, { value: record });
    unclaimed().add(record);
  }
  const record = (holder as { [RECORD]: ActorRecord })[RECORD];
  record.read = undefined;
  return record;
}

/** Enters a class into the list of discovered actors. */
export function declareActor(actorClass: ActorClass, metadata: object | undefined, actor: DeclaredActor): void {
  if (metadata !== undefined && !Object.hasOwn(actorClass, RECORD)) {
    Object.defineProperty(actorClass, RECORD, { value: recordOf(metadata) });
  }
  recordOf(actorClass).actor = actor;
  for (const { record } of lineage(actorClass)) unclaimed().delete(record);
  discovery().actors.add(actorClass);
}

/**
 * Reads what the decorators recorded.
 * @throws NOT_AN_ACTOR; OTHER_COPY, since what it would have injected is found by identity
 */
export function readSpec(actorClass: unknown): ActorSpec {
  if (typeof actorClass !== 'function') throw notAnActor(actorClass, 'it is not a class');
  const last = ownRecord(actorClass)?.read;
  if (last?.actorClass === actorClass) return last;
  const [own, ...ancestors] = lineage(actorClass);
  const actor = own?.holder === actorClass ? own.record.actor : undefined;
  if (actor === undefined)
    throw notAnActor(actorClass, whyNot(actorClass, own?.holder === actorClass ? own : undefined, ancestors));
  const other = [own, ...ancestors].find((link) => link !== undefined && link.record.copy !== COPY);
  if (other !== undefined) throw otherCopy(nameOfFunction(other.holder), other.record.copy);
  const records = (own === undefined ? ancestors : [own, ...ancestors]).map(({ record }) => record);
  const spec: ActorSpec = {
    ...actor,
    actorClass: actorClass as ActorClass,
    subscriptions: inherited(records.map(({ subscriptions }) => subscriptions)),
    schedules: inherited(records.map(({ schedules }) => schedules)),
  };
  if (own !== undefined) own.record.read = spec;
  return spec;
}

/**
 * Merges what is declared of methods, base class first. A declaration of a subclass replaces those of its base class
 * for that method.
 * @param declarations those of the class, then of its ancestors
 */
function inherited<T extends { readonly method: string | symbol }>(declarations: readonly (readonly T[])[]): T[] {
  const all: T[] = [];
  const declared = new Set<string | symbol>();
  for (const each of declarations) {
    const kept = each.filter(({ method }) => !declared.has(method));
    all.unshift(...kept);
    for (const { method } of kept) declared.add(method);
  }
  return all;
}

/** Lists every class with `@Actor` that has been loaded. */
export function discoveredActors(): ActorClass[] {
  return [...discovery().actors];
}

/**
 * Lists the methods of a class, its own and inherited ones, with `@Subscribe` or a schedule; also of a class that is no
 * actor.
 */
export function decoratedMethods(holder: object): string[] {
  const records = lineage(holder).flatMap(({ record }) => [...record.subscriptions, ...record.schedules]);
  return [...new Set(records.map(({ method }) => String(method)))];
}

/** Lists the methods with `@Subscribe` or a schedule in classes that, as far as is known, have no `@Actor`. */
export function unclaimedMethods(): string[] {
  return [...unclaimed()].flatMap(({ subscriptions, schedules }) => [
    ...new Set([...subscriptions, ...schedules].map(({ method }) => String(method))),
  ]);
}

function whyNot(actorClass: object, own: Link | undefined, ancestors: readonly Link[]): string {
  const methods = own?.record.subscriptions.map(({ method }) => String(method)) ?? [];
  if (methods.length > 0) return `it has @Subscribe on ${methods.join(', ')} but no @Actor()`;
  const scheduled = own?.record.schedules.map(({ method }) => String(method)) ?? [];
  if (scheduled.length > 0) return `it has a schedule on ${scheduled.join(', ')} but no @Actor()`;
  const base = [...ancestors, ...lineage(actorClass)].find(({ record }) => record.actor !== undefined);
  if (base === undefined) return 'it has no @Actor()';
  return `it extends the actor ${nameOfFunction(base.holder)}, and decorators are not inherited`;
}

interface Link {
  readonly holder: { readonly name: string };
  readonly record: ActorRecord;
}

/** The records of a class and its ancestors, the class first. */
function lineage(actorClass: object): Link[] {
  const links: Link[] = [];
  for (let at: unknown = actorClass; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    const record = ownRecord(at) ?? ownRecord(ownMetadata(at));
    if (record !== undefined) links.push({ holder: at, record });
  }
  return links;
}

function ownMetadata(actorClass: object): object | undefined {
  const { metadata } = Symbol as { metadata?: symbol };
  if (metadata === undefined || !Object.hasOwn(actorClass, metadata)) return undefined;
  return (actorClass as Record<symbol, object | undefined>)[metadata];
}

function ownRecord(holder: object | undefined): ActorRecord | undefined {
  if (holder === undefined || !Object.hasOwn(holder, RECORD)) return undefined;
  return (holder as { [RECORD]?: ActorRecord })[RECORD];
}

interface Discovery {
  readonly actors: Set<ActorClass>;
  readonly unclaimed: Set<ActorRecord>;
}

function discovery(): Discovery {
  if (!Object.hasOwn(globalThis, DISCOVERED)) {
    const empty: Discovery = { actors: new Set(), unclaimed: new Set() };
    Object.defineProperty(globalThis, DISCOVERED, { value: empty });
  }
  return (globalThis as unknown as { [DISCOVERED]: Discovery })[DISCOVERED];
}

function unclaimed(): Set<ActorRecord> {
  return discovery().unclaimed;
}
