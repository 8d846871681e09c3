import {
  bounded,
  Event,
  Every,
  Subscribe,
  topic,
  type AnyEvent,
  type Envelope,
  type OnDrain,
  type OnStart,
  type OnStop,
  type Steps,
  type TopicEvent,
} from '@maiko/core';
import { interval, map, NEVER, of, Subject, type BehaviorSubject, type Observable } from 'rxjs';

/** What a handler may return: nothing, an event, or an (async) iterable or Observable of events. */

const Go = topic<null>('go');
const Out = topic<number>('out');
const Other = topic<string>('other');

@Event('done')
class Done {
  constructor(readonly at: number) {}
}

export class Right {
  @Subscribe(Go)
  nothing(_: null): void {}
  @Subscribe(Go)
  undefined(_: null): undefined {
    return undefined;
  }
  @Subscribe(Go)
  event(_: null) {
    return Out(1);
  }
  @Subscribe(Go)
  maybe(_: null) {
    return Math.random() > 2 ? Out(1) : undefined;
  }
  @Subscribe(Go)
  bare(_: null) {
    if (Math.random() > 2) return;
    return Out(1);
  }
  @Subscribe(Go)
  either(_: null) {
    return Math.random() > 2 ? Out(1) : Other('1');
  }
  @Subscribe(Go)
  instance(_: null) {
    return new Done(1);
  }
  @Subscribe(Go)
  array(_: null) {
    return [Out(1), Other('1'), new Done(1)];
  }
  @Subscribe(Go)
  gaps(_: null) {
    return [Out(1), undefined];
  }
  @Subscribe(Go)
  set(_: null): ReadonlySet<TopicEvent<number>> {
    return new Set([Out(1)]);
  }
  @Subscribe(Go)
  any(_: null): AnyEvent {
    return Out(1);
  }
  @Subscribe(Go)
  *generator(_: null) {
    yield Out(1);
    yield new Done(1);
  }
  @Subscribe(Go)
  async asynchronous(_: null) {
    await Promise.resolve();
  }
  @Subscribe(Go)
  async promise(_: null) {
    return Promise.resolve(Out(1));
  }
  @Subscribe(Go)
  async promiseOfArray(_: null) {
    return Promise.resolve([Out(1)]);
  }
  @Subscribe(Go)
  async *asyncGenerator(_: null) {
    yield Out(1);
    yield await Promise.resolve(Other('1'));
  }
  @Subscribe(Go)
  never(_: null): never {
    throw new Error('always');
  }
}

export class Wrong {
  // @ts-expect-error a string is no event
  @Subscribe(Go)
  text(_: null) {
    return 'out';
  }

  // @ts-expect-error a number is no event
  @Subscribe(Go)
  number(_: null) {
    return 1;
  }

  // @ts-expect-error a boolean is no event
  @Subscribe(Go)
  flag(_: null) {
    return Math.random() > 2;
  }

  // @ts-expect-error a plain object is no event
  @Subscribe(Go)
  plain(_: null) {
    return { payload: 1 };
  }

  // @ts-expect-error a topic is no event
  @Subscribe(Go)
  topic(_: null) {
    return Out;
  }

  // @ts-expect-error a function is no event
  @Subscribe(Go)
  function(_: null) {
    return () => Out(1);
  }

  // @ts-expect-error not always an event
  @Subscribe(Go)
  sometimes(_: null) {
    return Math.random() > 2 ? Out(1) : 'nothing';
  }

  // @ts-expect-error numbers are no events
  @Subscribe(Go)
  array(_: null) {
    return [1, 2];
  }

  // @ts-expect-error not only events
  @Subscribe(Go)
  mixed(_: null) {
    return [Out(1), 2];
  }

  // @ts-expect-error strings are no events
  @Subscribe(Go)
  *generator(_: null) {
    yield 'out';
  }

  // @ts-expect-error a promise of a string is none
  @Subscribe(Go)
  async promise(_: null) {
    return Promise.resolve('out');
  }

