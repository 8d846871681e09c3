import { Actor, actor, ActorContext, Event, inject, RuntimeModule, Subscribe, topic, topics } from '@maiko/core';
import { refusalOf } from './support';

/** The full text of every mistake that is found while classes and topics are declared. */

const Reading = topic<number>('reading');
const wrong = (value: unknown) => value as never;

/** Declares a class whose method `take` has this decorator. */
function subscribing(...args: unknown[]) {
  class Thermostat {
    take() {}
  }
  const decorate = (Subscribe as (...given: unknown[]) => unknown)(...args) as MethodDecorator;
  decorate(Thermostat.prototype, 'take', Object.getOwnPropertyDescriptor(Thermostat.prototype, 'take')!);
}

@Actor()
class Thermostat {}

const table: [what: string, run: () => unknown, text: string][] = [
  ['an empty topic name', () => topic(''), '?'],
  ['an empty token', () => topic('a..b'), '?'],
  ['white space', () => topic('sensor reading'), '?'],
  ['a wildcard in a name', () => topic('orders.*'), '?'],
  ['a reserved name', () => topic('$dead-letters'), '?'],
  ['a name that is no text', () => topic(wrong(42)), '?'],
  ['a name without end', () => topic('x '.repeat(1000)), '?'],
  ['an event class with a pattern', () => Event('orders.>'), '?'],
  ['an empty pattern', () => topics(''), '?'],
  ['an early ">"', () => topics('a.>.b'), '?'],
  ['a wildcard within a token', () => topics('a.b*'), '?'],
  ['an empty token in a pattern', () => topics('a..*'), '?'],
  ['white space in a pattern', () => topics('a b.*'), '?'],
  ['a pattern that is no text', () => topics(wrong(undefined)), '?'],
  ['too few tokens', () => topics('orders.*').at(), '?'],
  ['too many tokens', () => topics('orders.*').at('a', 'b'), '?'],
  ['two tokens for one wildcard', () => topics('orders.*').at('a.b'), '?'],
  ['an unknown option of a topic', () => topic('a', wrong({ overflows: 'block', size: 1 })), '?'],
  ['an unknown policy', () => topic('a', { overflow: wrong('drop') }), '?'],
  ['a negative duration', () => topic('a', { blockTimeout: -1 }), '?'],
  ['a duration that is NaN', () => topic('a', { blockTimeout: NaN }), '?'],
  ['a key function that is none', () => topic('a', { latestBy: wrong('id') }), '?'],
  ['a schema that is none', () => topic('a', { schema: wrong({ parse() {} }) }), '?'],
  ['a schema that is null', () => topic('a', { schema: wrong(null) }), '?'],
  ['options that are none', () => topic('a', wrong('block')), '?'],
  ['bad options of an event class', () => Event('a', { validate: wrong('sometimes') }), '?'],
  ['a class as topic', () => subscribing(Thermostat), '?'],
  ['a number as topic', () => subscribing(42), '?'],
  ['null as topic', () => subscribing(null), '?'],
  ['undefined as topic', () => subscribing(undefined), '?'],
  ['undefined among topics', () => subscribing([Reading, undefined]), '?'],
  ['a bad pattern in @Subscribe', () => subscribing('a..b'), '?'],
  ['an unknown option of @Subscribe', () => subscribing(Reading, { owned: true }), '?'],
  ['a bad option of @Subscribe', () => subscribing(Reading, { own: 1 }), '?'],
  [
    '@Subscribe on a static method',
    () => {
      class Wrong {
        @Subscribe(Reading)
        static take(_value: number) {}
      }
      return Wrong;
    },
    '?',
  ],
  [
    '@Subscribe on a property',
    () => {
      class Wrong {
        // @ts-expect-error only methods can be subscribed
        @Subscribe(Reading)
        take = 1;
      }
      return Wrong;
    },
    '?',
  ],
  ['an unknown option of @Actor', () => Actor(wrong({ nmae: 'x' }))(Thermostat), '?'],
  ['an empty name', () => Actor({ name: ' ' })(Thermostat), '?'],
  ['a capacity of zero', () => Actor({ capacity: 0 })(Thermostat), '?'],
  ['a capacity that is NaN', () => actor(Thermostat, { capacity: NaN }), '?'],
  ['a capacity that is no whole number', () => actor(Thermostat, { capacity: 1.5 }), '?'],
  ['an unknown setting of actor()', () => actor(Thermostat, wrong({ option: {} })), '?'],
  ['an undefined class in actor()', () => actor(wrong(undefined)), '?'],
  ['a class without @Actor in actor()', () => actor(class Plain {}), '?'],
  ['an unknown option of a module', () => RuntimeModule(wrong({ actor: [] }))(class House {}), '?'],
  ['actors that are no array', () => RuntimeModule({ actors: wrong(Thermostat) })(class House {}), '?'],
  ['inject() outside construction', () => inject(ActorContext), '?'],
];

test.each(table)('%s', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});
