import { Actor, ActorContext, Event, Subscribe, topic, topics, type Runtime } from '@maiko/core';
import { gate, refusalOf, schemaOf, settle, started, unstarted } from './support';

/** The full text of every mistake in what a runtime is asked for while it runs. */

const Go = topic('go');
const Orders = topics<number>('orders.*');
const Checked = topic('checked', {
  schema: schemaOf<{ readonly celsius: number }>(() => ({ message: 'expected a number', path: ['data', 'celsius'] })),
  validate: 'always',
});
const wrong = (value: unknown) => value as never;

@Event('placed')
class Placed {}
class Unplaced {}

async function idle(): Promise<Runtime> {
  return (await started([])).runtime;
}

async function stopped(): Promise<Runtime> {
  const runtime = await idle();
  await runtime.stop();
  return runtime;
}

/** A runtime that is stopping and cannot finish. */
async function stopping(): Promise<Runtime> {
  @Actor()
  class Slow {
    @Subscribe(Go)
    async take(_: unknown) {
      await gate().passed;
    }
  }
  const { runtime } = await started([Slow]);
  await runtime.publish(Go, 1);
  await settle(runtime);
  void runtime.stop();
  return runtime;
}

/** The context of a running actor. */
async function context(): Promise<ActorContext> {
  const found: ActorContext[] = [];
  @Actor()
  class Thermostat {
    constructor(ctx: ActorContext) {
      found.push(ctx);
    }
  }
  await started([Thermostat]);
  return found[0] as ActorContext;
}

@Actor()
class Guest {}

