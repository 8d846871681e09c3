import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Event,
  Every,
  inject,
  Subscribe,
  topic,
  topics,
  type ActorContainer,
} from '@maiko/core';
import { errorOf, refusalOf, started } from './support';

/** The full text of every mistake that is found before or while a runtime starts. */

const Orders = topics<number>('orders.*');
const Price = topic<number>('price');
const LossyPrice = topic<number>('price', { overflow: 'drop-newest' });
const wrong = (value: unknown) => value as never;
const wire = (...actors: unknown[]) => createRuntime({ actors: actors as never });

@Actor()
class Thermostat {}

class Plain {}

class Forgotten {
  @Subscribe(Price)
  take(_price: number) {}
  @Subscribe(Price)
  keep(_price: number) {}
}

class Undecorated extends Thermostat {}

@Actor()
class Ticker {
  @Subscribe((options: { readonly exchange: string }) => Orders.at(options.exchange))
  take(_order: number) {}
}

@Actor()
class Sampler {
  @Every((options: { readonly interval: number }) => options.interval)
  sample() {}
}

class Unclaimed {
  @Every(1_000)
  sample() {}
}

@Actor()
class Chooser {
  @Subscribe(() => wrong(undefined))
  take(_order: number) {}
}

@Actor()
class Subscriber {
  @Subscribe(Price)
  take(_price: number) {}
}

@Actor({ publishes: [LossyPrice] })
class Publisher {}

@Actor({ publishes: [wrong(undefined)] })
class Careless {}

class Heating {}

@Actor({ inject: [Heating] })
class Declared {
  constructor(readonly heating: Heating) {}
}

@Actor()
class Injecting {
  readonly heating = inject(Heating);
}

@Actor()
class Greedy {
  constructor(
    readonly ctx: ActorContext,
    readonly heating: Heating,
  ) {}
}

@Event('twice', { overflow: 'latest' })
class Once {}

@Actor()
class Twice {
  @Subscribe([Once, topic<Once>('twice')])
  take(_once: Once) {}
}

