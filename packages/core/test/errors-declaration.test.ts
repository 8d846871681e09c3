import {
  Actor,
  actor,
  ActorContext,
  Event,
  Every,
  inject,
  RuntimeModule,
  Schedule,
  Subscribe,
  topic,
  topics,
} from '@maiko/core';
import { refusalOf } from './support';

/** The full text of every mistake that is found while classes and topics are declared. */

const Reading = topic<number>('reading');
const wrong = (value: unknown) => value as never;

/** Declares a class with a decorator on its method `take`. */
const declaring =
  (decorator: unknown) =>
  (...args: unknown[]) => {
    class Thermostat {
      take() {}
    }
    const decorate = (decorator as (...given: unknown[]) => unknown)(...args) as MethodDecorator;
    decorate(Thermostat.prototype, 'take', Object.getOwnPropertyDescriptor(Thermostat.prototype, 'take')!);
  };
const subscribing = declaring(Subscribe);
const every = declaring(Every);
const scheduling = declaring(Schedule);

@Actor()
class Thermostat {}

const table: [what: string, run: () => unknown, text: string][] = [
  [
    'an empty topic name',
    () => topic(''),
    '[INVALID_TOPIC_NAME] Topic name "" is not valid: it is empty. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'an empty token',
    () => topic('a..b'),
    '[INVALID_TOPIC_NAME] Topic name "a..b" is not valid: it has an empty token. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "a..b". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'white space',
    () => topic('sensor reading'),
    '[INVALID_TOPIC_NAME] Topic name "sensor reading" is not valid: token "sensor reading" has white space. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "sensor reading". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'a wildcard in a name',
    () => topic('orders.*'),
    '[INVALID_TOPIC_NAME] Topic name "orders.*" is not valid: token "*" has a wildcard. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "orders.*". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'a reserved name',
    () => topic('$dead-letters'),
    '[INVALID_TOPIC_NAME] Topic name "$dead-letters" is not valid: names that begin with "$" are reserved. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "$dead-letters". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'a name that is no text',
    () => topic(wrong(42)),
    '[INVALID_TOPIC_NAME] Topic name 42 is not valid: it is not a string. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received 42. Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'a name without end',
    () => topic('x '.repeat(1000)),
    '[INVALID_TOPIC_NAME] Topic name "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x..." is not valid: token "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x..." has white space. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x...". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'an event class with a pattern',
    () => Event('orders.>'),
    '[INVALID_TOPIC_NAME] Topic name "orders.>" is not valid: token ">" has a wildcard. Expected dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading", received "orders.>". Rename the topic; for a family of topics use topics(pattern).',
  ],
  [
    'an empty pattern',
    () => topics(''),
    '[INVALID_PATTERN] Topic pattern "" is not valid: it is empty. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "". Correct the pattern.',
  ],
  [
    'an early ">"',
    () => topics('a.>.b'),
    '[INVALID_PATTERN] Topic pattern "a.>.b" is not valid: ">" stands before the last token. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a.>.b". Correct the pattern.',
  ],
  [
    'a wildcard within a token',
    () => topics('a.b*'),
    '[INVALID_PATTERN] Topic pattern "a.b*" is not valid: token "b*" mixes a wildcard with text. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a.b*". Correct the pattern.',
  ],
  [
    'an empty token in a pattern',
    () => topics('a..*'),
    '[INVALID_PATTERN] Topic pattern "a..*" is not valid: it has an empty token. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a..*". Correct the pattern.',
  ],
  [
    'white space in a pattern',
    () => topics('a b.*'),
    '[INVALID_PATTERN] Topic pattern "a b.*" is not valid: token "a b" has white space. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a b.*". Correct the pattern.',
  ],
  [
    'a pattern that is no text',
    () => topics(wrong(undefined)),
    '[INVALID_PATTERN] Topic pattern undefined is not valid: it is not a string. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received undefined. Correct the pattern.',
  ],
  [
    'too few tokens',
    () => topics('orders.*').at(),
    '[INVALID_TOPIC_NAME] The family "orders.*" has no topic .at(). Expected one text for each wildcard, 1 in all, without dots where "*" stands, received an array of 0. Give .at() a token for every wildcard of the pattern.',
  ],
  [
    'too many tokens',
    () => topics('orders.*').at('a', 'b'),
    '[INVALID_TOPIC_NAME] The family "orders.*" has no topic .at("a", "b"). Expected one text for each wildcard, 1 in all, without dots where "*" stands, received an array of 2. Give .at() a token for every wildcard of the pattern.',
  ],
  [
    'two tokens for one wildcard',
    () => topics('orders.*').at('a.b'),
    '[INVALID_TOPIC_NAME] The family "orders.*" has no topic .at("a.b"). Expected one text for each wildcard, 1 in all, without dots where "*" stands, received an array of 1. Give .at() a token for every wildcard of the pattern.',
  ],
  [
    'an unknown option of a topic',
    () => topic('a', wrong({ overflows: 'block', size: 1 })),
    '[UNKNOWN_OPTION] topic "a" does not know "overflows", "size". Expected only overflow, blockTimeout, latestBy, schema, validate, durable, key, received "overflows, size". Remove it or correct its spelling.',
  ],
  [
    'an unknown policy',
    () => topic('a', { overflow: wrong('drop') }),
    '[INVALID_OPTION] Option "overflow" of topic "a" is not valid. Expected one of "block", "reject", "fail", "drop-newest", "drop-oldest", "latest", "unbounded", received "drop". Correct "overflow".',
  ],
  [
    'a negative duration',
    () => topic('a', { blockTimeout: -1 }),
    '[INVALID_OPTION] Option "blockTimeout" of topic "a" is not valid. Expected a number of milliseconds, zero or more, received -1. Correct "blockTimeout".',
  ],
  [
    'a duration that is NaN',
    () => topic('a', { blockTimeout: NaN }),
    '[INVALID_OPTION] Option "blockTimeout" of topic "a" is not valid. Expected a number of milliseconds, zero or more, received NaN. Correct "blockTimeout".',
  ],
  [
    'a key function that is none',
    () => topic('a', { latestBy: wrong('id') }),
    '[INVALID_OPTION] Option "latestBy" of topic "a" is not valid. Expected a function, received "id". Correct "latestBy".',
  ],
  [
    'a schema that is none',
    () => topic('a', { schema: wrong({ parse() {} }) }),
    '[INVALID_OPTION] Option "schema" of topic "a" is not valid. Expected a Standard Schema (it has "~standard"), received an object { parse }. Correct "schema".',
  ],
  [
    'a schema that is null',
    () => topic('a', { schema: wrong(null) }),
    '[INVALID_OPTION] Option "schema" of topic "a" is not valid. Expected a Standard Schema (it has "~standard"), received null. Correct "schema".',
  ],
  [
    'options that are none',
    () => topic('a', wrong('block')),
    '[INVALID_OPTION] Option "options" of topic "a" is not valid. Expected an object, received "block". Correct "options".',
  ],
  [
    'bad options of an event class',
    () => Event('a', { validate: wrong('sometimes') }),
    '[INVALID_OPTION] Option "validate" of topic "a" is not valid. Expected one of "edge", "always", received "sometimes". Correct "validate".',
  ],
  [
    'a class as topic',
    () => subscribing(Thermostat),
    '[NOT_A_TOPIC] @Subscribe on "take" got class Thermostat, which is no topic. Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, received class Thermostat. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'a number as topic',
    () => subscribing(42),
    '[NOT_A_TOPIC] @Subscribe on "take" got 42, which is no topic. Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, received 42. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'null as topic',
    () => subscribing(null),
    '[NOT_A_TOPIC] @Subscribe on "take" got null, which is no topic. Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, received null. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'undefined as topic',
    () => subscribing(undefined),
    '[NOT_A_TOPIC] @Subscribe on "take" got undefined, which is no topic. Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, received undefined. Two files import each other: move the topic into a file that imports neither.',
  ],
  [
    'undefined among topics',
    () => subscribing([Reading, undefined]),
    '[NOT_A_TOPIC] @Subscribe on "take" got undefined, which is no topic. Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, received undefined. Two files import each other: move the topic into a file that imports neither.',
  ],
  [
    'a bad pattern in @Subscribe',
    () => subscribing('a..b'),
    '[INVALID_PATTERN] Topic pattern "a..b" is not valid: it has an empty token. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a..b". Correct the pattern.',
  ],
  [
    'an unknown option of @Subscribe',
    () => subscribing(Reading, { owned: true }),
    '[UNKNOWN_OPTION] @Subscribe on "take" does not know "owned". Expected only overflow, blockTimeout, latestBy, own, retry, pipe, durable, maxDeliver, from, received "owned". Remove it or correct its spelling.',
  ],
  [
    'a bad option of @Subscribe',
    () => subscribing(Reading, { own: 1 }),
    '[INVALID_OPTION] Option "own" of @Subscribe on "take" is not valid. Expected true or false, received 1. Correct "own".',
  ],
  [
    '@Subscribe on a static method',
    () => {
      class Wrong {
        @Subscribe(Reading)
        static take(_value: number) {}
      }
      return Wrong;
    },
    '[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is static. Expected a public method of an actor class. Move @Subscribe to a public instance method.',
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
    '[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is a property, not a method. Expected a public method of an actor class. Move @Subscribe to a public instance method.',
  ],
  [
    'an interval of zero',
    () => every(0),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected a number of milliseconds, at least 1, received 0. Correct the argument of the decorator.',
  ],
  [
    'an interval that is NaN',
    () => every(NaN),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected a number of milliseconds, at least 1, received NaN. Correct the argument of the decorator.',
  ],
  [
    'an interval without end',
    () => every(Infinity),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected a number of milliseconds, at least 1, received Infinity. Correct the argument of the decorator.',
  ],
  [
    'an interval that is a text',
    () => every('1s'),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected a number of milliseconds, at least 1, received "1s". Correct the argument of the decorator.',
  ],
  [
    'an interval that is undefined',
    () => every(undefined),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected a number of milliseconds, at least 1, received undefined. If it comes from another file, the two may import each other; if from the options of the actor, give them.',
  ],
  [
    'an unknown option of @Every',
    () => every(1_000, { now: true }),
    '[UNKNOWN_OPTION] @Every on "take" does not know "now". Expected only immediate, received "now". Remove it or correct its spelling.',
  ],
  [
    'an option of @Every that is not valid, also where the interval is chosen later',
    () => every(() => 1_000, { immediate: 1 }),
    '[INVALID_OPTION] Option "immediate" of @Every on "take" is not valid. Expected true or false, received 1. Correct "immediate".',
  ],
  [
    'a timetable that is none',
    () => scheduling('0 * * * *'),
    '[INVALID_SCHEDULE] The schedule of "take" is not valid. Expected an object with next(), received "0 * * * *". Correct the argument of the decorator.',
  ],
  [
    '@Every on a static method',
    () => {
      class Wrong {
        @Every(1_000)
        static take() {}
      }
      return Wrong;
    },
    '[SCHEDULE_TARGET] The schedule of "take" has no effect: it is static. Expected a public method of an actor class. Move the decorator to a public instance method.',
  ],
  [
    'an unknown option of @Actor',
    () => Actor(wrong({ nmae: 'x' }))(Thermostat),
    '[UNKNOWN_OPTION] @Actor of Thermostat does not know "nmae". Expected only name, capacity, publishes, inject, restart, significant, startTimeout, shutdownTimeout, handlerTimeout, mailboxOnRestart, key, idleTimeout, maxInstances, received "nmae". Remove it or correct its spelling.',
  ],
  [
    'an empty name',
    () => Actor({ name: ' ' })(Thermostat),
    '[INVALID_OPTION] Option "name" of @Actor of Thermostat is not valid. Expected a string that is not empty, received " ". Correct "name".',
  ],
  [
    'a capacity of zero',
    () => Actor({ capacity: 0 })(Thermostat),
    '[INVALID_OPTION] Option "capacity" of @Actor of Thermostat is not valid. Expected a whole number, at least 1, received 0. Correct "capacity".',
  ],
  [
    'a capacity that is NaN',
    () => actor(Thermostat, { capacity: NaN }),
    '[INVALID_OPTION] Option "capacity" of actor(Thermostat) is not valid. Expected a whole number, at least 1, received NaN. Correct "capacity".',
  ],
  [
    'a capacity that is no whole number',
    () => actor(Thermostat, { capacity: 1.5 }),
    '[INVALID_OPTION] Option "capacity" of actor(Thermostat) is not valid. Expected a whole number, at least 1, received 1.5. Correct "capacity".',
  ],
  [
    'an unknown setting of actor()',
    () => actor(Thermostat, wrong({ option: {} })),
    '[UNKNOWN_OPTION] actor(Thermostat) does not know "option". Expected only name, options, capacity, restart, significant, startTimeout, shutdownTimeout, handlerTimeout, mailboxOnRestart, key, idleTimeout, maxInstances, received "option". Remove it or correct its spelling.',
  ],
  [
    'an undefined class in actor()',
    () => actor(wrong(undefined)),
    '[NOT_AN_ACTOR] undefined is not an actor: it is not a class. Expected a class with @Actor() of its own, received undefined. If the class is undefined here, two files import each other.',
  ],
  [
    'a class without @Actor in actor()',
    () => actor(class Plain {}),
    '[NOT_AN_ACTOR] class Plain is not an actor: it has no @Actor(). Expected a class with @Actor() of its own, received class Plain. Put @Actor() on the class itself.',
  ],
  [
    'an unknown option of a module',
    () => RuntimeModule(wrong({ actor: [] }))(class House {}),
    '[UNKNOWN_OPTION] @RuntimeModule of House does not know "actor". Expected only imports, actors, providers, supervision, dynamic, maxChildren, received "actor". Remove it or correct its spelling.',
  ],
  [
    'actors that are no array',
    () => RuntimeModule({ actors: wrong(Thermostat) })(class House {}),
    '[INVALID_OPTION] Option "actors" of @RuntimeModule of House is not valid. Expected an array, received class Thermostat. Correct "actors".',
  ],
  [
    'inject() outside construction',
    () => inject(ActorContext),
    '[INJECT_OUTSIDE_CONSTRUCTION] inject(ActorContext) was called while no actor is being created. Expected a call in a constructor or a field initialiser of an actor that the runtime creates. Call inject() in a field initialiser, and let the runtime create the actor instead of "new".',
  ],
];

test.each(table)('%s is refused with its full text', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});