const table: [what: string, run: () => unknown, text: string][] = [
  [
    'publish to a family',
    async () => (await idle()).publish(wrong(Orders), 1),
    '[PUBLISH_TO_PATTERN] An event cannot be published to the pattern "orders.*". Expected one concrete topic, received "orders.*". Name the topic with .at(token), for example Orders.at("alpha").',
  ],
  [
    'ingest into a family',
    async () => (await idle()).ingest(wrong(Orders), 1),
    '[PUBLISH_TO_PATTERN] An event cannot be published to the pattern "orders.*". Expected one concrete topic, received "orders.*". Name the topic with .at(token), for example Orders.at("alpha").',
  ],
  [
    'publish to a family inside an actor',
    async () => (await context()).publish(wrong(Orders), 1),
    '[PUBLISH_TO_PATTERN] An event cannot be published to the pattern "orders.*". Expected one concrete topic, received "orders.*". Name the topic with .at(token), for example Orders.at("alpha").',
  ],
  [
    'publish a plain object',
    async () => (await idle()).publish(wrong({ celsius: 1 })),
    '[NOT_AN_EVENT] an object { celsius } is not an event. Expected an event made by calling a topic, or an instance of a class with @Event(name), received an object { celsius }. Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload).',
  ],
  [
    'publish a plain object inside an actor',
    async () => (await context()).publish(wrong({ celsius: 1 })),
    '[NOT_AN_EVENT] an object { celsius } is not an event. Expected an event made by calling a topic, or an instance of a class with @Event(name), received an object { celsius }. Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload).',
  ],
  [
    'publish nothing',
    async () => (await idle()).publish(wrong(undefined)),
    '[NOT_AN_EVENT] undefined is not an event. Expected an event made by calling a topic, or an instance of a class with @Event(name), received undefined. Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload).',
  ],
  [
    'publish a topic without payload',
    async () => (await idle()).publish(wrong(Go)),
    '[NOT_AN_EVENT] function go is not an event. Expected an event made by calling a topic, or an instance of a class with @Event(name), received function go. Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload).',
  ],
  [
    'publish to a text',
    async () => (await idle()).publish(wrong('go'), 1),
    '[NOT_AN_EVENT] "go" is not an event. Expected an event made by calling a topic, or an instance of a class with @Event(name), received "go". Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload).',
  ],
  [
    'publish to a class without @Event',
    async () => (await idle()).publish(Unplaced, new Unplaced()),
    '[NOT_A_TOPIC] class Unplaced is not a topic. Expected a topic made by topic() or topics(), or a class with @Event(name), received class Unplaced. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'ingest into nothing',
    async () => (await idle()).ingest(wrong(undefined), 1),
    '[NOT_A_TOPIC] undefined is not a topic. Expected a topic made by topic() or topics(), or a class with @Event(name), received undefined. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'a payload that fails its schema',
    async () => (await idle()).publish(Checked, { celsius: 1 }),
    '[PAYLOAD_REJECTED] The payload does not fit the schema of topic "checked": data.celsius: expected a number. Correct the payload or the schema.',
  ],
  [
    'data that fails its schema',
    async () => (await idle()).ingest(Checked, {}),
    '[PAYLOAD_REJECTED] The payload does not fit the schema of topic "checked": data.celsius: expected a number. Correct the payload or the schema.',
  ],
  [
    'a parent that is an id',
    async () => (await idle()).publish(Go, 1, { parent: wrong('id') }),
    '[INVALID_OPTION] Option "parent" of publish on "go" is not valid. Expected the envelope that a handler got, { id, correlationId }, or null for none, received "id". Correct "parent".',
  ],
  [
    'a parent that is an id, inside an actor',
    async () => (await context()).publish(Go, 1, { parent: wrong('id') }),
    '[INVALID_OPTION] Option "parent" of publish on "go" is not valid. Expected the envelope that a handler got, { id, correlationId }, or null for none, received "id". Correct "parent".',
  ],
  [
    'a parent that is an event',
    async () => (await context()).publish(new Placed(), { parent: wrong(Go(1)) }),
    '[INVALID_OPTION] Option "parent" of publish on "placed" is not valid. Expected the envelope that a handler got, { id, correlationId }, or null for none, received an instance of TopicEvent. Correct "parent".',
  ],
  [
    'an unknown publish option',
    async () => (await idle()).publish(Go(1), wrong({ cause: null })),
    '[UNKNOWN_OPTION] publish on "go" does not know "cause". Expected only parent, via, id, received "cause". Remove it or correct its spelling.',
  ],
  [
    'publish after stop',
    async () => (await stopped()).publish(Go, 1),
    '[RUNTIME_CLOSED] The runtime is stopped; an event for "go" from outside was refused. Expected a runtime that has not been stopped, received "stopped". Publish before stop(), or create a new runtime.',
  ],
  [
    'publish while stopping',
    async () => (await stopping()).publish(Go, 1),
    '[RUNTIME_CLOSED] The runtime is stopping; an event for "go" from outside was refused. Expected a runtime that has not been stopped, received "stopping". Publish before stop(), or create a new runtime.',
  ],
  [
    'outcome after stop',
    async () => (await stopped()).outcome(Go(1), { of: [Go] }),
    '[RUNTIME_CLOSED] The runtime is stopped; an event for "go" from outside was refused. Expected a runtime that has not been stopped, received "stopped". Publish before stop(), or create a new runtime.',
  ],
  [
    'an outcome of nothing',
    async () => (await idle()).outcome(Go(1), { of: [] }),
    '[INVALID_OPTION] Option "of" of outcome is not valid. Expected an array that is not empty, received an array of 0. Correct "of".',
  ],
  [
    'an outcome within NaN',
    async () => (await idle()).outcome(Go(1), { of: [Go], within: NaN }),
    '[INVALID_OPTION] Option "within" of outcome is not valid. Expected a number of milliseconds, zero or more, received NaN. Correct "within".',
  ],
  [
    'an outcome that fails fast or not, by a text',
    async () => (await idle()).outcome(Go(1), wrong({ of: [Go], failFast: 'no' })),
    '[INVALID_OPTION] Option "failFast" of outcome is not valid. Expected true or false, received "no". Correct "failFast".',
  ],
  [
    'an outcome of an event without subscriber',
    async () => (await idle()).outcome(Go(1), { of: [Go] }),
    '[OUTCOME_UNROUTED] There is no subscriber of "go", so its event can cause nothing. ' +
      'Start an actor that subscribes to it, or wait all the same with failFast: false.',
  ],
  [
    'ingest with an option that is none',
    async () => (await idle()).ingest(Go, 1, wrong({ parse: true })),
    '[UNKNOWN_OPTION] ingest on "go" does not know "parse". Expected only parent, via, id, parsed, received "parse". Remove it or correct its spelling.',
  ],
  [
    'an unknown option of outcome',
    async () => (await idle()).outcome(Go(1), wrong({ of: [Go], timeout: 1 })),
    '[UNKNOWN_OPTION] outcome does not know "timeout". Expected only of, within, failFast, received "timeout". Remove it or correct its spelling.',
  ],
  [
    'an outcome of what is no topic',
    async () => (await idle()).outcome(Go(1), { of: [Unplaced] }),
    '[NOT_A_TOPIC] class Unplaced is not a topic. Expected a topic made by topic() or topics(), or a class with @Event(name), received class Unplaced. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'observing what is no topic',
    async () => (await idle()).events(wrong(null)),
    '[NOT_A_TOPIC] null is not a topic. Expected a topic made by topic() or topics(), or a class with @Event(name), received null. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
  [
    'observing a bad pattern',
    async () => (await idle()).events('a..b'),
    '[INVALID_PATTERN] Topic pattern "a..b" is not valid: it has an empty token. Expected dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*", received "a..b". Correct the pattern.',
  ],
  [
    'an unknown actor',
    async () => (await started([Guest])).runtime.actor('Geust'),
    '[UNKNOWN_ACTOR] There is no actor "Geust" in this runtime. Expected one of Guest, received "Geust". Correct the name or add the actor.',
  ],
  [
    'an actor by what is no name',
    async () => (await idle()).stopActor(wrong(Symbol('Guest'))),
    '[UNKNOWN_ACTOR] There is no actor Symbol(Guest) in this runtime. Expected one of (no actors), received Symbol(Guest). Correct the name or add the actor.',
  ],
  [
    'an unknown actor of none',
    async () => (await idle()).actor('Guest'),
    '[UNKNOWN_ACTOR] There is no actor "Guest" in this runtime. Expected one of (no actors), received "Guest". Correct the name or add the actor.',
  ],
  [
    'an unknown dead letter',
    async () => (await idle()).deadLetters.replay('7'),
    '[UNKNOWN_DEAD_LETTER] There is no dead letter "7" in the store. Expected the id of a stored dead letter (the store is bounded, old ones leave it), received "7". Look it up in runtime.deadLetters.list().',
  ],
  [
    'a dead letter by what is no id',
    async () => (await idle()).deadLetters.replay(wrong(Symbol('7'))),
    '[UNKNOWN_DEAD_LETTER] There is no dead letter Symbol(7) in the store. Expected the id of a stored dead letter (the store is bounded, old ones leave it), received Symbol(7). Look it up in runtime.deadLetters.list().',
  ],
  [
    'a question without topics of an answer',
    async () => (await idle()).outcome(Go(1), wrong({ within: 5 })),
    '[INVALID_OPTION] Option "of" of outcome is not valid. Expected an array that is not empty, received undefined. Correct "of".',
  ],
  [
    'spawn of a name that is taken',
    async () => (await started([Guest])).runtime.spawn(Guest),
    '[DUPLICATE_ACTOR] Two actors have the name "Guest". Expected a name used once per runtime, received "Guest". Give each its own name with actor(ActorClass, { name: "..." }).',
  ],
  [
    'spawn of what is no actor',
    async () => (await idle()).spawn(Unplaced),
    '[NOT_AN_ACTOR] class Unplaced is not an actor: it has no @Actor(). Expected a class with @Actor() of its own, received class Unplaced. Put @Actor() on the class itself.',
  ],
  [
    'spawn with a bad setting',
    async () => (await idle()).spawn(Guest, { capacity: -1 }),
    '[INVALID_OPTION] Option "capacity" of spawn(Guest) is not valid. Expected a whole number, at least 1, received -1. Correct "capacity".',
  ],
  [
    'spawn before the start',
    async () => (await unstarted([])).runtime.spawn(Guest),
    '[INVALID_STATE] spawn() is not possible while the runtime is created. Spawn actors between start() and stop().',
  ],
  [
    'spawn after stop',
    async () => (await stopped()).spawn(Guest),
    '[INVALID_STATE] spawn() is not possible while the runtime is stopped. Spawn actors between start() and stop().',
  ],
  [
    'start after stop',
    async () => {
      const { runtime } = await unstarted([]);
      await runtime.stop();
      return runtime.start();
    },
    '[INVALID_STATE] start() is not possible while the runtime is stopped. Create a new runtime.',
  ],
  [
    'stop with an unknown option',
    async () => (await idle()).stop(wrong({ timeout: 5 })),
    '[UNKNOWN_OPTION] stop does not know "timeout". Expected only drain, deadline, received "timeout". Remove it or correct its spelling.',
  ],
  [
    'stop with a negative deadline',
    async () => (await idle()).stop({ deadline: -1 }),
    '[INVALID_OPTION] Option "deadline" of stop is not valid. Expected a number of milliseconds, zero or more, received -1. Correct "deadline".',
  ],
  [
    'stop with a deadline that is NaN',
    async () => (await idle()).stop({ deadline: NaN }),
    '[INVALID_OPTION] Option "deadline" of stop is not valid. Expected a number of milliseconds, zero or more, received NaN. Correct "deadline".',
  ],
];

test.each(table)('%s is refused with its full text', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});
