import type { Envelope, Monitor } from '@maiko/core';

/** The actors that are in a handler or step now. */
export class Activity implements Monitor {
  readonly #handling = new Map<string, Envelope>();
  readonly #stepping = new Set<string>();
  /**
   * Called before code of an actor begins while no other is in a handler or step, and when an actor has started
   * meanwhile.
   */
  onIdle: (() => void) | undefined;

  /** Every busy actor, and the event it has in hand. */
  get handling(): ReadonlyMap<string, Envelope> {
    return this.#handling;
  }

  /** Every actor with a `step` that has not finished. */
  get steppers(): ReadonlySet<string> {
    return this.#stepping;
  }

  stepping(actor: string): void {
    this.#tellIdle();
    this.#stepping.add(actor);
  }

  stepped(actor: string): void {
    this.#stepping.delete(actor);
  }

  delivered(envelope: Envelope, actor: string): void {
    this.#tellIdle();
    this.#handling.set(actor, envelope);
  }

  handled(_envelope: Envelope, actor: string): void {
    this.#handling.delete(actor);
  }

  failed(_error: Error, actor: string): void {
    this.#stepping.delete(actor);
    this.#handling.delete(actor);
  }

  actorStarted(): void {
    this.#tellIdle();
  }

  actorStopped(actor: string): void {
    this.#stepping.delete(actor);
    this.#handling.delete(actor);
  }

  #tellIdle(): void {
    if (this.#handling.size === 0 && this.#stepping.size === 0) this.onIdle?.();
  }
}
