import { createRuntime, type ActorContext, type Runtime } from '@maiko/core';
import { expectTypeOf } from 'expect-type';
import {
  bufferTime,
  interval,
  of,
  type Observable,
  type SchedulerLike,
  type Subscription,
  type Timestamp,
  timestamp,
} from 'rxjs';

/** The schedulers of a runtime and of an actor. */

declare const ctx: ActorContext;
const runtime: Runtime = createRuntime({ actors: [] });

expectTypeOf(runtime.scheduler).toEqualTypeOf<SchedulerLike>();
expectTypeOf(ctx.scheduler).toEqualTypeOf<SchedulerLike>();
expectTypeOf(of(1).pipe(bufferTime(10, ctx.scheduler))).toEqualTypeOf<Observable<number[]>>();
expectTypeOf(of('a').pipe(timestamp(runtime.scheduler))).toEqualTypeOf<Observable<Timestamp<string>>>();
expectTypeOf(interval(10, runtime.scheduler)).toEqualTypeOf<Observable<number>>();

const scheduled = ctx.scheduler.schedule(
  function (state: number) {
    this.schedule(state + 1, 5);
    // @ts-expect-error the state is a number
    this.schedule('late');
  },
  5,
  0,
);
expectTypeOf(scheduled).toEqualTypeOf<Subscription>();

// @ts-expect-error the state is a number
ctx.scheduler.schedule((state: number) => state + 1, 5, 'text');
// @ts-expect-error a delay is a number of milliseconds
ctx.scheduler.schedule(() => undefined, '5 ms');
// @ts-expect-error work is a function
ctx.scheduler.schedule('work');
// @ts-expect-error it belongs to the runtime
runtime.scheduler = ctx.scheduler;
// @ts-expect-error it ends with its actor, and is not closed by others
type Close = ActorContext['scheduler']['close'];
