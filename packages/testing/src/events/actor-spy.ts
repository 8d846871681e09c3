import type { Envelope } from '@maiko/core';
import type { ActorSet } from './actor-ref';
import type { Delivery } from './delivery';
import { EventQuery, type Observed } from './event-query';
import type { Recording } from './recording';

/** One actor, or all of one class: what it got and what it published. */
export class ActorSpy {
  constructor(
    private readonly actors: ActorSet,
    private readonly observed: Observed,
    private readonly recording: Recording,
  ) {}

  // ---- what it got ----

  get inbound(): EventQuery {
    return new EventQuery(this.observed).matching(({ receiver }) => this.actors.has(receiver));
  }

  get eventsReceived(): number {
    return this.inbound.count;
  }

  get lastReceived(): Delivery | undefined {
    return this.inbound.last;
  }

  /** The names of the actors that published the events it got. */
  get receivedFrom(): string[] {
    return this.inbound.senders;
  }

  get senderCount(): number {
    return this.inbound.senderCount;
  }

  // ---- what it published ----

  /** The deliveries of what it published. */
  get outbound(): EventQuery {
    return new EventQuery(this.observed).matching(({ sender }) => this.actors.has(sender));
  }

  /** How many events it published, however many actors got each; also those without a receiver. */
  get eventsSent(): number {
    return this.published.length;
  }

  /** What it published, also events without a receiver. */
  get published(): Envelope[] {
    return this.recording.published.filter(({ sender }) => this.actors.has(sender));
  }

  get lastSent(): Delivery | undefined {
    return this.outbound.last;
  }

  /** The names of the actors that got its events. */
  get sentTo(): string[] {
    return this.outbound.receivers;
  }

  get receiverCount(): number {
    return this.outbound.receiverCount;
  }

  // ---- how it fared ----

  /** The deliveries of which its handler failed. */
  get failures(): Delivery[] {
    return this.inbound.deliveries.filter(({ status }) => status === 'failed');
  }

  /** How often it restarted after a failure. */
  get restarts(): number {
    return this.recording.restartsOf((actor) => this.actors.has(actor));
  }
}
