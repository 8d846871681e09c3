import type { DeadLetter, Envelope, Monitor } from '@maiko/core';
import { Delivery } from './delivery';

/** An event that was published, or came out of a pipe, and its deliveries. */
export interface EventRecord {
  readonly envelope: Envelope;
  readonly deliveries: readonly Delivery[];
}

interface OpenRecord extends EventRecord {
  readonly deliveries: Delivery[];
}

/** Everything that a runtime did, as far as it was recorded. */
export class Recording implements Monitor {
  /** Nothing is added while false. */
  active: boolean;
  readonly #events = new Map<string, OpenRecord>();
  readonly #deliveries: Delivery[] = [];
  readonly #deadLetters: DeadLetter[] = [];
  readonly #restarts = new Map<string, number>();

  constructor(active: boolean) {
    this.active = active;
  }

  /** In the order they were published, or were delivered by a pipe. */
  get events(): Iterable<EventRecord> {
    return this.#events.values();
  }

  /** Every event that was published, in that order. What comes out of a pipe was not. */
  get published(): Envelope[] {
    return [...this.events].map(({ envelope }) => envelope).filter(({ isPiped }) => !isPiped);
  }

  /** In the order the actors got them. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  get deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters;
  }

  event(id: string): EventRecord | undefined {
    return this.#events.get(id);
  }

  restartsOf(has: (actor: string) => boolean): number {
    return [...this.#restarts].reduce((sum, [actor, count]) => (has(actor) ? sum + count : sum), 0);
  }

  forget(): void {
    this.#events.clear();
    this.#deliveries.length = 0;
    this.#deadLetters.length = 0;
    this.#restarts.clear();
  }

  // ---- what the runtime reports ----

  dispatched(envelope: Envelope): void {
    if (this.active) this.#recordOf(envelope);
  }

  delivered(envelope: Envelope, actor: string): void {
    if (!this.active) return;
    const published = envelope.isPiped ? this.event(envelope.causeId ?? '')?.envelope : envelope;
    const delivery = new Delivery(envelope, actor, this.#deliveries.length, published);
    this.#deliveries.push(delivery);
    this.#recordOf(envelope).deliveries.push(delivery);
  }

  handled(envelope: Envelope, actor: string): void {
    this.#running(envelope, actor)?.ended();
  }

  failed(error: Error, actor: string, envelope: Envelope | undefined): void {
    if (envelope !== undefined) this.#running(envelope, actor)?.ended(error);
  }

  deadLetter(letter: DeadLetter): void {
    if (this.active) this.#deadLetters.push(letter);
  }

  actorRestarting(actor: string): void {
    if (this.active) this.#restarts.set(actor, (this.#restarts.get(actor) ?? 0) + 1);
  }

  #recordOf(envelope: Envelope): OpenRecord {
    const known = this.#events.get(envelope.id);
    if (known !== undefined) return known;
    const made: OpenRecord = { envelope, deliveries: [] };
    this.#events.set(envelope.id, made);
    return made;
  }

  #running({ id }: Envelope, actor: string): Delivery | undefined {
    return this.#events
      .get(id)
      ?.deliveries.findLast(({ receiver, status }) => receiver === actor && status === 'running');
  }
}
