import type { Subject } from 'rxjs';
import { checkIngestOptions, parentIn, readPublish, type IngestOptions, type PublishOptions } from '../actor/publisher';
import { refusedInput, toError } from '../errors';
import type { Broker } from '../flow/broker';
import type { Envelope } from '../flow/envelope';
import { runtimeClosed } from '../flow/errors';
import { IterableSubject } from '../flow/observing/iterable-subject';
import type { SubjectPublisher } from '../flow/observing/topic-subject';
import { named, publishWith } from '../flow/publish-with';
import type { Reentrancy } from '../reentrancy';
import { publishTopic, subjectTopic, subscribeTopic, type PublishTarget } from '../topic/event';
import { checkNoPromise, parsePayload } from '../topic/schema';
import type { AnyTopic } from '../topic/topic';
import { ingressFull } from './errors';
import { resolveOutcome, type OutcomeOptions, type Outcomes } from './outcome';

/** The part of a runtime that its ingress needs. */
export interface IngressHost {
  readonly broker: Broker;
  readonly outcomes: Outcomes;
  readonly reentrancy: Reentrancy;
  /** The most events from outside that may wait. */
  readonly limit: number;
  /** For the text of a refusal. */
  readonly state: () => string;
}

/** The way of events from outside the actors: published, checked at the edge, or asked with. */
export class Ingress {
  /** Events from outside are taken; false from the begin of `stop` on. */
  open = true;
  readonly #host: IngressHost;

  constructor(host: IngressHost) {
    this.#host = host;
  }

  /** Publishing from outside now would wait: for a mailbox, or for the actors to have their turn. */
  get congested(): boolean {
    const { broker } = this.#host;
    return broker.outside.busy || broker.pacer.pause !== undefined;
  }

  /** @param given how many arguments there were */
  publish(given: number, first: unknown, second: unknown, third: PublishOptions | undefined): Promise<void> {
    const { broker } = this.#host;
    const { outside } = broker;
    try {
      const { topic, payload, options } = readPublish(first, given, second, third);
      return (
        this.#refusal(topic, payload) ??
        outside.pace(publishWith(broker, options, topic, payload, outside, parentOf(options)))
      );
    } catch (error) {
      return broker.pacer.refusal(error);
    }
  }

  ingest<E>(topic: PublishTarget<E> | string, data: unknown, options?: IngestOptions): Promise<Envelope<E>> {
    const { broker, reentrancy } = this.#host;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.ingest(topic, data, options));
    return broker.pacer.pace(this.#ingest(topic, data, options));
  }

  async #ingest<E>(
    topic: PublishTarget<E> | string,
    data: unknown,
    options: IngestOptions | undefined,
  ): Promise<Envelope<E>> {
    const { broker } = this.#host;
    const declared = typeof topic === 'string' ? topicNamed(broker, topic) : publishTopic(topic);
    checkIngestOptions(declared, options);
    const parent = parentOf(options);
    const { schema } = declared.options;
    const { outside } = broker;
    let payload = data;
    try {
      checkNoPromise(declared.name, data);
      if (schema !== undefined && options?.parsed !== true) payload = await parsePayload(declared.name, schema, data);
    } catch (thrown) {
      return broker.refusals.refuseRaw(declared, data, outside, parent, refusedInput(toError(thrown)));
    }
    const refused = this.#refusal(declared, payload);
    if (refused !== undefined) return refused;
    const id = options?.id;
    const publish = () => broker.publishTraced(declared, payload, outside, parent, named(id), true);
    const bridge = options?.via;
    const { begun: envelope, accepted } = bridge === undefined ? publish() : broker.envelopes.via(bridge, publish);
    await accepted;
    return envelope as Envelope<E>;
  }

  ask(event: object, options: OutcomeOptions): Promise<Envelope> {
    const { broker, reentrancy } = this.#host;
    if (reentrancy.inside) return reentrancy.afterwards(() => this.ask(event, options));
    return broker.pacer.pace(this.#ask(event, options));
  }

  async #ask(event: object, options: OutcomeOptions): Promise<Envelope> {
    const { within, failFast, of: answers } = resolveOutcome(options);
    const of = answers.map((each) => subscribeTopic(each).pattern);
    const { topic, payload } = readPublish(event, 1, undefined, undefined);
    const refused = this.#refusal(topic, payload);
    if (refused !== undefined) await refused;
    return this.#host.outcomes.ask(topic, payload, { of, within, failFast });
  }

  /** @throws SUBJECT_OF_PATTERN, NOT_A_TOPIC, TOPIC_CONFLICT */
  subject<E>(target: PublishTarget<E>, publish: SubjectPublisher['publish']): Subject<E> & AsyncIterable<E> {
    const { broker } = this.#host;
    return new IterableSubject(subjectTopic(target), broker, { sender: broker.outside, publish });
  }

  /** Events from outside are refused once the runtime stops, and while too many wait. */
  #refusal(topic: AnyTopic, payload: unknown): Promise<never> | undefined {
    const { broker, limit, state } = this.#host;
    const { outside } = broker;
    if (!this.open)
      return broker.refusals.refuse(
        topic,
        payload,
        outside,
        undefined,
        'runtime-closed',
        runtimeClosed(state(), topic.name),
      );
    if (!outside.congested || outside.unaccepted < limit) return undefined;
    return broker.refusals.refuse(topic, payload, outside, undefined, 'ingress-full', ingressFull(limit, topic.name));
  }
}

const parentOf = (options: PublishOptions | undefined): Envelope | undefined =>
  options === undefined ? undefined : (parentIn(options) ?? undefined);

/** @throws INVALID_TOPIC_NAME */
function topicNamed(broker: Broker, name: string): AnyTopic {
  try {
    return broker.topicNamed(name);
  } catch (error) {
    throw refusedInput(error);
  }
}
