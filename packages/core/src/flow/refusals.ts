import type { Reentrancy } from '../reentrancy';
import { holdsPromises } from '../thenable';
import type { AnyTopic } from '../topic/topic';
import type { DeadLetterOffice, DeadLetterReason } from './dead-letters';
import type { Envelope } from './envelope';
import type { EnvelopeFactory } from './envelope-factory';
import type { Pacer } from './pacer';
import { refusal, type Sender } from './publication';

/** The events that are refused before they are routed: each is a dead letter, and its publisher gets a rejection. */
export class Refusals {
  readonly #deadLetters: DeadLetterOffice;
  readonly #envelopes: EnvelopeFactory;
  readonly #pacer: Pacer;
  readonly #reentrancy: Reentrancy;
  /** With payloads that have not been through the schemas of their topics. */
  readonly #raw = new WeakSet<Envelope>();

  constructor(deadLetters: DeadLetterOffice, envelopes: EnvelopeFactory, pacer: Pacer, reentrancy: Reentrancy) {
    this.#deadLetters = deadLetters;
    this.#envelopes = envelopes;
    this.#pacer = pacer;
    this.#reentrancy = reentrancy;
  }

  refuse(
    topic: AnyTopic,
    payload: unknown,
    sender: Sender,
    parent: Envelope | undefined,
    reason: DeadLetterReason,
    error: Error,
  ): Promise<never> {
    // No code awaits a promise in what is refused.
    holdsPromises(payload);
    // A monitor that publishes is told, but makes no dead letter: it could make a monitor publish again, without end.
    if (this.#reentrancy.quiet) return refusal(error);
    this.#deadLetters.add(this.#envelopes.create(topic.name, payload, sender, parent), undefined, 0, reason, error);
    return this.#pacer.refusal(error);
  }

  /** As `refuse`, for data from outside that never fitted the schema of its topic. */
  refuseRaw(
    topic: AnyTopic,
    data: unknown,
    sender: Sender,
    parent: Envelope | undefined,
    error: Error,
  ): Promise<never> {
    const envelope = this.#envelopes.create(topic.name, data, sender, parent);
    this.#raw.add(envelope);
    this.#deadLetters.add(envelope, undefined, 0, 'payload-rejected', error);
    return this.#pacer.refusal(error);
  }

  /** Whether the payload of a refused event is data as it came from outside. */
  isRaw(envelope: Envelope): boolean {
    return this.#raw.has(envelope);
  }
}