const table: [what: string, run: () => unknown, text: string][] = [
  [
    'a class without @Actor',
    () => wire(Plain),
    '[NOT_AN_ACTOR] class Plain is not an actor: it has no @Actor(). Expected a class with @Actor() of its own, received class Plain. Put @Actor() on the class itself.',
  ],
  [
    'a class with @Subscribe but without @Actor',
    () => wire(Forgotten),
    '[NOT_AN_ACTOR] class Forgotten is not an actor: it has @Subscribe on take, keep but no @Actor(). Expected a class with @Actor() of its own, received class Forgotten. Put @Actor() on the class itself.',
  ],
  [
    'an undecorated subclass',
    () => wire(Undecorated),
    '[NOT_AN_ACTOR] class Undecorated is not an actor: it extends the actor Thermostat, and decorators are not inherited. Expected a class with @Actor() of its own, received class Undecorated. Put @Actor() on the class itself.',
  ],
  [
    'an instance',
    () => wire(new Thermostat()),
    '[NOT_AN_ACTOR] an instance of Thermostat is not an actor: it is not a class. Expected a class with @Actor() of its own, received an instance of Thermostat. Give the class; the runtime creates its instance.',
  ],
  [
    'undefined among the actors',
    () => wire(Thermostat, undefined),
    '[NOT_AN_ACTOR] undefined is not an actor: it is not a class. Expected a class with @Actor() of its own, received undefined. If the class is undefined here, two files import each other.',
  ],
  [
    'two actors of one name',
    () => wire(Thermostat, Thermostat),
    '[DUPLICATE_ACTOR] Two actors have the name "Thermostat". Expected a name used once per runtime, received "Thermostat". Give each its own name with actor(ActorClass, { name: "..." }).',
  ],
  [
    'two actors of one configured name',
    () => wire(Thermostat, actor(Ticker, { name: 'Thermostat', options: { exchange: 'a' } })),
    '[DUPLICATE_ACTOR] Two actors have the name "Thermostat". Expected a name used once per runtime, received "Thermostat". Give each its own name with actor(ActorClass, { name: "..." }).',
  ],
  [
    'one name declared twice',
    () => wire(Subscriber, Publisher),
    '[TOPIC_CONFLICT] Topic "price" is declared twice with different options (overflow: block and drop-newest). Declare the topic once and import it wherever it is used.',
  ],
  [
    'one name declared twice by an event class',
    () => wire(Twice),
    '[TOPIC_CONFLICT] Topic "twice" is declared twice with different options (overflow: latest and block). Declare the topic once and import it wherever it is used.',
  ],
  [
    'a class with a schedule but without @Actor',
    () => wire(Unclaimed),
    '[NOT_AN_ACTOR] class Unclaimed is not an actor: it has a schedule on sample but no @Actor(). Expected a class with @Actor() of its own, received class Unclaimed. Put @Actor() on the class itself.',
  ],
  [
    'a schedule without the options it depends on',
    () => wire(Sampler),
    '[SCHEDULE_CHOICE_FAILED] The function in the schedule of Sampler.sample failed. Expected a function that makes a valid schedule of the options of the actor, received undefined. Give the actor its options with actor(ActorClass, { name: "Sampler", options: { ... } }).',
  ],
  [
    'an interval in the options that is not valid',
    () => wire(actor(Sampler, { name: 'fast', options: { interval: 0 } })),
    '[SCHEDULE_CHOICE_FAILED] The function in the schedule of fast.sample failed. Expected a function that makes a valid schedule of the options of the actor, received an object { interval }. Give the actor its options with actor(ActorClass, { name: "fast", options: { ... } }).',
  ],
  [
    'options that are missing',
    () => wire(Ticker),
    '[SUBSCRIBE_CHOICE_FAILED] The function in @Subscribe of Ticker.take failed. Expected a function that chooses topics by the options of the actor, received undefined. Give the actor its options with actor(ActorClass, { name: "Ticker", options: { ... } }).',
  ],
  [
    'options that make a bad topic',
    () => wire(actor(Ticker, { options: { exchange: 'a.b' } })),
    '[SUBSCRIBE_CHOICE_FAILED] The function in @Subscribe of Ticker.take failed. Expected a function that chooses topics by the options of the actor, received an object { exchange }. Give the actor its options with actor(ActorClass, { name: "Ticker", options: { ... } }).',
  ],
  [
    'a choice that is no topic',
    () => wire(Chooser),
    '[SUBSCRIBE_CHOICE_FAILED] The function in @Subscribe of Chooser.take failed. Expected a function that chooses topics by the options of the actor, received undefined. Give the actor its options with actor(ActorClass, { name: "Chooser", options: { ... } }).',
  ],
  [
    'publishes that is no topic',
    () => wire(Careless),
    '[INVALID_OPTION] Option "publishes" of @Actor of Careless is not valid. Expected topics, families and classes with @Event, received undefined. Correct "publishes".',
  ],
  [
    'a declared dependency',
    () => wire(Declared),
    '[UNKNOWN_DEPENDENCY] Actor Declared needs Heating, which the container cannot provide. Use a container such as @maiko/tsyringe, which provides dependencies.',
  ],
  [
    'constructor arguments',
    () => wire(Greedy),
    '[UNKNOWN_DEPENDENCY] Actor Greedy needs 2 constructor arguments, which the container cannot provide. Use a container such as @maiko/tsyringe, which provides dependencies.',
  ],
  [
    'actors that are no array',
    () => createRuntime({ actors: wrong(Thermostat) }),
    '[INVALID_OPTION] Option "actors" of createRuntime is not valid. Expected an array, received class Thermostat. Correct "actors".',
  ],
  [
    'an unknown option of the runtime',
    () => createRuntime(wrong({ actors: [], capacities: 3 })),
    '[UNKNOWN_OPTION] createRuntime does not know "capacities". Expected only module, actors, supervision, watch, rejections, asyncContext, stop, container, capacity, ingress, deadLetters, monitors, logger, clock, random, ids, dispatcher, transport, received "capacities". Remove it or correct its spelling.',
  ],
  [
    'a capacity of zero',
    () => createRuntime({ actors: [], capacity: 0 }),
    '[INVALID_OPTION] Option "capacity" of createRuntime is not valid. Expected a whole number, at least 1, received 0. Correct "capacity".',
  ],
  [
    'rejections that mean nothing',
    () => createRuntime(wrong({ actors: [], rejections: true })),
    '[INVALID_OPTION] Option "rejections" of createRuntime is not valid. Expected one of "attribute", "ignore", received true. Correct "rejections".',
  ],
  [
    'an ingress that is NaN',
    () => createRuntime({ actors: [], ingress: NaN }),
    '[INVALID_OPTION] Option "ingress" of createRuntime is not valid. Expected a whole number, at least 1, received NaN. Correct "ingress".',
  ],
  [
    'a negative store of dead letters',
    () => createRuntime({ actors: [], deadLetters: -1 }),
    '[INVALID_OPTION] Option "deadLetters" of createRuntime is not valid. Expected a whole number, at least 0, received -1. Correct "deadLetters".',
  ],
  [
    'a container that is none',
    () => createRuntime({ actors: [], container: wrong({}) }),
    '[INVALID_OPTION] Option "container" of createRuntime is not valid. Expected an object with create(), received an empty object. Correct "container".',
  ],
  [
    'a clock that is none',
    () => createRuntime({ actors: [], clock: wrong(Date) }),
    '[INVALID_OPTION] Option "clock" of createRuntime is not valid. Expected an object with now(), monotonic(), setTimer(), received function Date. Correct "clock".',
  ],
  [
    'no options at all',
    () => createRuntime(wrong(undefined)),
    '[INVALID_OPTION] Option "options" of createRuntime is not valid. Expected an object, received undefined. Correct "options".',
  ],
];

