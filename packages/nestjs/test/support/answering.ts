import { Actor, Subscribe, topic } from '@maiko/core';
import {
  UseFilters,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { settle } from '../../../core/test/support';
import { application } from './application';

export const Go = topic<string>('go');
export const Out = topic('out');

export type Out = ReturnType<typeof Out>;

const open = { canActivate: () => true };

/** An interceptor of one function. */
export const intercepting = (
  change: (results: Observable<never>, context: ExecutionContext) => unknown,
): NestInterceptor => ({
  intercept: (context: ExecutionContext, next: CallHandler) =>
    change(next.handle() as Observable<never>, context) as Observable<unknown>,
});

export const shouting = intercepting((results: Observable<Out>) =>
  results.pipe(map(({ payload }) => Out(`${String(payload)}!`))),
);

export interface Around {
  readonly interceptors?: readonly NestInterceptor[];
  readonly filters?: readonly ExceptionFilter[];
}

/** Runs an actor with a handler that returns what `answer` makes, behind enhancers, and tells it to once. */
export async function answering(
  answer: () => unknown,
  { interceptors = [shouting], filters = [] }: Around = {},
  options: Parameters<typeof application>[1] = {},
) {
  @Actor()
  @UseGuards(open)
  @UseInterceptors(...interceptors)
  @UseFilters(...filters)
  class Answering {
    @Subscribe(Go)
    handle(_: string) {
      return answer() as undefined;
    }
    onError() {
      return 'resume' as const;
    }
  }
  const started = await application({ providers: [Answering] }, options);
  const { runtime } = started;
  const seen: unknown[] = [];
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, 'go');
  await settle(runtime);
  return { ...started, seen, counters: () => runtime.actor('Answering').counters };
}
