import { Event, topic, topics, type ActorContext, type ConnectOptions, type Runtime } from '@maiko/core';
import { expectTypeOf } from 'expect-type';
import { from, map, of, type BehaviorSubject, type InteropObservable, type Observable, type Subscription } from 'rxjs';

/** Observables that are connected to topics. */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Anything = topic('anything');
const Orders = topics<{ readonly id: number }>('orders.*');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

declare const current$: BehaviorSubject<Data>;
declare const foreign$: InteropObservable<Data>;
declare const numbers$: Observable<number>;

export function right(owner: ActorContext | Runtime): void {
  expectTypeOf(owner.connect(of({ celsius: 1 }), Reading)).toEqualTypeOf<Subscription>();
  owner.connect(current$, Reading, { capacity: 1_000, overflow: 'drop-oldest' });
  owner.connect(foreign$, Reading, { parsed: true, via: {} });
  owner.connect(of({ celsius: 1, place: 'roof' }), Reading);
  owner.connect(from([{ id: 1 }]), Orders.at('alpha'));
  owner.connect(of(new OrderPlaced('1')), OrderPlaced);
  owner.connect(numbers$, Anything, { overflow: 'latest' });
  owner.connect(numbers$.pipe(map((celsius) => ({ celsius }))), Reading, {
    onError: ({ message }) => message.trim(),
  });
  expectTypeOf<NonNullable<ConnectOptions['overflow']>>().toEqualTypeOf<
    'fail' | 'drop-oldest' | 'drop-newest' | 'latest'
  >();
}

export function wrong(owner: ActorContext | Runtime): void {
  // @ts-expect-error the payload of another topic
  owner.connect(of({ id: 1 }), Reading);
  // @ts-expect-error numbers are no readings
  owner.connect(numbers$, Reading);
  // @ts-expect-error values are payloads, no events
  owner.connect(of(Reading({ celsius: 1 })), Reading);
  // @ts-expect-error a family is not one topic
  owner.connect(of({ id: 1 }), Orders);
  // @ts-expect-error a text is a pattern
  owner.connect(current$, 'reading');
  // @ts-expect-error it needs a topic
  owner.connect(current$);
  // @ts-expect-error an array is no Observable
  owner.connect([{ celsius: 1 }], Reading);
  // @ts-expect-error a promise is no Observable
  owner.connect(Promise.resolve({ celsius: 1 }), Reading);
  // @ts-expect-error instances of another class
  owner.connect(of('1'), OrderPlaced);
  // @ts-expect-error an Observable cannot be told to wait
  owner.connect(current$, Reading, { overflow: 'block' });
  // @ts-expect-error how many values may wait
  owner.connect(current$, Reading, { capacity: '128' });
  // @ts-expect-error there is no such option
  owner.connect(current$, Reading, { bufferSize: 128 });
  // @ts-expect-error a bridge is named by an object or a text
  owner.connect(current$, Reading, { via: 7 });
  // @ts-expect-error it is told of errors, and gets no values
  owner.connect(current$, Reading, { onError: ({ celsius }) => String(celsius) });
  // @ts-expect-error it returns no promise
  const promise: Promise<void> = owner.connect(current$, Reading);
  void promise;
}