test.each(table)('%s is refused with its full text', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});

/** What the start of this actor in this container rejects with: the text of the failure and of its cause. */
async function startOf(
  actorClass: new (...args: never[]) => object,
  container?: ActorContainer,
): Promise<[string, string]> {
  const { message, cause } = await errorOf(() => started([actorClass], { container }));
  return [message, (cause as Error).message];
}

@Actor()
class Broken {
  onStart() {
    throw new TypeError('no heating');
  }
}

@Actor()
class Rejecting {
  async onStart() {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what the test is about
    await Promise.reject('no heating');
  }
}

const nothing: ActorContainer = { create: () => undefined as never };

const starts: [what: string, run: () => Promise<[string, string]>, why: string][] = [
  [
    'a dependency that is injected',
    () => startOf(Injecting),
    '[UNKNOWN_DEPENDENCY] Actor Injecting needs Heating, which the container cannot provide. Use a container such as @maiko/tsyringe, which provides dependencies.',
  ],
  ['an onStart that throws', () => startOf(Broken), 'no heating'],
  [
    'an onStart that rejects with no Error',
    () => startOf(Rejecting),
    '[THROWN_VALUE] A value that is no Error was thrown: "no heating". Throw an Error, so that the place it came from is known.',
  ],
  [
    'a container that creates nothing',
    () => startOf(Thermostat, nothing),
    '[NO_INSTANCE] The container created nothing for actor "Thermostat". Expected an instance of the actor class, or a promise for it, received undefined. Correct create() of the container.',
  ],
];

test.each(starts)('a start fails for its cause (START_FAILED): %s', async (_what, run, why) => {
  const [message, cause] = await run();
  expect(message.replace(/"\w+"/u, '"X"')).toBe(
    `[START_FAILED] Actor "X" could not start (${why}); the actors started before it have been stopped.`,
  );
  expect(cause).toBe(why);
});

test('a container that returns the same instance twice fails the start', async () => {
  const shared = new Thermostat();
  const container: ActorContainer = { create: () => shared as never };
  const actors = [actor(Thermostat, { name: 'one' }), actor(Thermostat, { name: 'other' })];
  const { message, cause } = await errorOf(() => started(actors, { container }));
  expect(message).toBe(
    `[START_FAILED] Actor "other" could not start (${(cause as Error).message}); the actors started before it have been stopped.`,
  );
  expect((cause as Error).message).toBe(
    '[REUSED_INSTANCE] The container handed out the same instance twice for actor "other". Expected a fresh instance for every incarnation, so that a restart begins with clean state. Register the actor class as transient, not as a singleton.',
  );
});

test('what is wrong with an interval in the options is the cause', async () => {
  const error = await errorOf(() => wire(actor(Sampler, { name: 'fast', options: { interval: 0 } })));
  expect((error.cause as Error).message).toBe(
    '[INVALID_SCHEDULE] The schedule of fast.sample is not valid. Expected a number of milliseconds, at least 1, received 0. Correct the argument of the decorator.',
  );
});
