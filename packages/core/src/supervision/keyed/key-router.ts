import { duplicateActor } from '../../actor/errors';
import type { Key, KeyedPolicy } from '../../actor/keyed';
import type { DeadLetterReason } from '../../flow/dead-letters';
import type { Envelope } from '../../flow/envelope';
import { blockedCycle } from '../../flow/errors';
import { answersLater } from '../../thenable';
import type { ActorChild } from '../actor-child';
import { actorStopped, invalidKey, keyFailed } from '../errors';
import type { SupervisionTree } from '../supervision-tree';
import { Front } from './front';
import type { KeyedInstance } from './keyed-instance';
import type { KeyedInstances } from './keyed-instances';
import { KeyedSubscriptions } from './keyed-subscriptions';

/**
 * The way of events from the cell in front of a keyed actor to the instance of their key, in order. It calls the key
 * function, and counts the events that come to no instance.
 */
export class KeyRouter {
  readonly #actor: ActorChild;
  readonly #key: KeyedPolicy['key'];
  readonly #instances: KeyedInstances;
  readonly #tree: SupervisionTree;
  readonly #subscriptions: KeyedSubscriptions;
  /** Events without an instance, which are dead letters. */
  undeliverable = 0;
  /** Events that an instance published and does not subscribe to as its own. */
  skipped = 0;
  #isDecided = false;

  constructor(actor: ActorChild, key: KeyedPolicy['key'], instances: KeyedInstances, tree: SupervisionTree) {
    this.#actor = actor;
    this.#key = key;
    this.#instances = instances;
    this.#tree = tree;
    this.#subscriptions = new KeyedSubscriptions(actor.spec.subscriptions, tree.host.broker);
  }

  /** Makes what the cell in front runs. */
  front(): Front {
    return new Front(this.#subscriptions.count, (envelope, index) => this.#route(envelope, index));
  }

  /** Whether the event in hand counts elsewhere already, and not as queued in front. */
  get isDecided(): boolean {
    return this.#isDecided || this.#subscriptions.isTaken;
  }

  /** Routes an event. A promise holds up the events behind it. */
  #route(envelope: Envelope, subscriptionIndex: number): Promise<void> | undefined {
    this.#isDecided = false;
    const key = this.#keyOf(envelope, subscriptionIndex);
    if (key === undefined) return undefined;
    const instances = this.#instances;
    const { sender } = envelope;
    if (sender !== undefined && !this.#subscriptions.wantsOwn(subscriptionIndex) && sender === instances.idOf(key)) {
      this.skipped++;
      this.#tree.host.broker.monitors.passed?.(envelope);
      this.#isDecided = true;
      return undefined;
    }
    const instance = instances.byKey.get(key);
    if (instance !== undefined) this.#handOn(instance, envelope, subscriptionIndex);
    else if (instances.isTaken(key))
      this.#giveUp(envelope, subscriptionIndex, 'key-failed', duplicateActor(instances.idOf(key)));
    else if (instances.isFull) return this.#routeLater(key, envelope, subscriptionIndex);
    else this.#handOn(instances.add(key), envelope, subscriptionIndex);
    return undefined;
  }

  #keyOf(envelope: Envelope, subscriptionIndex: number): string | undefined {
    const { id } = this.#actor;
    const { topic } = envelope;
    let error: Error;
    try {
      const key: unknown = this.#key(envelope.payload as never, envelope as Envelope<never>);
      if (isKey(key)) return String(key);
      answersLater(key);
      error = invalidKey(id, topic, key);
    } catch (cause) {
      error = keyFailed(id, topic, cause);
    }
    this.#giveUp(envelope, subscriptionIndex, 'key-failed', error);
    return undefined;
  }

  #handOn(instance: KeyedInstance, envelope: Envelope, subscriptionIndex: number): void {
    this.#instances.onEvent(instance);
    this.#subscriptions.handOn(envelope, subscriptionIndex, this.#actor.cell, instance.cell);
    this.#isDecided = true;
  }

  #giveUp(envelope: Envelope, subscriptionIndex: number, reason: DeadLetterReason, error: Error): void {
    this.#tree.host.broker.deadLetter(envelope, this.#actor.cell.mailbox, subscriptionIndex, reason, error);
    this.undeliverable++;
    this.#isDecided = true;
  }

  /** Routes an event when there is room for another instance: the one that has been idle for longest ends. */
  async #routeLater(key: string, envelope: Envelope, subscriptionIndex: number): Promise<void> {
    const actor = this.#actor;
    const instances = this.#instances;
    // On the way down nothing makes room; its instance is made all the same, and the event waits there.
    while (instances.isFull && !instances.isDown && !actor.ended) {
      const room = instances.makeRoom();
      // The turn that took this event lets in what waited for its place.
      await Promise.resolve();
      const { blocking } = instances;
      if (blocking !== undefined) {
        const cycle = blockedCycle([actor.id, blocking.id, actor.id], envelope.topic);
        this.#giveUp(envelope, subscriptionIndex, 'blocked-cycle', cycle);
        return;
      }
      await room;
    }
    if (!actor.ended) this.#handOn(instances.byKey.get(key) ?? instances.add(key), envelope, subscriptionIndex);
    else if (this.#tree.canForget(actor))
      this.#giveUp(envelope, subscriptionIndex, 'actor-stopped', actorStopped(actor.id));
    else this.#giveUp(envelope, subscriptionIndex, 'not-drained', this.#tree.notDrained(actor.id));
  }
}

function isKey(key: unknown): key is Key {
  return (typeof key === 'string' && key !== '') || Number.isFinite(key) || typeof key === 'bigint';
}
