import { isRefusedInput, MaikoError } from '@maiko/core';
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

const unfit: Answer = (cause) => new BadRequestException('The data was refused', { cause, description: 'Bad Request' });

/** What a client may know of an error, whatever data it is about; the error itself is the cause. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  OUTCOME_TIMEOUT: tooLate,
  OUTCOME_LOST: closing,
  RUNTIME_CLOSED: closing,
  INGRESS_FULL: overloaded,
  MAILBOX_FULL: overloaded,
  BLOCKED_CYCLE: overloaded,
};

/**
 * Translates an error of a runtime into the HTTP exception for a client; undefined when it is a fault of the program.
 * It tells nothing of payloads, topics and schemas: a filter of your own that shows more finds them in the error.
 */
export function httpExceptionOf(error: unknown): HttpException | undefined {
  if (!(error instanceof MaikoError)) return undefined;
  if (isRefusedInput(error)) return unfit(error as MaikoError);
  const { code } = error as MaikoError;
  return Object.hasOwn(ANSWERS, code) ? ANSWERS[code]?.(error as MaikoError) : undefined;
}

/**
 * Translates an error of an event that was made of a request: a payload that does not fit is the fault of the client.
 */
export function httpExceptionOfRequest(error: unknown): HttpException | undefined {
  if (error instanceof MaikoError && (error as MaikoError).code === 'PAYLOAD_REJECTED')
    return unfit(error as MaikoError);
  return httpExceptionOf(error);
}
