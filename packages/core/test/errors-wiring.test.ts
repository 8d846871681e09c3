import { Actor, actor, ActorContext, createRuntime, Event, inject, Subscribe, topic, topics, type ActorContainer } from '@maiko/core';
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
  ['a class without @Actor', () => wire(Plain), '?'],
  ['a class with @Subscribe but without @Actor', () => wire(Forgotten), '?'],
  ['an undecorated subclass', () => wire(Undecorated), '?'],
  ['an instance', () => wire(new Thermostat()), '?'],
  ['undefined among the actors', () => wire(Thermostat, undefined), '?'],
  ['two actors of one name', () => wire(Thermostat, Thermostat), '?'],
  ['two actors of one configured name', () => wire(Thermostat, actor(Ticker, { name: 'Thermostat', options: { exchange: 'a' } })), '?'],
  ['one name declared twice', () => wire(Subscriber, Publisher), '?'],
  ['one name declared twice by an event class', () => wire(Twice), '?'],
  ['options that are missing', () => wire(Ticker), '?'],
  ['options that make a bad topic', () => wire(actor(Ticker, { options: { exchange: 'a.b' } })), '?'],
  ['a choice that is no topic', () => wire(Chooser), '?'],
  ['publishes that is no topic', () => wire(Careless), '?'],
  ['a declared dependency', () => wire(Declared), '?'],
  ['constructor arguments', () => wire(Greedy), '?'],
  ['actors that are no array', () => createRuntime({ actors: wrong(Thermostat) }), '?'],
  ['an unknown option of the runtime', () => createRuntime(wrong({ actors: [], capacities: 3 })), '?'],
  ['a capacity of zero', () => createRuntime({ actors: [], capacity: 0 }), '?'],
  ['an ingress that is NaN', () => createRuntime({ actors: [], ingress: NaN }), '?'],
  ['a negative store of dead letters', () => createRuntime({ actors: [], deadLetters: -1 }), '?'],
  ['a container that is none', () => createRuntime({ actors: [], container: wrong({}) }), '?'],
  ['a clock that is none', () => createRuntime({ actors: [], clock: wrong(Date) }), '?'],
  ['no options at all', () => createRuntime(wrong(undefined)), '?'],
];

test.each(table)('%s', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});

/** What the start of this actor in this container rejects with: the text of the failure and of its cause. */
async function startOf(actorClass: new (...args: never[]) => object, container?: ActorContainer): Promise<[string, string]> {
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
  ['a dependency that is injected', () => startOf(Injecting), '?'],
  ['an onStart that throws', () => startOf(Broken), '?'],
  ['an onStart that rejects with no Error', () => startOf(Rejecting), '?'],
  ['a container that creates nothing', () => startOf(Thermostat, nothing), '?'],
];

test.each(starts)('START_FAILED: %s', async (_what, run, why) => {
  const [message, cause] = await run();
  expect(message).toMatch(
    /^\[START_FAILED\] Actor "\w+" could not start\. See the cause; the actors started before it have been stopped\.$/u,
  );
  expect(cause).toBe(why);
});

test('a container that hands out the same instance twice', async () => {
  const shared = new Thermostat();
  const container: ActorContainer = { create: () => shared as never };
  const actors = [actor(Thermostat, { name: 'one' }), actor(Thermostat, { name: 'other' })];
  const { message, cause } = await errorOf(() => started(actors, { container }));
  expect(message).toBe(
    '[START_FAILED] Actor "other" could not start. See the cause; the actors started before it have been stopped.',
  );
  expect((cause as Error).message).toBe('?');
});
