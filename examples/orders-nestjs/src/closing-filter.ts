import { Catch, ServiceUnavailableException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Response } from 'express';

/** A client that keeps its connection would keep the server from closing. */
@Catch(ServiceUnavailableException)
export class ClosingFilter extends BaseExceptionFilter {
  override catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().setHeader('connection', 'close');
    super.catch(error, host);
  }
}
