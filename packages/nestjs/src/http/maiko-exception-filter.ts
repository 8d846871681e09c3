import { MaikoError } from '@maiko/core';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { httpExceptionOf } from './http-exception';

/**
 * Answers HTTP requests whose handler failed with an error of the runtime: 504 when an outcome did not come in time, 503 when the
 * application is shutting down or overloaded, 400 when a payload does not fit its schema. Any other error stays what it is.
 * @example
 * providers: [{ provide: APP_FILTER, useClass: MaikoExceptionFilter }]
 */
@Catch(MaikoError)
export class MaikoExceptionFilter extends BaseExceptionFilter implements ExceptionFilter<MaikoError> {
  override catch(error: MaikoError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    super.catch(httpExceptionOf(error) ?? error, host);
  }
}
