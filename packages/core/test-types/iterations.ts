import { Event, topic, topics, type ActorContext, type Envelope, type Runtime } from '@maiko/core';
import { expectTypeOf } from 'expect-type';
import { map, type Observable } from 'rxjs';

/** What `for await` gives of a topic, and the end of a runtime that is disposed. */

/* The rule says what the compiler is expected to say. */
/* eslint-disable @typescript-eslint/await-thenable */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Orders = topics<{ readonly id: number }>('orders.*');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

export async function right(runtime: Runtime): Promise<void> {
  for await (const event of runtime.events(Reading)) expectTypeOf(event).toEqualTypeOf<Envelope<Data>>();
  for await (const { payload } of runtime.events(Orders)) expectTypeOf(payload.id).toEqualTypeOf<number>();
  for await (const { payload } of runtime.events(OrderPlaced)) expectTypeOf(payload).toEqualTypeOf<OrderPlaced>();
  for await (const { payload } of runtime.events('reading.*')) expectTypeOf(payload).toEqualTypeOf<unknown>();
  for await (const { celsius } of runtime.subject(Reading)) expectTypeOf(celsius).toEqualTypeOf<number>();
  const events = runtime.events(Reading)[Symbol.asyncIterator]();
  expectTypeOf((await events.next()).value).toExtend<Envelope<Data> | undefined>();
  // It is still an Observable.
  expectTypeOf(runtime.events(Reading).pipe(map(({ payload }) => payload))).toEqualTypeOf<Observable<Data>>();
  expectTypeOf(runtime).toExtend<AsyncDisposable>();
  await using disposed = runtime;
  expectTypeOf(disposed).toEqualTypeOf<Runtime>();
}

export async function wrong(runtime: Runtime, ctx: ActorContext): Promise<void> {
  // @ts-expect-error events come later: no loop without await
  for (const event of runtime.events(Reading)) String(event);
  // @ts-expect-error an envelope is no payload
  for await (const { celsius } of runtime.events(Reading)) String(celsius);
  // @ts-expect-error a payload is no envelope
  for await (const { payload } of runtime.subject(Reading)) String(payload);
  // @ts-expect-error the payload of another topic
  for await (const { payload } of runtime.events(Reading)) String(payload.id);
  // @ts-expect-error nothing is known of what a pattern brings
  for await (const { payload } of runtime.events('reading.*')) String(payload.celsius);
  // @ts-expect-error a topic is not what is published on it
  for await (const event of Reading) String(event);
  // @ts-expect-error an actor subscribes: a loop in it would keep it from its end
  for await (const payload of ctx.subject(Reading)) String(payload);
  // @ts-expect-error what operators make is an Observable: bounded() gives it a bound
  for await (const event of runtime.events(Reading).pipe(map(({ payload }) => payload))) String(event);
  // @ts-expect-error a runtime ends later: no disposal without await
  using disposed = runtime;
  expectTypeOf(disposed).not.toBeAny();
}
