import { Event, topic, topics, type ActorContext, type Runtime } from '@maiko/core';
import { expectTypeOf } from 'expect-type';
import { map, of, type Observable, type Subject } from 'rxjs';

/** The Subjects of topics: what they take and give, and what has none. */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Orders = topics<{ readonly id: number }>('orders.*');
const Anything = topic('anything');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

export function ofRuntime(runtime: Runtime): void {
  expectTypeOf(runtime.subject(Reading)).toEqualTypeOf<Subject<Data> & AsyncIterable<Data>>();
}

export function right(owner: ActorContext): void {
  const readings = owner.subject(Reading);
  expectTypeOf(readings).toEqualTypeOf<Subject<Data>>();
  expectTypeOf(owner.subject(Orders.at('alpha'))).toEqualTypeOf<Subject<{ readonly id: number }>>();
  expectTypeOf(owner.subject(OrderPlaced)).toEqualTypeOf<Subject<OrderPlaced>>();
  expectTypeOf(owner.subject(Anything)).toEqualTypeOf<Subject<unknown>>();
  readings.next({ celsius: 1 });
  owner.subject(OrderPlaced).next(new OrderPlaced('1'));
  readings.subscribe(({ celsius }) => celsius.toFixed());
  of({ celsius: 1 }).subscribe(readings);
  expectTypeOf(readings.pipe(map(({ celsius }) => celsius))).toEqualTypeOf<Observable<number>>();
  expectTypeOf(readings.asObservable()).toEqualTypeOf<Observable<Data>>();
  expectTypeOf(readings.next.bind(readings)).returns.toEqualTypeOf<void>();
}

export function wrong(owner: ActorContext | Runtime): void {
  // @ts-expect-error a family is not one topic
  owner.subject(Orders);
  // @ts-expect-error a text is a pattern
  owner.subject('reading');
  // @ts-expect-error an event is no topic
  owner.subject(Reading({ celsius: 1 }));
  // @ts-expect-error nothing is no topic
  owner.subject();
  // @ts-expect-error the payload of another topic
  owner.subject(Reading).next({ id: 1 });
  // @ts-expect-error no payload
  owner.subject(Reading).next();
  // @ts-expect-error an event is no payload
  owner.subject(Reading).next(Reading({ celsius: 1 }));
  // @ts-expect-error the instance of another class
  owner.subject(OrderPlaced).next('1');
  // @ts-expect-error observers get payloads, no envelopes
  owner.subject(Reading).subscribe(({ payload }) => {
    String(payload);
  });
  // @ts-expect-error a source of other payloads
  of({ id: 1 }).subscribe(owner.subject(Reading));
}
