import { Actor, Event, Subscribe, topic, topics, type Envelope, type Pipe, type Topic } from '@maiko/core';
import { bufferCount, filter, ignoreElements, map, merge, mergeMap, of, scan, type Observable } from 'rxjs';

/** What `@Subscribe` demands of a handler behind a pipe. */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Alert = topic<string>('alert');
const Orders = topics<{ readonly id: number }>('orders.*');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

class Limits {
  readonly most = 30;
}

const halved: Pipe<Data, number> = (readings) => readings.pipe(map(({ celsius }) => celsius / 2));

const pairs = <T>(events: Observable<T>): Observable<T[]> => events.pipe(bufferCount(2));

@Actor()
export class Right {
  readonly limits = new Limits();
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
  batch(batch: readonly Data[]): void {
    batch.at(-1)?.celsius.toFixed();
  }
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(filter(({ celsius }) => celsius > 30)) })
  same(_reading: Data, envelope: Envelope<Data>): void {
    envelope.payload.celsius.toFixed();
  }
  @Subscribe(Reading, {
    pipe: (readings, { limits }: Right) => readings.pipe(map((each) => each.celsius > limits.most)),
  })
  service(_hot: boolean): void {}
  @Subscribe(Reading, { pipe: (readings, _actor, context) => readings.pipe(map(() => context.incarnation)) })
  context(_incarnation: number): void {}
  @Subscribe([Reading, Alert], {
    pipe: (events) => events.pipe(map((each) => (typeof each === 'string' ? each.length : each.celsius))),
  })
  several(_value: number): void {}
  @Subscribe(Orders, { pipe: (orders) => orders.pipe(scan((sum, { id }) => sum + id, 0)), overflow: 'drop-oldest' })
  family(_sum: number): void {}
  @Subscribe(OrderPlaced, { pipe: (orders) => merge(orders, of('none')) })
  eventClass(_order: OrderPlaced | string): void {}
  @Subscribe(Reading, { pipe: halved })
  named(_half: number): void {}
  @Subscribe(Reading, { pipe: pairs })
  generic(_pair: readonly Data[]): void {}
  @Subscribe('reading.*', { pipe: (events) => events.pipe(map((event) => String(event))) })
  text(_text: string): void {}
  @Subscribe((options: { readonly exchange: string }) => Orders.at(options.exchange), { pipe: pairs })
  chosen(_pair: readonly { readonly id: number }[]): void {}
  @Subscribe(Reading, { own: true, retry: { attempts: 3 }, pipe: (readings) => readings })
  options(_reading: Data): ReturnType<typeof Alert> {
    return Alert('hot');
  }
  @Subscribe(Reading, { pipe: undefined })
  none(_reading: Data): void {}
}

export class WrongParameter {
  // @ts-expect-error what comes out is a batch
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
  batch(_reading: Data): void {}
  // @ts-expect-error what comes out is a number
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(({ celsius }) => celsius)) })
  payload(_reading: Data): void {}
  // @ts-expect-error the envelope is that of what comes out
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(({ celsius }) => celsius)) })
  envelope(_celsius: number, _envelope: Envelope<Data>): void {}
  // @ts-expect-error a named pipe gives numbers
  @Subscribe(Reading, { pipe: halved })
  named(_half: string): void {}
  // @ts-expect-error without a pipe it is the payload
  @Subscribe(Reading, { pipe: undefined })
  none(_batch: readonly Data[]): void {}
  // @ts-expect-error of several topics either may come out
  @Subscribe([Reading, Alert], { pipe: (events) => events })
  several(_reading: Data): void {}
  // @ts-expect-error the events of a family have ids
  @Subscribe(Orders, { pipe: pairs })
  family(_pair: readonly Data[]): void {}
}

declare const anything: Observable<ReturnType<typeof JSON.parse>>;
declare function look(reading: Data): Promise<number>;

export class Promises {
  // @ts-expect-error promises come out
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(async ({ celsius }) => Promise.resolve(celsius))) })
  promise(_celsius: Promise<number>): void {}
  // @ts-expect-error whatever the handler takes
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(look)) })
  awaited(_celsius: number): void {}
  // @ts-expect-error whatever the handler does not take
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(look)) })
  ignored(): void {}
  // @ts-expect-error some of them
  @Subscribe(Reading, { pipe: (readings) => merge(readings, readings.pipe(map(look))) })
  some(_celsius: unknown): void {}
  // @ts-expect-error pairs with a promise
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((reading) => [reading, look(reading)] as const)) })
  pair(_pair: readonly [Data, Promise<number>]): void {}
  // @ts-expect-error batches of promises
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(look), bufferCount(2)) })
  batch(_batch: readonly Promise<number>[]): void {}
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(mergeMap(look), bufferCount(2)) })
  right(_batch: readonly number[]): void {}
  @Subscribe(Reading, { pipe: () => anything })
  any(_any: number): void {}
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((reading): unknown => reading)) })
  unknown(_unknown: unknown): void {}
  @Subscribe(Reading, { pipe: () => anything.pipe(bufferCount(2)) })
  anyBatch(_any: readonly number[]): void {}
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(ignoreElements()) })
  nothing(): void {}
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(() => [])) })
  empty(_empty: readonly number[]): void {}
}

/** Makes an actor of a type that is not known yet. */
export function batching<T>(of: Topic<T>): object {
  class Batches {
    @Subscribe(of, { pipe: (events) => events.pipe(bufferCount(2)) })
    batch(_batch: readonly T[]): void {}
    @Subscribe(of, { pipe: (events) => events.pipe(map((event) => ({ event }))) })
    wrapped(_wrapped: { readonly event: T }): void {}
  }
  return Batches;
}

export class WrongPipe {
  // @ts-expect-error a reading has no fahrenheit
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(map(({ fahrenheit }) => fahrenheit as number)) })
  payload(_reading: number): void {}
  // @ts-expect-error this pipe is for readings
  @Subscribe(Alert, { pipe: halved })
  topic(_half: number): void {}
  // @ts-expect-error it returns no Observable
  @Subscribe(Reading, { pipe: (readings) => readings.subscribe() })
  subscription(): void {}
  // @ts-expect-error it returns a promise
  @Subscribe(Reading, { pipe: async (readings) => Promise.resolve(readings) })
  promise(): void {}
  // @ts-expect-error it is no function
  @Subscribe(Reading, { pipe: map(({ celsius }: Data) => celsius)(of()) })
  observable(): void {}
  // @ts-expect-error it belongs to another class
  @Subscribe(Reading, { pipe: (readings, { limits }: Right) => readings.pipe(map(() => limits.most)) })
  actor(_most: number): void {}
  // @ts-expect-error the actor is not known unless the parameter says its class
  @Subscribe(Reading, { pipe: (readings, { limits }) => merge(readings, of(limits)) })
  unknown(): void {}
  // @ts-expect-error the third is the context
  @Subscribe(Reading, { pipe: (readings, _actor, context: Limits) => readings.pipe(map(() => context.most)) })
  context(_most: number): void {}
  // @ts-expect-error what it returns cannot be published
  @Subscribe(Reading, { pipe: (readings) => readings })
  returned(): number {
    return 1;
  }
}
