import type { StopReason } from '../../actor/hooks';
import type { Key, KeyedPolicy } from '../../actor/keyed';
import { blockedCycle } from '../../flow/errors';
import { duplicateActor } from '../../actor/errors';
import type { DeadLetterReason } from '../../flow/dead-letters';
import type { Envelope } from '../../flow/envelope';
import type { MailboxCounters } from '../../flow/mailbox/mailbox';
import { answersLater } from '../../thenable';
import { ActorChild } from '../actor-child';
import type { Cell } from '../../cell/cell';
import type { ChildSpec } from '../../cell/child-spec';
import { actorStopped, invalidKey, keyFailed } from '../errors';
import { IdleInstances } from './idle-instances';
import { frontCell, KeyedSubscriptions } from './key-router';
import { KeyedInstance } from './keyed-instance';
import type { SupervisionTree } from '../supervision-tree';
import type { Supervisor } from '../supervisor';
import { InstanceTotals } from './instance-totals';

/**
 * A keyed actor: the cell in front owns the subscriptions and the mailbox that publishers see, and hands every event to the
 * instance of its key, in order. It runs no code of the user but the key function. Its instances are children of the same
 * supervisor: one that fails is restarted alone.
 */
export class KeyedChild extends ActorChild {
  /** Those that take events, by key. */
  readonly #instances = new Map<string, KeyedInstance>();
  readonly #keyed: KeyedPolicy;
  readonly #tree: SupervisionTree;
  readonly #subscriptions: KeyedSubscriptions;
  /** All that are there, those that are ending included. */
  readonly #all = new Set<KeyedInstance>();
  /** One that did not wait in front of this actor at the last look; most of the time it still does not. */
  #free: KeyedInstance | undefined;
  /** How many of a key are ending. */
  readonly #leaving = new Map<string, number>();
  readonly #idle: IdleInstances<KeyedInstance>;
  /** An event waits until there may be another instance. */
  #whenRoom: (() => void) | undefined;
  #down = false;
  /** Of the instances that have ended. */
  readonly #past = new InstanceTotals();
  /** Events that it gave up itself. */
  #undeliverable = 0;
  /** What becomes of the event in hand is known: it is counted there, and not as queued here. */
  #decided = false;
  /** Events of an instance that came back to it and that it does not want. */
  #skipped = 0;

  constructor(spec: ChildSpec, keyed: KeyedPolicy, supervisor: Supervisor, tree: SupervisionTree) {
    super(spec, supervisor, tree, frontCell(spec, supervisor));
    this.#keyed = keyed;
    this.#tree = tree;
    this.#subscriptions = new KeyedSubscriptions(spec.subscriptions, tree.host.broker);
    tree.longestKeyedName = Math.max(tree.longestKeyedName, spec.id.length);
    this.#idle = new IdleInstances(keyed.idleTimeout, tree.host.clock, (instance) => this.#passivate(instance));
  }

  override get instances(): ReadonlyMap<string, KeyedInstance> {
    return this.#instances;
  }

  // ---- routing ----

  override create(): object {
    return this.#subscriptions.front((envelope, subscriptionIndex) => this.#route(envelope, subscriptionIndex));
  }

  override dispose(): void {
    // It is not the container's.
  }

  /** A promise holds up the events behind this one. */
  #route(envelope: Envelope, subscriptionIndex: number): Promise<void> | undefined {
    this.#decided = false;
    const key = this.#keyOf(envelope, subscriptionIndex);
    if (key === undefined) return undefined;
    const { sender } = envelope;
    if (sender !== undefined && !this.#subscriptions.wantsOwn(subscriptionIndex) && sender === this.#idOf(key)) {
      this.#skipped++;
      this.#tree.host.broker.monitors.passed?.(envelope);
      this.#decided = true;
      return undefined;
    }
    const instance = this.#instances.get(key);
    if (instance !== undefined) this.#handOn(instance, envelope, subscriptionIndex);
    else if (this.#isTaken(key))
      this.#giveUp(envelope, subscriptionIndex, 'key-failed', duplicateActor(this.#idOf(key)));
    else if (this.#isFull) return this.#routeLater(key, envelope, subscriptionIndex);
    else this.#handOn(this.#add(key), envelope, subscriptionIndex);
    return undefined;
  }

  #keyOf(envelope: Envelope, subscriptionIndex: number): string | undefined {
    const { topic } = envelope;
    let error: Error;
    try {
      const key: unknown = this.#keyed.key(envelope.payload as never, envelope as Envelope<never>);
      if (isKey(key)) return String(key);
      answersLater(key);
      error = invalidKey(this.id, topic, key);
    } catch (cause) {
      error = keyFailed(this.id, topic, cause);
    }
    this.#giveUp(envelope, subscriptionIndex, 'key-failed', error);
    return undefined;
  }

