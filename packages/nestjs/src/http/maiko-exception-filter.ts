import { MaikoError } from '@maiko/core';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';
import { httpExceptionOf } from './http-exception';

/**
 * The filter that answers HTTP requests after an error of the runtime: 504 when an outcome did not come in time, 503
 * when the application is shutting down or overloaded, 400 when `runtime.ingest` refused data of the request. Any other
 * error, and any that does not come from HTTP, passes unchanged. The answers tell nothing of payloads, topics and
 * schemas.
 * @example
 * providers: [{ provide: APP_FILTER, useClass: MaikoExceptionFilter }]
 */
@Catch(MaikoError)
export class MaikoExceptionFilter extends BaseExceptionFilter implements ExceptionFilter<MaikoError> {
  override catch(error: MaikoError, host: ArgumentsHost): Observable<never> | undefined {
    switch (host.getType()) {
      case 'http':
        super.catch(httpExceptionOf(error) ?? error, host);
        return undefined;
      case 'rpc':
        return throwError(() => error);
      case 'ws':
        tellSocket(host.switchToWs().getClient<Socket>());
        return undefined;
      default:
        throw error;
    }
  }
}

interface Socket {
  emit?(event: string, data: object): void;
}

/** Sends what Nest itself sends to a socket for an unknown error; nothing catches what a filter throws there. */
function tellSocket(client: Socket): void {
  client.emit?.('exception', { status: 'error', message: 'Internal server error' });
}
