import type { Envelope } from '@maiko/core';

/** The state of one delivery: its handler has begun, has finished, or has failed. */
export type DeliveryStatus = 'running' | 'handled' | 'failed';

/** One event as one actor got it: an event that three actors get is three deliveries. */
export class Delivery<E = unknown> {
  #status: DeliveryStatus = 'running';
  #error: Error | undefined;

  constructor(
    readonly envelope: Envelope<E>,
    /** The name of the actor that got it. */
    readonly receiver: string,
    /** Its place among all deliveries that were recorded. */
    readonly index: number,
  ) {}

  get id(): string {
    return this.envelope.id;
  }

  get topic(): string {
    return this.envelope.topic;
  }

  get payload(): E {
    return this.envelope.payload;
  }

  /** The actor that published it; undefined when it came from outside the actors. */
  get sender(): string | undefined {
    return this.envelope.sender;
  }

  get parentId(): string | undefined {
    return this.envelope.parentId;
  }

  /** 1 for the first delivery to this actor, more after a retry. */
  get attempt(): number {
    return this.envelope.attempt;
  }

  get status(): DeliveryStatus {
    return this.#status;
  }

  /** Why the handler failed. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Told once, when the handler has finished. */
  ended(error?: Error): void {
    this.#status = error === undefined ? 'handled' : 'failed';
    this.#error = error;
  }
}
