import type { AnyEvent, Envelope, EventClass, PayloadOf, Runtime } from '@maiko/core';
import { publishTopic, invalidOption } from '@maiko/core/adapter';
import { HttpException } from '@nestjs/common';
import { httpExceptionOfRequest } from './http-exception';

type Outcome = AnyEvent['topic'] | EventClass;

/** An event that means "no", and how HTTP says it. */
export interface OutcomeRejection {
  /** A topic or an event class, not a family. */
  readonly topic: Outcome;
  /** 400 to 499. */
  readonly status: number;
}

export interface HttpOutcomeOptions<O extends Outcome> {
  /** The topics of which an event is a success. */
  readonly of: readonly O[];
  /** The topics of which an event is a refusal; its payload is the body of the answer. Default: none. */
  readonly rejections?: readonly OutcomeRejection[] | undefined;
  /** How long to wait. Milliseconds, default 5 000. */
  readonly within?: number | undefined;
  /** Whether to answer as soon as no outcome is to be expected; see `OutcomeOptions`. Default true. */
  readonly failFast?: boolean | undefined;
}

/**
 * Publishes an event and waits for its outcome, as `runtime.outcome` does, for a controller: a refusal becomes an
 * `HttpException` with its status, no answer in time 504, an application that shuts down or is overloaded 503, a
 * payload that does not fit its schema 400.
 * @throws (as a rejection) HttpException, and INVALID_OPTION or what else `runtime.outcome` rejects with
 * @example
 * const { payload } = await httpOutcome(this.runtime, OrderPlaced(order), {
 *   of: [Confirmed],
 *   rejections: [{ topic: OutOfStock, status: 409 }],
 * });
 */
export async function httpOutcome<T extends object, const O extends Outcome>(
  runtime: Runtime,
  event: T & Parameters<typeof runtime.outcome<T, O>>[0],
  { of, rejections = [], within, failFast }: HttpOutcomeOptions<O>,
): Promise<Envelope<PayloadOf<O>>> {
  const statuses = new Map(rejections.map((each) => [topicName(each), statusOf(each)]));
  const awaited = [...of, ...rejections.map(({ topic }) => topic)] as readonly Outcome[] as readonly O[];
  let envelope: Envelope<PayloadOf<O>>;
  try {
    envelope = await runtime.outcome(event, { of: awaited, within, failFast });
  } catch (error) {
    throw httpExceptionOfRequest(error) ?? error;
  }
  const status = statuses.get(envelope.topic);
  if (status !== undefined) throw new HttpException(bodyOf(envelope.payload), status);
  return envelope;
}

/** @throws INVALID_OPTION, NOT_A_TOPIC */
function topicName({ topic }: OutcomeRejection): string {
  if (typeof topic === 'function') return publishTopic(topic).name;
  throw invalidOption('httpOutcome', 'rejections', 'one concrete topic or event class for each', topic);
}

/** @throws INVALID_OPTION */
function statusOf({ status }: OutcomeRejection): number {
  if (Number.isInteger(status) && status >= 400 && status < 500) return status;
  throw invalidOption('httpOutcome', 'rejections', 'a status from 400 to 499 for each', status);
}

function bodyOf(payload: unknown): object | string {
  return typeof payload === 'object' && payload !== null ? payload : String(payload);
}
