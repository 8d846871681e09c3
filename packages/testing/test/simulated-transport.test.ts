import { Actor, actor, ActorContext, inject, Subscribe, topic, type Transport } from '@maiko/core';
import {
  memoryStore,
  simulate,
  simulatedTransport,
  TransportHistory,
  type Simulation,
  type SimulatedTransportOptions,
} from '@maiko/testing';

jest.setTimeout(120_000);

interface Job {
  readonly key: string;
  readonly serial: number;
}

const Jobs = topic<Job>('simulated.jobs', { durable: true, key: ({ key }) => key });

const ROUGH: SimulatedTransportOptions = {
  loss: 0.1,
  duplicates: 0.1,
  reorder: 0.1,
  delay: [0, 20],
  partitions: { every: 3_000, length: 500 },
  crash: 0.02,
  ackWait: 2_000,
};

/** What is known of one run. */
class State {
  readonly store = memoryStore();
  readonly history = new TransportHistory();
  readonly handled = new Set<string>();
}

@Actor({ key: ({ key }: Job) => key, capacity: 4, restart: 'permanent' })
class Worker {
  readonly #ctx = inject<ActorContext<State>>(ActorContext);
  @Subscribe(Jobs, { durable: 'work', retry: { attempts: 10, backoff: { min: 5, max: 5 } }, maxDeliver: 1_000 })
  async work(_: Job, { id }: { id: string }) {
    await Promise.resolve();
    this.#ctx.options.handled.add(id);
    this.#ctx.options.history.handled('work', id);
  }
}

async function scenario(simulation: Simulation, { store, history }: State): Promise<void> {
  const kept: Promise<void>[] = [];
  for (let serial = simulation.integer(1, 12); serial > 0; serial--) {
    const id = `job-${String(serial)}`;
    const key = simulation.choose(['a', 'b']);
    history.published(id, key);
    const publish = async (): Promise<void> => {
      await simulation.publish(Jobs, { key, serial }, { id });
      history.kept(id);
    };
    kept.push(publish());
  }
  await Promise.allSettled(kept);
  await simulation.settleOn(() => store.pending('work') === 0, { within: 120_000 });
}

/** Runs a program over a transport that fails. */
function run(
  seeds: number,
  options: SimulatedTransportOptions,
  { spoil = () => ({}), order = false }: { spoil?: (right: Transport) => Partial<Transport>; order?: boolean } = {},
) {
  const states = new WeakMap<Simulation, State>();
  const of = (simulation: Simulation): State => {
    const known = states.get(simulation) ?? new State();
    states.set(simulation, known);
    return known;
  };
  const isRight = (simulation: Simulation): boolean => {
    const { store, history } = of(simulation);
    const open = store.pending('work') > 0;
    const faults = history.faults({ duplicates: true });
    return faults.every(({ kind }) => (kind === 'lost' && open) || (kind === 'disordered' && !order));
  };
  return simulate(
    (simulation) => ({ actors: [actor(Worker, { options: of(simulation) })] }),
    (simulation) => scenario(simulation, of(simulation)),
    {
      seeds,
      transport: (simulation) => {
        const { store } = of(simulation);
        const right = simulatedTransport({ ...options, store, seed: simulation.integer(0, 1_000_000) });
        return {
          open: (host) => right.open?.(host),
          publish: (record) => right.publish(record),
          subscribe: (wanted, deliver) => right.subscribe(wanted, deliver),
          close: () => right.close(),
          ...spoil(right),
        };
      },
      latency: { '*': [0, 30] },
      crash: true,
      shrink: 0,
      onFinding: 'report',
      always: {
        'what is settled has been handled': (simulation) => {
          const { store, handled } = of(simulation);
          return store.size - store.pending('work') <= handled.size;
        },
      },
      invariants: { 'nothing is lost or made up': isRight },
    },
  );
}

test('over a network and an engine that fail, an event is settled after it was handled, and none is lost', async () => {
  const { findings } = await run(150, ROUGH);
  expect(findings.map(({ message }) => message)).toEqual([]);
});

test('without faults the order of every key holds', async () => {
  const { findings } = await run(80, { delay: [0, 20] }, { order: true });
  expect(findings.map(({ message }) => message)).toEqual([]);
});

describe('a race that is planted is found', () => {
  test('an event is settled as it is delivered', async () => {
    const { findings } = await run(
      30,
      { delay: [0, 5] },
      {
        spoil: (right) => ({
          subscribe: (wanted, deliver) =>
            right.subscribe(wanted, (delivery) => {
              delivery.ack();
              deliver(delivery);
            }),
        }),
      },
    );
    expect(findings.map(({ name }) => name)).toContain('what is settled has been handled');
  });

  test('a late answer to an earlier delivery settles the one in hand', async () => {
    const { findings } = await run(
      60,
      { ...ROUGH, loss: 0, ackWait: 20 },
      {
        spoil: (right) => {
          const done = new Set<string>();
          return {
            subscribe: (wanted, deliver) =>
              right.subscribe(wanted, (delivery) => {
                const { id } = delivery.record;
                // The engine has forgotten which reader had it: the second delivery counts as answered.
                if (done.has(id)) delivery.ack();
                done.add(id);
                deliver(delivery);
              }),
          };
        },
      },
    );
    expect(findings.map(({ name }) => name)).toContain('what is settled has been handled');
  });
});
