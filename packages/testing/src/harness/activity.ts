import type { Envelope, Monitor } from '@maiko/core';

/** Which actors are in a handler now. */
export class Activity implements Monitor {
  readonly #handling = new Map<string, Envelope>();

  /** Every busy actor, and the event it has in hand. */
  get handling(): ReadonlyMap<string, Envelope> {
    return this.#handling;
  }

  delivered(envelope: Envelope, actor: string): void {
    this.#handling.set(actor, envelope);
  }

  handled(_envelope: Envelope, actor: string): void {
    this.#handling.delete(actor);
  }

  failed(_error: Error, actor: string): void {
    this.#handling.delete(actor);
  }

  actorStopped(actor: string): void {
    this.#handling.delete(actor);
  }
}
