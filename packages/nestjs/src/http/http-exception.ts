import { MaikoError } from '@maiko/core';
import {
  BadRequestException,
  GatewayTimeoutException,
  ServiceUnavailableException,
  type HttpException,
} from '@nestjs/common';

type Answer = (cause: MaikoError) => HttpException;

const tooLate: Answer = (cause) =>
  new GatewayTimeoutException('There was no answer in time', { cause, description: 'Gateway Timeout' });

const unavailable =
  (message: string): Answer =>
  (cause) =>
    new ServiceUnavailableException(message, { cause, description: 'Service Unavailable' });

const closing = unavailable('The application is shutting down');
const overloaded = unavailable('The application has too much to do');

const unfit: Answer = (cause) => new BadRequestException(cause.message, { cause, description: 'Bad Request' });

/** What a client may know of an error; the error itself is the cause. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  OUTCOME_TIMEOUT: tooLate,
  OUTCOME_LOST: closing,
  RUNTIME_CLOSED: closing,
  INGRESS_FULL: overloaded,
  MAILBOX_FULL: overloaded,
  BLOCKED_CYCLE: overloaded,
  PAYLOAD_REJECTED: unfit,
};

/** The HTTP exception that an error of a runtime means to a client; undefined when it is a fault of the program. */
export function httpExceptionOf(error: unknown): HttpException | undefined {
  if (!(error instanceof MaikoError)) return undefined;
  const { code } = error as MaikoError;
  return Object.hasOwn(ANSWERS, code) ? ANSWERS[code]?.(error as MaikoError) : undefined;
}
