import { MaikoError } from '@maiko/core';
import { Catch, HttpStatus, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';

const STATUS: Readonly<Record<string, HttpStatus>> = {
  INGRESS_FULL: HttpStatus.TOO_MANY_REQUESTS,
  RUNTIME_CLOSED: HttpStatus.SERVICE_UNAVAILABLE,
  OUTCOME_LOST: HttpStatus.SERVICE_UNAVAILABLE,
  OUTCOME_TIMEOUT: HttpStatus.GATEWAY_TIMEOUT,
};

/** What a client sees of a shop that is busy, closing or slow. */
@Catch(MaikoError)
export class RuntimeErrorsFilter implements ExceptionFilter<MaikoError> {
  catch({ code, message }: MaikoError, host: ArgumentsHost): void {
    const status = STATUS[code] ?? HttpStatus.INTERNAL_SERVER_ERROR;
    const response = host.switchToHttp().getResponse<Response>();
    // A client that keeps its connection would keep the server from closing.
    if (status === HttpStatus.SERVICE_UNAVAILABLE) response.setHeader('connection', 'close');
    response.status(status).json({ statusCode: status, code, message });
  }
}
