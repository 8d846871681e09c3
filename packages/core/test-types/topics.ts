import {
  Event,
  topic,
  topics,
  type Envelope,
  type OutcomeOptions,
  type PayloadOf,
  type Runtime,
  type StandardSchema,
  type Topic,
  type TopicEvent,
  type TopicFamily,
} from '@maiko/core';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';

/** What a topic knows about its payload. */

interface Data {
  readonly celsius: number;
}
declare const DataSchema: StandardSchema<unknown, Data>;
/** As zod, valibot and arktype type themselves: input and output differ. */
declare const ParsingSchema: StandardSchema<string, Date>;

const Reading = topic<Data>('reading');
const Orders = topics<{ readonly id: number }>('orders.*');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

expectTypeOf(Reading).toEqualTypeOf<Topic<Data>>();
expectTypeOf(Orders).toEqualTypeOf<TopicFamily<{ readonly id: number }>>();
expectTypeOf(Orders.at('alpha')).toEqualTypeOf<Topic<{ readonly id: number }>>();
expectTypeOf(Reading({ celsius: 1 })).toEqualTypeOf<TopicEvent<Data>>();
expectTypeOf(topic()).toEqualTypeOf<Topic>();
expectTypeOf(topic<number>()).toEqualTypeOf<Topic<number>>();

expectTypeOf<PayloadOf<typeof Reading>>().toEqualTypeOf<Data>();
expectTypeOf<PayloadOf<typeof Orders>>().toEqualTypeOf<{ readonly id: number }>();
expectTypeOf<PayloadOf<typeof OrderPlaced>>().toEqualTypeOf<OrderPlaced>();
expectTypeOf<PayloadOf<'reading'>>().toEqualTypeOf<unknown>();
expectTypeOf<PayloadOf<typeof Reading | typeof Orders>>().toEqualTypeOf<Data | { readonly id: number }>();

// A schema gives the payload type: what it makes of its input.
expectTypeOf(topic('reading', { schema: DataSchema })).toEqualTypeOf<Topic<Data>>();
expectTypeOf(topic('date', { schema: ParsingSchema, validate: 'always' })).toEqualTypeOf<Topic<Date>>();
expectTypeOf(topics('dates.*', { schema: ParsingSchema }).at('a')).toEqualTypeOf<Topic<Date>>();

topic<Data>('reading', { overflow: 'latest', latestBy: (reading) => reading.celsius });
topic('reading', { schema: DataSchema, overflow: 'latest', latestBy: (reading) => reading.celsius });
topics<Data>('readings.*', { overflow: 'latest', latestBy: (reading) => reading.celsius });

// @ts-expect-error the key is read from the payload
topic<Data>('reading', { overflow: 'latest', latestBy: (reading: { readonly sensor: string }) => reading.sensor });
// @ts-expect-error the key is read from what the schema makes
topic('reading', { schema: DataSchema, latestBy: (reading: { readonly sensor: string }) => reading.sensor });
// @ts-expect-error the schema of another payload
topic<{ readonly id: number }>('reading', { schema: DataSchema });
// @ts-expect-error not a schema
topic('reading', { schema: { parse: (value: unknown) => value } });
// @ts-expect-error not a policy
topic('reading', { overflow: 'drop' });
// @ts-expect-error not an option
topic('reading', { overflows: 'block' });
// @ts-expect-error a duration is a number of milliseconds
topic('reading', { blockTimeout: '5s' });
// @ts-expect-error a name is a text
topic(42);
// @ts-expect-error a family needs a pattern
topics<Data>();
// @ts-expect-error a family is no topic to make events with
Orders({ id: 1 });
// @ts-expect-error the wrong payload
Reading({ fahrenheit: 1 });
// @ts-expect-error a topic cannot be renamed
Reading.name = 'other';
// @ts-expect-error topics with different payloads are different types
export const mixedUp: Topic<string> = Reading;

type Events<E> = Observable<Envelope<E>> & AsyncIterable<Envelope<E>>;

export async function observing(runtime: Runtime): Promise<void> {
  expectTypeOf(runtime.events(Reading)).toEqualTypeOf<Events<Data>>();
  expectTypeOf(runtime.events(Orders)).toEqualTypeOf<Events<{ readonly id: number }>>();
  expectTypeOf(runtime.events(OrderPlaced)).toEqualTypeOf<Events<OrderPlaced>>();
  expectTypeOf(runtime.events('reading.*')).toEqualTypeOf<Events<unknown>>();
  expectTypeOf(await runtime.outcome(Reading({ celsius: 1 }), { of: [Orders, OrderPlaced] })).toEqualTypeOf<
    Envelope<OrderPlaced | { readonly id: number }>
  >();
  await runtime.outcome(new OrderPlaced('1'), { of: [Reading], within: 100, failFast: false });
  expectTypeOf<OutcomeOptions['failFast']>().toEqualTypeOf<boolean | undefined>();
  const options: OutcomeOptions<typeof Reading> = { of: [Reading] };
  expectTypeOf(await runtime.outcome(Reading({ celsius: 1 }), options)).toEqualTypeOf<Envelope<Data>>();
  await runtime.ingest(Reading, '21', { parsed: true });
  // @ts-expect-error whether to fail fast is true or false
  await runtime.outcome(Reading({ celsius: 1 }), { of: [Reading], failFast: 'no' });
  // @ts-expect-error a duration is a number of milliseconds
  await runtime.outcome(Reading({ celsius: 1 }), { of: [Reading], within: '5s' });
  // @ts-expect-error an answer belongs to a topic
  await runtime.outcome(Reading({ celsius: 1 }), { of: ['reading'] });
  // @ts-expect-error an answer belongs to a class with a topic, or a topic
  await runtime.outcome(Reading({ celsius: 1 }), { of: Reading });
  // @ts-expect-error only what enters can have been parsed
  await runtime.publish(Reading, { celsius: 1 }, { parsed: true });
  // @ts-expect-error a number is no topic
  runtime.events(42);
  // @ts-expect-error a plain object is no event
  await runtime.outcome({ celsius: 1 }, { of: [Reading] });
  // @ts-expect-error what to wait for is missing
  await runtime.outcome(Reading({ celsius: 1 }), {});
  // @ts-expect-error not an option
  await runtime.outcome(Reading({ celsius: 1 }), { of: [Reading], timeout: 1 });
}

export function immutable(envelope: Envelope<Data>): void {
  expectTypeOf(envelope.payload).toEqualTypeOf<Data>();
  expectTypeOf(envelope.sender).toEqualTypeOf<string | undefined>();
  // @ts-expect-error an envelope is immutable
  envelope.payload = { celsius: 2 };
  // @ts-expect-error an envelope is immutable
  envelope.topic = 'other';
}
