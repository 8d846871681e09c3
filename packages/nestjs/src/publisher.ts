import { ofThisCopy } from './copies';
import type { Publisher as CorePublisher, Runtime } from '@maiko/core';

/**
 * The publisher for controllers, gateways, guards and services. Before the actors run, an event is kept, in order, and
 * the promise resolves at once: a hook such as `onModuleInit` may await it.
 */
export abstract class Publisher implements CorePublisher {
  /**
   * Publishes `(topic, payload)` or an event. The promise resolves when every subscribed mailbox has accepted it.
   * @throws (as a rejection) what `runtime.publish` rejects with: INGRESS_FULL, RUNTIME_CLOSED, MAILBOX_FULL, ...
   */
  abstract readonly publish: CorePublisher['publish'];
  /** See `connect` of `Runtime`: publishes what an Observable emits, with a bound for what waits. */
  abstract readonly connect: Runtime['connect'];
  /** See `subject` of `Runtime`: the RxJS Subject of a topic. */
  abstract readonly subject: Runtime['subject'];
}

ofThisCopy(Publisher);

/** @param runtime where the events go */
export function publisherOf(runtime: Runtime): Publisher {
  const publish = (...event: Parameters<CorePublisher['publish']>): Promise<void> => {
    const early = runtime.state === 'created' || runtime.state === 'starting';
    const accepted = runtime.publish(...event);
    return early ? keptOrRefused(accepted) : accepted;
  };
  return new (class extends Publisher {
    readonly publish = publish as CorePublisher['publish'];
    readonly connect: Runtime['connect'] = (...given) => runtime.connect(...given);
    readonly subject: Runtime['subject'] = (topic) => runtime.subject(topic);
  })();
}

/**
 * Refuses an event that would wait for room: no actor makes room before the start, so a hook of Nest would wait
 * forever.
 */
function keptOrRefused(accepted: Promise<void>): Promise<void> {
  // A refusal has been rejected already, so it comes first.
  return Promise.race([accepted, Promise.resolve()]);
}
