import {
  Actor,
  actor,
  createRuntime,
  Subscribe,
  topic,
  type Runtime,
  type RuntimeOptions,
  type Topic,
} from '@maiko/core';
import { Metrics } from '@maiko/core/monitoring';
import { SILENT } from './silent';

/** Things of which there are many, set up. */
export interface Held {
  /** Does its operation so many times. */
  operate(times: number): Promise<void>;
  close(): Promise<unknown>;
}

const nothing = (): void => undefined;
/** Longer than any run. Milliseconds. */
const NEVER = 1e9;

async function start(options: RuntimeOptions): Promise<Runtime> {
  const runtime = createRuntime({ logger: SILENT, watch: false, ...options });
  await runtime.start();
  return runtime;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

const close = (runtime: Runtime) => (): Promise<unknown> => runtime.stop({ drain: false });

async function keyed(many: number, rivals: number): Promise<Held> {
  const Order = topic<number>('held.order');
  let handled = 0;
  @Actor({ key: (id: number) => id, idleTimeout: NEVER, maxInstances: many })
  class PerKey {
    @Subscribe(Order)
    take() {
      handled++;
    }
  }
  const runtime = await start({ actors: [PerKey] });
  let next = 0;
  const operate = async (times: number): Promise<void> => {
    const goal = handled + times;
    for (let n = 0; n < times; n++) {
      const accepted = runtime.publish(Order, next++ % (many + rivals));
      if (runtime.congested) await accepted;
    }
    await until(() => handled === goal);
  };
  await operate(many);
  return { operate, close: close(runtime) };
}

async function dropOldest(many: number): Promise<Held> {
  const Load = topic<number>('held.load', { overflow: 'drop-oldest' });
  @Actor({ capacity: many })
  class Stuck {
    @Subscribe(Load)
    take() {
      return new Promise<void>(() => undefined);
    }
  }
  const runtime = await start({ actors: [Stuck] });
  const operate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) void runtime.publish(Load, n);
    await turn();
  };
  await operate(many + 2);
  return { operate, close: () => runtime.stop({ drain: false, deadline: 1 }) };
}

async function observers(many: number): Promise<Held> {
  const Seen = topic<number>('held.seen');
  const runtime = await start({ actors: [] });
  const events = runtime.events(Seen);
  const all = Array.from({ length: many }, () => events.subscribe());
  let next = 0;
  const operate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++, next++) {
      all[next % many]?.unsubscribe();
      all[next % many] = events.subscribe();
    }
    await turn();
  };
  return { operate, close: close(runtime) };
}

async function scrapes(many: number): Promise<Held> {
  @Actor()
  class Session {}
  const metrics = new Metrics();
  const runtime = await start({ actors: [], monitors: [metrics] });
  for (let n = 0; n < many; n++) await runtime.spawn(Session, { name: `session/${n}` });
  // One operation is the share of one actor in a scrape.
  const operate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += many) metrics.toPrometheus();
    await turn();
  };
  return { operate, close: close(runtime) };
}

async function deadLetters(many: number): Promise<Held> {
  const Bad = topic<number>('held.bad');
  let failed = 0;
  @Actor()
  class Failing {
    @Subscribe(Bad)
    take() {
      failed++;
      throw new Error('bad');
    }
    onError() {
      return 'resume' as const;
    }
  }
  const runtime = await start({ actors: [Failing], deadLetters: many });
  const operate = async (times: number): Promise<void> => {
    const goal = failed + times;
    for (let n = 0; n < times; n++) await runtime.publish(Bad, n);
    await until(() => failed === goal);
  };
  await operate(2 * many);
  return { operate, close: close(runtime) };
}

interface Seat {
  readonly topic: Topic<number>;
}

async function spawns(many: number): Promise<Held> {
  @Actor({ restart: 'temporary' })
  class Session {
    @Subscribe(({ topic: own }: Seat) => own)
    take() {
      return undefined;
    }
  }
  const seat = (name: string): Seat => ({ topic: topic<number>(`held.session.${name}`) });
  const seats = Array.from({ length: many }, (_, n) => seat(`${n}`));
  const runtime = await start({ actors: seats.map((options, n) => actor(Session, { name: `session/${n}`, options })) });
  for (const { topic: own } of seats) await runtime.publish(own, 1);
  let next = 0;
  const operate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) {
      const options = seat(`spawned.${next++}`);
      const id = await runtime.spawn(Session, { options });
      await runtime.publish(options.topic, 1);
      await runtime.stopActor(id);
    }
  };
  return { operate, close: close(runtime) };
}

async function questions(many: number): Promise<Held> {
  const Asked = topic<number>('held.asked');
  const Answered = topic<number>('held.answered');
  @Actor()
  class Clerk {
    @Subscribe(Asked)
    answer(n: number) {
      return n < 0 ? undefined : Answered(n);
    }
  }
  const runtime = await start({ actors: [Clerk] });
  const ask = (n: number) => runtime.outcome(Asked(n), { of: [Answered], within: NEVER });
  for (let n = 0; n < many; n++) ask(-1).catch(nothing);
  await turn();
  const operate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await ask(n);
  };
  return { operate, close: close(runtime) };
}

/** Sets up so many of them, by the name of the holding. */
export const holdings: Readonly<Record<string, (many: number) => Promise<Held>>> = {
  keys: (many) => keyed(many, 0),
  evictions: (many) => keyed(many, 8),
  dropped: dropOldest,
  observers,
  scrapes,
  spawns,
  questions,
  'dead-letters': deadLetters,
};
