import type { AnyTopic } from '../topic/topic';
import type { Broker } from './broker';
import { rename, type Envelope } from './envelope';
import { ignorable, type Sender } from './publication';

/** What a publisher may say about one event. */
interface Said {
  readonly via?: object | string | undefined;
  readonly id?: string | undefined;
}

/** Publishes as `Broker.publish`, with what the publisher says about the event. */
export function publishWith(
  broker: Broker,
  options: Said | undefined,
  topic: AnyTopic,
  payload: unknown,
  sender: Sender,
  parent: Envelope | undefined,
): Promise<void> {
  const id = options?.id;
  if (id === undefined) return broker.publishVia(options?.via, topic, payload, sender, parent);
  const { reentrancy, envelopes, pacer } = broker;
  if (reentrancy.inside)
    return ignorable(reentrancy.afterwards(() => publishWith(broker, options, topic, payload, sender, parent)));
  const publish = () => broker.publishTraced(topic, payload, sender, parent, named(id)).accepted;
  try {
    return options?.via === undefined ? publish() : envelopes.via(options.via, publish);
  } catch (error) {
    return pacer.refusal(error);
  }
}

/** Returns what gives an event its id before it is routed. */
export function named(id: string | undefined): (envelope: Envelope) => Envelope {
  return (envelope) => {
    if (id !== undefined) rename(envelope, id);
    return envelope;
  };
}
