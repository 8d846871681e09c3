import {
  Actor,
  actor,
  ActorContext,
  Every,
  plainContainer,
  StepAction,
  Subscribe,
  topic,
  type ActorClass,
  type ActorDefinition,
  type OnError,
  type OnStart,
  type OnStop,
  type RuntimeOptions,
  type Steps,
} from '@maiko/core';
import { gate, turns, virtualRuntime } from '../support';

// A program of its own, for its rejections are real: what becomes of promises that actors leave to themselves. It
// prints one line of JSON: for every scenario what was said and logged, in order.

const Orders = topic<string>('orders');

const failing = (reason: unknown) =>
  new Promise<void>((_, reject) => {
    (reject as (reason: unknown) => void)(reason);
  });
const later = (reason: unknown) => turns(2).then(() => failing(reason));

let said: string[] = [];
const say = (what: string) => void said.push(what);

/** Publishes `first`, and then `next`, to actors under virtual time; `first` does what the scenario is about. */
async function tell(
  actors: readonly (ActorClass | ActorDefinition)[],
  options: Omit<RuntimeOptions, 'actors'> = {},
): Promise<void> {
  const failed = ({ message }: Error) => {
    say(`failed: ${message}`);
  };
  const { runtime, clock, logger } = virtualRuntime({
    supervision: { backoff: 1 },
    rejections: 'attribute',
    monitors: [{ failed }],
    ...options,
    actors,
  });
  await runtime.start();
  void runtime.publish(Orders, 'first');
  await clock.advance(1);
  await turns(8);
  void runtime.publish(Orders, 'next');
  await clock.advance(10);
  await turns(8);
  for (const { id, counters } of runtime.actors()) {
    if (Object.values(counters).some((count) => count > 0)) say(`${id}: ${JSON.stringify(counters)}`);
  }
  await runtime.stop().catch(() => undefined);
  for (const line of logger.lines) say(line);
}

