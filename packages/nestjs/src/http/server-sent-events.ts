import type { AnyEvent, EventClass, PayloadOf, Runtime } from '@maiko/core';
import type { MessageEvent } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

export interface ServerSentEventsOptions<E> {
  /** What is sent of a payload. Default: the payload. */
  readonly data?: ((payload: E) => string | object) | undefined;
}

/**
 * The events of a topic, family or pattern for a method with `@Sse()`: `type` is the topic, `id` the id of the event. The stream
 * ends when the runtime has stopped.
 * @example
 * @Sse('feed')
 * feed() { return serverSentEvents(this.runtime, OrderEvents); }
 */
export function serverSentEvents<T extends AnyEvent['topic'] | EventClass | string>(
  runtime: Runtime,
  topic: T,
  { data = asData }: ServerSentEventsOptions<PayloadOf<T>> = {},
): Observable<MessageEvent> {
  return runtime
    .events(topic)
    .pipe(map((envelope) => ({ id: envelope.id, type: envelope.topic, data: data(envelope.payload) })));
}

function asData(payload: unknown): string | object {
  return typeof payload === 'object' && payload !== null ? payload : JSON.stringify(payload);
}