  // @ts-expect-error a promise of plain objects is none
  @Subscribe(Go)
  async promiseOfArray(_: null) {
    return Promise.resolve([{ payload: 1 }]);
  }

  // @ts-expect-error numbers are no events
  @Subscribe(Go)
  async *asyncGenerator(_: null) {
    yield await Promise.resolve(1);
  }

  // @ts-expect-error promises in an array are not awaited
  @Subscribe(Go)
  promises(_: null) {
    return [Promise.resolve(Out(1))];
  }
}

const ticks$ = interval(1_000);
declare const envelopes$: Observable<Envelope<number>>;
declare const state$: BehaviorSubject<TopicEvent<number>>;

/** Observables of events. */
export class Streams implements OnStart, OnDrain, Steps {
  onStart() {
    return ticks$.pipe(map((tick) => Out(tick)));
  }
  @Subscribe(Go)
  cold(_: null) {
    return ticks$.pipe(map((tick) => Out(tick)));
  }
  @Subscribe(Go)
  hot(_: null): Subject<AnyEvent> {
    return new Subject();
  }
  @Subscribe(Go)
  state(_: null) {
    return state$;
  }
  @Subscribe(Go)
  async later(_: null) {
    return Promise.resolve(of(Out(1), Other('1'), new Done(1)));
  }
  @Subscribe(Go)
  arrays(_: null) {
    return of([Out(1)], undefined);
  }
  @Subscribe(Go)
  never(_: null) {
    return NEVER;
  }
  @Subscribe(Go)
  maybe(_: null) {
    return Math.random() > 2 ? of(Out(1)) : undefined;
  }
  @Subscribe(Go)
  bounded(_: null) {
    return bounded(ticks$.pipe(map((tick) => Out(tick))), { capacity: 10, overflow: 'latest' });
  }
  @Every(1_000)
  scheduled() {
    return of(Out(1));
  }
  onDrain() {
    return of(Out(1), new Done(1));
  }
  step() {
    return of(Out(1));
  }
}

export class BoundedHooks implements OnStart, Steps {
  async onStart() {
    return Promise.resolve(bounded(of(Out(1))));
  }
  step() {
    return bounded(of(Out(1)));
  }
}

export class WrongStreams {
  // @ts-expect-error numbers are no events
  @Subscribe(Go)
  numbers(_: null) {
    return ticks$;
  }

  // @ts-expect-error an Observable of plain objects is none of events
  @Subscribe(Go)
  plain(_: null) {
    return of({ payload: 1 });
  }

  // @ts-expect-error not only events
  @Subscribe(Go)
  mixed(_: null) {
    return of(Out(1), 'text');
  }

  // @ts-expect-error a promise of an Observable of numbers
  @Subscribe(Go)
  async later(_: null) {
    return Promise.resolve(ticks$);
  }

  // @ts-expect-error an envelope is no event
  @Subscribe(Go)
  envelope(_: null, envelope: Envelope<null>) {
    return envelope;
  }

  // @ts-expect-error envelopes are no events
  @Subscribe(Go)
  envelopes(_: null) {
    return envelopes$;
  }

  // @ts-expect-error numbers are no events
  @Subscribe(Go)
  bounded(_: null) {
    return bounded(ticks$);
  }

  // @ts-expect-error numbers are no events
  @Every(1_000)
  scheduled() {
    return ticks$;
  }
}

export class WrongStreamHooks implements OnStart, OnDrain, OnStop, Steps {
  // @ts-expect-error numbers are no events
  onStart() {
    return ticks$;
  }
  // @ts-expect-error numbers are no events
  onDrain() {
    return ticks$;
  }
  // @ts-expect-error nothing subscribes to it
  onStop() {
    return of(Out(1));
  }
  // @ts-expect-error numbers are no events
  step() {
    return ticks$;
  }
}

bounded(ticks$, { capacity: 1 });
// @ts-expect-error an array is no Observable
bounded([1]);
// @ts-expect-error an Observable cannot be told to wait
bounded(ticks$, { overflow: 'block' });
