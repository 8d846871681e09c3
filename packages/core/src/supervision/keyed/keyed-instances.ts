import type { StopReason } from '../../actor/hooks';
import type { KeyedPolicy } from '../../actor/keyed';
import type { SupervisionTree } from '../supervision-tree';
import { IdleInstances } from './idle-instances';
import { InstanceTotals } from './instance-totals';
import type { KeyedChild } from './keyed-child';
import { KeyedInstance } from './keyed-instance';

/**
 * The instances of a keyed actor. At most one of a key takes events; others of that key may still be ending, and it
 * starts when they have ended, so that two never overlap.
 */
export class KeyedInstances implements Iterable<KeyedInstance> {
  readonly #owner: KeyedChild;
  readonly #tree: SupervisionTree;
  readonly #limit: number;
  /** Those that take events. */
  readonly #byKey = new Map<string, KeyedInstance>();
  /** Those that take events, and those that are ending. */
  readonly #all = new Set<KeyedInstance>();
  /** How many of a key are ending. */
  readonly #ending = new Map<string, number>();
  readonly #idle: IdleInstances<KeyedInstance>;
  /** What those did that have ended. */
  readonly #past = new InstanceTotals();
  /** One that did not wait in front of the actor at the last look; most of the time it still does not. */
  #free: KeyedInstance | undefined;
  /** Goes on with an event that waits until there may be another instance. */
  #onRoom: (() => void) | undefined;
  #isDown = false;

  constructor(owner: KeyedChild, { maxInstances, idleTimeout }: KeyedPolicy, tree: SupervisionTree) {
    this.#owner = owner;
    this.#tree = tree;
    this.#limit = maxInstances;
    this.#idle = new IdleInstances(idleTimeout, tree.host.clock, (instance) => this.#passivate(instance));
  }

  [Symbol.iterator](): Iterator<KeyedInstance> {
    return this.#all[Symbol.iterator]();
  }

  get byKey(): ReadonlyMap<string, KeyedInstance> {
    return this.#byKey;
  }

  get isFull(): boolean {
    return this.#all.size >= this.#limit;
  }

  /** Whether the actor is suspended: no instance starts, and none ends to make room. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** What all instances did, those included that have ended. */
  get totals(): InstanceTotals {
    const totals = this.#past.copy();
    for (const each of this.#all) totals.add(each);
    return totals;
  }

  /** How many events wait for room in a mailbox of an instance. */
  get waiting(): number {
    let waiting = 0;
    for (const { cell } of this.#all) waiting += cell.mailbox.log.waiting?.size ?? 0;
    return waiting;
  }

  // ---- events ----

  /** Returns the name of the instance of a key. */
  idOf(key: string): string {
    return `${this.#owner.id}/${key}`;
  }

  /** Returns whether an actor has the name of an instance that is none. */
  isTaken(key: string): boolean {
    const holder = this.#tree.actors.get(this.idOf(key));
    return holder !== undefined && holder.whole !== this.#owner;
  }

  /** Makes the instance of a key, which starts when there is no other of that key. */
  add(key: string): KeyedInstance {
    const { spec } = this.#owner;
    const ofKey = { ...spec, id: this.idOf(key), keyed: undefined };
    const instance = new KeyedInstance(ofKey, key, this.#owner, this, this.#tree);
    this.#tree.register(instance);
    this.#byKey.set(key, instance);
    this.#all.add(instance);
    this.#start(instance);
    return instance;
  }

  /** Starts an instance, unless another of its key is still ending. */
  #start(instance: KeyedInstance): void {
    if (!this.#ending.has(instance.key)) this.#owner.supervisor.startInstance(instance);
  }

  /** Ends the instance that has been idle for longest, or waits for one to be idle. Settles when there may be room. */
  makeRoom(): Promise<void> {
    if (this.#all.size === this.#byKey.size) this.#idle.endOldest();
    return new Promise<void>((resolve) => (this.#onRoom = resolve));
  }

  /** Lets the event look again that waits for room. */
  checkRoom(): void {
    this.#onRoom?.();
  }

  /**
   * One of the instances, when each of them waits for room in front of the actor, which waits for one of them to have
   * nothing to do: a circle that no publication closes.
   */
  get blocking(): KeyedInstance | undefined {
    const { isFull, log } = this.#owner.cell.mailbox;
    if (!isFull || this.#all.size > this.#byKey.size) return undefined;
    if (this.#free?.cell.sender.isBlockedIn(log) === false) return undefined;
    let first: KeyedInstance | undefined;
    for (const instance of this.#all) {
      if (!instance.cell.sender.isBlockedIn(log)) {
        this.#free = instance;
        return undefined;
      }
      first ??= instance;
    }
    return first;
  }

  // ---- what instances do ----

  onEvent(instance: KeyedInstance): void {
    this.#idle.remove(instance);
  }

  onQuiet(instance: KeyedInstance): void {
    if (instance.ended) return;
    this.#idle.add(instance);
    this.checkRoom();
  }

  /** @returns false if it is busy after all; then it is idle again later */
  #passivate(instance: KeyedInstance): boolean {
    if (!instance.isIdle) return false;
    void instance.end('idle');
    return true;
  }

  /** The next event of its key is for the next instance. */
  onEnding(instance: KeyedInstance): void {
    const { key, ended } = instance;
    if (ended) return;
    this.#idle.remove(instance);
    this.#byKey.delete(key);
    this.#ending.set(key, (this.#ending.get(key) ?? 0) + 1);
  }

  onEnded(instance: KeyedInstance): void {
    const { key } = instance;
    this.#all.delete(instance);
    if (this.#free === instance) this.#free = undefined;
    this.#past.add(instance);
    this.#tree.unregister(instance);
    this.checkRoom();
    const others = (this.#ending.get(key) ?? 0) - 1;
    if (others > 0) {
      this.#ending.set(key, others);
      return;
    }
    this.#ending.delete(key);
    const next = this.#byKey.get(key);
    if (next !== undefined && !this.#isDown) this.#start(next);
  }

  // ---- together with the actor ----

  /** Lets instances start, from now on. */
  open(): void {
    this.#isDown = false;
  }

  /** Starts the instances that are down, unless the actor has been suspended again. */
  start(): void {
    if (this.#isDown) return;
    for (const instance of this.#byKey.values()) if (instance.cell.state === 'idle') this.#start(instance);
  }

  async suspend(reason: StopReason): Promise<void> {
    this.#isDown = true;
    this.#stopWaiting();
    // They go down and start with the actor, not in groups of their own.
    for (const instance of this.#all) this.#owner.supervisor.coordinator.release(instance);
    await Promise.all([...this.#all].map((each) => (each.ended ? each.end(reason) : each.suspend(reason))));
  }

  async end(reason: StopReason, cause: Error | undefined, deadline: number | undefined): Promise<void> {
    const ends = [...this.#all].map((each) => each.end(reason, cause, deadline));
    this.#stopWaiting();
    await Promise.all(ends);
  }

  #stopWaiting(): void {
    this.#idle.clear();
    this.checkRoom();
  }

  drain(): void {
    for (const { cell } of this.#all) cell.stopStepping();
  }
}