  #giveUp(envelope: Envelope, subscriptionIndex: number, reason: DeadLetterReason, error: Error): void {
    this.#tree.host.broker.deadLetter(envelope, this.cell.mailbox, subscriptionIndex, reason, error);
    this.#undeliverable++;
    this.#decided = true;
  }

  #idOf(key: string): string {
    return `${this.id}/${key}`;
  }

  /** An actor that is none of its instances has the name. */
  #isTaken(key: string): boolean {
    const holder = this.#tree.actors.get(this.#idOf(key));
    return holder !== undefined && holder.whole !== this;
  }

  get #isFull(): boolean {
    return this.#all.size >= this.#keyed.maxInstances;
  }

  /** There are as many instances as there may be: the one that has been idle for longest makes room, once there is one. */
  async #routeLater(key: string, envelope: Envelope, subscriptionIndex: number): Promise<void> {
    // On the way down nobody makes room; its subscription is made all the same, and the event waits there.
    while (this.#isFull && !this.#down && !this.ended) {
      if (this.#all.size === this.#instances.size) this.#idle.endOldest();
      const room = new Promise<void>((resolve) => (this.#whenRoom = resolve));
      // The turn that took this event lets in what waited for its place.
      await Promise.resolve();
      const blocking = this.#blocking;
      if (blocking !== undefined) {
        this.#giveUp(
          envelope,
          subscriptionIndex,
          'blocked-cycle',
          blockedCycle([this.id, blocking.id, this.id], envelope.topic),
        );
        return;
      }
      await room;
    }
    if (!this.ended) this.#handOn(this.#instances.get(key) ?? this.#add(key), envelope, subscriptionIndex);
    else if (this.#tree.canForget(this))
      this.#giveUp(envelope, subscriptionIndex, 'actor-stopped', actorStopped(this.id));
    else this.#giveUp(envelope, subscriptionIndex, 'not-drained', this.#tree.notDrained(this.id));
  }

  /**
   * One of the instances, when each of them waits for room in front of this actor, which waits for one of them to have nothing
   * to do: a circle that no publication closes.
   */
  get #blocking(): KeyedInstance | undefined {
    const { isFull, log } = this.cell.mailbox;
    if (!isFull || this.#all.size > this.#instances.size) return undefined;
    if (this.#free?.isBlockedIn(log) === false) return undefined;
    let first: KeyedInstance | undefined;
    for (const instance of this.#all) {
      if (!instance.isBlockedIn(log)) {
        this.#free = instance;
        return undefined;
      }
      first ??= instance;
    }
    return first;
  }

  /** Whether there is room for a new key may have changed. */
  lookAgain(): void {
    this.#whenRoom?.();
  }

  #add(key: string): KeyedInstance {
    const { spec } = this;
    const instance = new KeyedInstance({ ...spec, id: this.#idOf(key), keyed: undefined }, key, this, this.#tree);
    this.#tree.register(instance);
    this.#instances.set(key, instance);
    this.#all.add(instance);
    // Two of one key never overlap: when the earlier one has ended, this one starts.
    if (!this.#leaving.has(key)) this.supervisor.startInstance(instance);
    return instance;
  }

  #handOn(instance: KeyedInstance, envelope: Envelope, subscriptionIndex: number): void {
    this.#idle.remove(instance);
    this.#subscriptions.handOn(envelope, subscriptionIndex, this.cell, instance.cell);
    this.#decided = true;
  }

  // ---- instances that come and go ----

  /** An instance has nothing to do. */
  onQuiet(instance: KeyedInstance): void {
    if (instance.ended) return;
    this.#idle.add(instance);
    this.lookAgain();
  }

  /** One that is busy after all says so when it is quiet again. */
  #passivate(instance: KeyedInstance): boolean {
    if (!instance.isIdle) return false;
    void instance.end('idle');
    return true;
  }

  /** An instance begins to end: the next event of its key is for the next one. */
  onEnding(instance: KeyedInstance): void {
    const { key, ended: ended } = instance;
    if (ended) return;
    this.#idle.remove(instance);
    this.#instances.delete(key);
    this.#leaving.set(key, (this.#leaving.get(key) ?? 0) + 1);
  }

  /** An instance has ended. */
  onEnded(instance: KeyedInstance): void {
    this.#all.delete(instance);
    if (this.#free === instance) this.#free = undefined;
    this.#past.add(instance);
    this.#tree.unregister(instance);
    this.lookAgain();
    const { key } = instance;
    const others = (this.#leaving.get(key) ?? 0) - 1;
    if (others > 0) {
      this.#leaving.set(key, others);
      return;
    }
    this.#leaving.delete(key);
    const next = this.#instances.get(key);
    if (next !== undefined && !this.#down) this.supervisor.startInstance(next);
  }

  // ---- as a child ----

  override async start(): Promise<void> {
    this.#down = false;
    await super.start();
    this.#startInstances();
  }

  /** Those that were there before it went down, unless it has gone down again meanwhile. */
  #startInstances(): void {
    if (this.#down) return;
    for (const instance of this.#instances.values()) {
      if (instance.cell.state === 'idle' && !this.#leaving.has(instance.key)) this.supervisor.startInstance(instance);
    }
  }

  override async suspend(reason: StopReason): Promise<void> {
    this.#down = true;
    this.lookAgain();
    this.#idle.clear();
    for (const instance of this.#all) this.supervisor.coordinator.release(instance);
    const down = [...this.#all].map((each) => (each.ended ? each.end(reason) : each.suspend(reason)));
    await Promise.all([super.suspend(reason), ...down]);
  }

  override async end(reason: StopReason, cause?: Error, deadline?: number): Promise<void> {
    const ends = [...this.#all].map((each) => each.end(reason === 'failure' ? 'shutdown' : reason, cause, deadline));
    ends.push(super.end(reason, cause, deadline));
    this.#idle.clear();
    this.lookAgain();
    await Promise.all(ends);
  }

  override drain(): void {
    super.drain();
    for (const { cell } of this.#all) cell.stopStepping();
  }

  override get cells(): Iterable<Cell> {
    return [this.cell, ...[...this.#all].map(({ cell }) => cell)];
  }

  // ---- what is seen of it: its instances together, those that have ended included ----

  get #totals(): InstanceTotals {
    const totals = this.#past.copy();
    for (const each of this.#all) totals.add(each);
    return totals;
  }

  override get counters(): MailboxCounters {
    const { accepted, failed, dropped, deadLettered, queued } = this.cell.mailbox.counters;
    const { counters } = this.#totals;
    const decided = this.#decided || this.#subscriptions.taken ? this.cell.inHand : 0;
    // Handed on, and not accepted yet.
    let waiting = 0;
    for (const { cell } of this.#all) waiting += cell.mailbox.log.waiting?.size ?? 0;
    return {
      accepted: accepted - this.#skipped,
      handled: counters.handled,
      // In front, when the context of an event could not be entered.
      failed: failed + counters.failed,
      dropped: dropped + counters.dropped,
      deadLettered: deadLettered + this.#undeliverable + counters.deadLettered,
      queued: queued - decided + waiting + counters.queued,
    };
  }

  override get published(): number {
    return this.#totals.published;
  }

  override get topics(): Iterable<string> {
    return this.#totals.topics;
  }

  override get leftBehind(): readonly string[] {
    return [...super.leftBehind, ...this.#totals.leftBehind];
  }
}

/** The name of the keyed actor one of whose instances has, or had, the name `id`. */
export function keyedActorOf(id: string, { actors, longestKeyedName }: SupervisionTree): string | undefined {
  const child = actors.get(id);
  if (child !== undefined) return child.whole === child ? undefined : child.whole.id;
  // A key may have a slash as well, and so may a name: the longest name wins.
  for (let at = id.lastIndexOf('/', longestKeyedName); at > 0; at = id.lastIndexOf('/', at - 1)) {
    const owner = id.slice(0, at);
    if (actors.get(owner)?.spec.keyed !== undefined) return owner;
  }
  return undefined;
}

function isKey(key: unknown): key is Key {
  return (typeof key === 'string' && key !== '') || Number.isFinite(key) || typeof key === 'bigint';
}
