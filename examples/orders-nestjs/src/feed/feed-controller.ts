import { Lifecycle, Runtime, type LifecycleNotice } from '@maiko/core';
import { serverSentEvents } from '@maiko/nestjs';
import { Controller, Get, Header, Sse, type MessageEvent } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filter, map, merge, type Observable } from 'rxjs';
import { Orders } from '../topics';

type Restart = Extract<LifecycleNotice, { type: 'actor-restarting' }>;

/** A page that shows what happens in the shop while it happens. */
@Controller()
export class FeedController {
  readonly #page = readFileSync(join(__dirname, 'page.html'), 'utf8');

  constructor(private readonly runtime: Runtime) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return this.#page;
  }

  /**
   * Every event of an order, and every restart of an actor, as server-sent events. The stream ends when the shop
   * closes.
   */
  @Sse('feed')
  feed(): Observable<MessageEvent> {
    const orders = serverSentEvents(this.runtime, Orders);
    const restarts = this.runtime.events(Lifecycle).pipe(
      map(({ payload }) => payload),
      filter((notice): notice is Restart => notice.type === 'actor-restarting'),
      map(({ actor, cause }) => ({ type: 'restart', data: { actor, cause: cause.message } })),
    );
    return merge(orders, restarts);
  }
}