/** An actor that says what it handled, and does something beside the event `first`. */
function careless(beside: (context: ActorContext) => void | Promise<void>): ActorClass {
  @Actor({ inject: [ActorContext] })
  class Careless {
    constructor(readonly context: ActorContext) {}

    @Subscribe(Orders)
    async obey(order: string) {
      if (order === 'first') await beside(this.context);
      say(`${order} by ${String(this.context.incarnation)}`);
    }
  }
  return Careless;
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  busy: async () => {
    const held = gate();
    const told = tell([
      careless(() => {
        void failing(new Error('late'));
        return held.passed;
      }),
    ]);
    await turns(3);
    say('the rejection was there');
    held.open();
    await told;
  },

  idle: () => tell([careless(() => void later('no error'))]),

  twice: () =>
    tell([
      careless(() => {
        void failing(new Error('one'));
        void failing(new Error('two'));
      }),
    ]),

  fenced: () =>
    tell([
      careless(() => {
        void later(new Error('after the end'));
        throw new Error('first');
      }),
    ]),

  judged: () => {
    @Actor({ name: 'Careless' })
    class Forgiving implements OnError {
      @Subscribe(Orders)
      obey(order: string) {
        if (order === 'first') void failing(new Error('late'));
        say(`${order} by the same`);
      }

      onError(error: Error, envelope: unknown) {
        say(`asked with ${envelope === undefined ? 'no event' : 'an event'}: ${String(error.cause)}`);
        return 'resume' as const;
      }
    }
    return tell([Forgiving]);
  },

  hooks: () => {
    @Actor({ name: 'Careless', inject: [ActorContext] })
    class Hooked implements OnStart, OnStop, OnError {
      constructor(readonly context: ActorContext) {
        if (context.incarnation === 1) void failing(new Error('of the constructor'));
      }

      onStart() {
        if (this.context.incarnation === 2) void failing(new Error('of onStart'));
      }

      @Subscribe(Orders)
      obey() {
        throw new Error('thrown');
      }

      onError(error: Error) {
        if (error.message === 'thrown') void failing(new Error('of onError'));
        return 'restart' as const;
      }

      onStop(reason: string) {
        if (reason === 'shutdown') void failing(new Error('of onStop'));
      }
    }
    const dispose = (): Promise<void> => Promise.resolve().then(() => void failing(new Error('of dispose')));
    return tell([Hooked], { supervision: { backoff: 1, maxRestarts: 10 }, container: { ...plainContainer, dispose } });
  },

  sources: () => {
    @Actor()
    class Stepping implements Steps {
      #done = false;
      step() {
        if (!this.#done) void failing(new Error('of step'));
        this.#done = true;
        return StepAction.Never;
      }
    }
    @Actor()
    class Scheduled {
      @Every(1)
      tick() {
        void failing(new Error('of a scheduled method'));
      }
    }
    return tell([Stepping, Scheduled], { supervision: { backoff: 100 } });
  },

  iterator: () => {
    @Actor({ name: 'Careless' })
    class Streaming {
      @Subscribe(Orders)
      async *obey(order: string) {
        await turns(1);
        if (order === 'first') void failing(new Error('half-way'));
        await turns(2);
        say(order);
        yield* [];
      }
    }
    return tell([Streaming]);
  },

  retried: () => {
    @Actor({ name: 'Careless' })
    class Trying {
      @Subscribe(Orders, { retry: { attempts: 2, backoff: 0 } })
      obey(order: string, { attempt }: { readonly attempt: number }) {
        if (order === 'first' && attempt === 1) throw new Error('first attempt');
        if (order === 'first') void failing(new Error('in the second'));
        say(`${order}, attempt ${String(attempt)}`);
      }
    }
    return tell([Trying]);
  },

  keys: () => {
    const keyed = (key: (order: string) => string, name: string) => {
      @Actor({ name, key })
      class Keyed {
        @Subscribe(Orders)
        obey(order: string) {
          if (order === 'first') void failing(new Error(`of a key of ${name}`));
          say(`${order} by ${name}`);
        }
      }
      return Keyed;
    };
    const asynchronous = (order: string) => failing(new Error(`no key for ${order}`)) as unknown as string;
    const careless = (order: string) => {
      if (order === 'next') void failing(new Error('of the key function'));
      return order;
    };
    return tell([keyed(careless, 'Careful'), keyed(asynchronous, 'Asynchronous')]);
  },

  limit: () => tell([careless(() => void failing(new Error('once too often')))], { supervision: { maxRestarts: 0 } }),

  finishing: async () => {
    const held = gate();
    const actors = [
      careless(() => {
        void failing(new Error('late'));
        return held.passed;
      }),
    ];
    const { runtime, logger } = virtualRuntime({ actors, rejections: 'attribute' });
    await runtime.start();
    void runtime.publish(Orders, 'first');
    await turns();
    const stopped = runtime.stopActor('Careless');
    held.open();
    await stopped;
    await runtime.stop();
    for (const line of logger.lines) say(line);
  },

  neighbours: () =>
    tell([
      careless(() => void later(new Error('mine'))),
      actor(
        careless(async ({ incarnation }) => {
          await turns(6);
          say(`the neighbour goes on as ${String(incarnation)}`);
        }),
        { name: 'Neighbour' },
      ),
    ]),

  unattributed: async () => {
    const caught = ({ message }: Error, origin: string) => {
      say(`${origin} of no actor: ${message}`);
    };
    process.on('uncaughtException', caught);
    const { runtime } = virtualRuntime({ actors: [careless(() => undefined)], rejections: 'attribute' });
    const observed = runtime.events(Orders).subscribe(() => void failing(new Error('of an observer')));
    await runtime.start();
    void failing(new Error('of the program'));
    await turns();
    await runtime.publish(Orders, 'first');
    await turns();
    observed.unsubscribe();
    await runtime.stop();
    process.off('uncaughtException', caught);
  },

  together: async () => {
    const here = virtualRuntime({ actors: [careless(() => undefined)], rejections: 'attribute' });
    await here.runtime.start();
    await here.runtime.stop();
    say(`${String(process.listenerCount('unhandledRejection'))} listeners`);
    const one = virtualRuntime({ actors: [careless(() => void failing(new Error('late')))], rejections: 'attribute' });
    const other = virtualRuntime({ actors: [careless(() => undefined)], rejections: 'attribute' });
    await Promise.all([one.runtime.start(), other.runtime.start()]);
    say(`${String(process.listenerCount('unhandledRejection'))} listener`);
    await other.runtime.stop();
    await one.runtime.publish(Orders, 'first');
    await turns();
    for (const { id, health } of one.runtime.actors()) say(`${id}: ${health.status}`);
    await one.runtime.stop();
    say(`${String(process.listenerCount('unhandledRejection'))} listeners`);
  },
};

async function main(): Promise<void> {
  const outcomes: Record<string, string[]> = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    said = outcomes[name] = [];
    await scenario();
  }
  console.log(JSON.stringify(outcomes));
}

void main();
