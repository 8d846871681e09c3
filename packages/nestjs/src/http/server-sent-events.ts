import { causeChain, type AnyEvent, type Envelope, type EventClass, type PayloadOf, type Runtime } from '@maiko/core';
import type { MessageEvent } from '@nestjs/common';
import { defer, EMPTY, mergeMap, of, type Observable, type OperatorFunction } from 'rxjs';
import { nestLogger } from '../nest-logger';

export interface ServerSentEventsOptions<E> {
  /** What is sent of a payload. Default: the payload. */
  readonly data?: ((payload: E) => string | object) | undefined;
}

/**
 * Streams the events of a topic, family or pattern for a method with `@Sse()`: `type` is the topic, `id` the id of the
 * event. The stream ends when the runtime has stopped. An event that cannot be sent as JSON, such as one with a BigInt
 * or a circle, is left out and logged, and so is one for which `data` throws.
 * @example
 * @Sse('feed')
 * feed() { return serverSentEvents(this.runtime, OrderEvents); }
 */
export function serverSentEvents<T extends AnyEvent['topic'] | EventClass | string>(
  runtime: Runtime,
  topic: T,
  { data = asIs }: ServerSentEventsOptions<PayloadOf<T>> = {},
): Observable<MessageEvent> {
  return runtime.events(topic).pipe(messages(data));
}

/** Nest ends a stream that throws, so everything that may throw happens here. */
function messages<E>(data: (payload: E) => unknown): OperatorFunction<Envelope<E>, MessageEvent> {
  return (events) =>
    defer(() => {
      let leftOut = 0;
      return events.pipe(
        mergeMap(({ id, topic, payload }) => {
          try {
            return of({ id, type: topic, data: textOf(data(payload), data !== asIs) });
          } catch (error) {
            leftOut++;
            // Clients times events would be too many lines: the first is told, then 2, 4, 8, ...
            if ((leftOut & (leftOut - 1)) === 0)
              nestLogger().warn(
                `Event ${id} of topic "${topic}" was left out of a stream of server-sent events, ${String(leftOut)} so far: ` +
                  `${causeChain(error)[0] ?? ''}. Give serverSentEvents a "data" that returns what JSON can hold`,
              );
            return EMPTY;
          }
        }),
      );
    });
}

function textOf(chosen: unknown, textIsPlain: boolean): string {
  if (textIsPlain && typeof chosen === 'string') return chosen;
  // JSON has no text for undefined.
  return JSON.stringify(chosen ?? null);
}

function asIs(payload: unknown): string {
  return payload as string;
}
