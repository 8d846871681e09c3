import { Actor, topic, topics, type Envelope } from '@maiko/core';
import { simulate, type Simulation } from '@maiko/testing';
import { tsyringeContainer } from '@maiko/tsyringe';
import { expectTypeOf } from 'expect-type';

const Counted = topic<number>('counted');
const Orders = topics<{ readonly id: string }>('orders.*');

@Actor()
class Counter {
  count = 0;
}

declare const simulation: Simulation;

// What is seen has the type of its topic.
expectTypeOf(simulation.payloads(Counted)).toEqualTypeOf<readonly number[]>();
expectTypeOf(simulation.payloads(Orders)).toEqualTypeOf<readonly { readonly id: string }[]>();
expectTypeOf(simulation.payloads('>')).toEqualTypeOf<readonly unknown[]>();
expectTypeOf(simulation.envelopes(Counted)).toEqualTypeOf<readonly Envelope<number>[]>();
expectTypeOf(simulation.instance(Counter)).toEqualTypeOf<Counter>();
expectTypeOf(simulation.choose(['a', 'b'] as const)).toEqualTypeOf<'a' | 'b'>();

// What is published fits its topic.
void simulation.publish(Counted, 1);
void simulation.publish(Counted(1));
// @ts-expect-error a text is no number
void simulation.publish(Counted, '1');

// A port has asynchronous methods only: a simulated one always answers with a promise.
const bank = { currency: 'EUR', pay: (cents: number) => Promise.resolve(cents) };
expectTypeOf(simulation.port('bank', bank)).toEqualTypeOf<typeof bank>();
// @ts-expect-error `total` answers at once
simulation.port('bank', { total: () => 5 });
// @ts-expect-error a latency is milliseconds
simulation.port('bank', bank, { latency: '5 ms' });

// A container that does not know what is given to it is refused.
void simulate({ actors: [Counter] }, () => undefined, {
  container: tsyringeContainer,
  overrides: () => [{ provide: 'bank', useValue: bank }],
});
void simulate({ actors: [Counter] }, () => undefined, {
  container: tsyringeContainer,
  // @ts-expect-error a provider says what it provides
  overrides: () => [{ useValue: bank }],
});

// @ts-expect-error a scenario gets the simulation, not the runtime
void simulate({ actors: [Counter] }, (runtime: { stop(): Promise<void>; only: true }) => runtime.stop());
// @ts-expect-error not an option
void simulate({ actors: [Counter] }, () => undefined, { runs: 5 });
