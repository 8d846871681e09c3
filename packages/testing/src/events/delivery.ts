import type { Envelope } from '@maiko/core';

/** The state of one delivery: its handler has begun, has finished, or has failed. */
export type DeliveryStatus = 'running' | 'handled' | 'failed';

/**
 * One event as one actor got it: an event that three actors get is three deliveries. What comes out of a pipe is a
 * delivery of the event behind it, with an id and a payload of its own.
 */
export class Delivery<E = unknown> {
  #status: DeliveryStatus = 'running';
  #error: Error | undefined;

  constructor(
    readonly envelope: Envelope<E>,
    /** The name of the actor that got it. */
    readonly receiver: string,
    /** Its place among all deliveries that were recorded. */
    readonly index: number,
    /** The event as it was published: another envelope if it went through a pipe, and its publish was recorded. */
    readonly published: Envelope = envelope,
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

  /** The id of the published event that caused it; see `Envelope`. */
  get causeId(): string | undefined {
    return this.envelope.causeId;
  }

  /** Whether it came out of a pipe of its receiver. */
  get isPiped(): boolean {
    return this.envelope.isPiped;
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
