import { Actor, actor, ActorContext, Every, Subscribe, topic } from '@maiko/core';
import { simulate, type Simulation, type SimulationOptions } from '@maiko/testing';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

const Work = topic<number>('work');
const Done = topic<number>('done');

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Work)
  take(piece: number) {
    return Done(piece);
  }
}

async function threePieces(simulation: Simulation): Promise<void> {
  for (let piece = 1; piece <= 3; piece++) await simulation.publish(Work, piece);
}

/** The traces of some seeds, as one text. */
async function traces(options: SimulationOptions, seeds = 40): Promise<string[]> {
  const all: string[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { trace } = await simulate({ actors: [Worker] }, threePieces, { ...options, seed });
    all.push(trace.join('\n'));
  }
  return all;
}

const times = (text: string, part: string): number => text.split(part).length - 1;

describe('crashes', () => {
  test('come before or after the handler did its work; the actor is restarted, and no finding comes of it', async () => {
    const all = await traces({ crash: { chance: 0.5 } });
    const before = all.find((trace) => trace.includes('crashes before take')) ?? '';
    const after = all.find((trace) => trace.includes('crashes after take')) ?? '';
    for (const trace of [before, after]) {
      expect(trace).toMatch(/worker fails at e-\d: \[SIMULATED_CRASH\] The simulation made "worker" crash/);
      expect(trace).toContain('worker has restarted, incarnation 2');
    }
    expect(after).toContain('dead letter for worker (handler-failed)');
  });

  test('are few in one run: `faults` says how many at most', async () => {
    for (const trace of await traces({ crash: { chance: 1 }, faults: 1 })) {
      expect(times(trace, 'crashes')).toBeLessThanOrEqual(1);
    }
    const counts = (await traces({ crash: { chance: 1 } })).map((trace) => times(trace, 'crashes'));
    expect(Math.max(...counts)).toBe(3);
    expect(Math.min(...counts)).toBe(0);
  });

  test.each<[string, SimulationOptions['crash'], boolean]>([
    ['all actors', true, true],
    ['no actor', false, false],
    ['a class', { actors: [Worker], chance: 0.5 }, true],
    ['a name', { actors: ['worker'], chance: 0.5 }, true],
    ['another actor', { actors: ['other'], chance: 0.5 }, false],
  ])('happen to %s', async (_, crash, happen) => {
    expect((await traces({ crash })).some((trace) => trace.includes('crashes'))).toBe(happen);
  });

  test('happen to every instance of a keyed actor that is named', async () => {
    @Actor({ name: 'account', key: (piece: number) => String(piece) })
    class Account {
      @Subscribe(Work)
      take() {}
    }
    const text: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const crash = { actors: ['account'], chance: 0.5 };
      text.push(...(await simulate({ actors: [Account] }, threePieces, { seed, crash })).trace);
    }
    expect(text.join('\n')).toContain('account/2 crashes');
  });

  test('happen to scheduled methods', async () => {
    @Actor({ name: 'heart' })
    class Heart {
      @Every(100)
      beat() {}
    }
    const crash = { chance: 0.5 };
    const text: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const { trace } = await simulate({ actors: [Heart] }, (simulation) => simulation.advance(300), { seed, crash });
      text.push(...trace);
    }
    expect(text.join('\n')).toContain('heart crashes before beat');
  });

  test('a crash demanded by the scenario comes with the next event, whatever the seed', async () => {
    const scenario = async (simulation: Simulation) => {
      simulation.failNext(Worker);
      await threePieces(simulation);
      await simulation.settle();
      expect(simulation.payloads(Done)).toEqual([2, 3]);
      simulation.failNext('worker', 2);
      await threePieces(simulation);
      await simulation.settle();
      expect(simulation.payloads(Done)).toEqual([2, 3, 3]);
    };
    expect((await simulate({ actors: [Worker] }, scenario, { seeds: 20 })).findings).toEqual([]);
  });
});

interface Bank {
  readonly currency: string;
  pay(cents: number): Promise<number>;
}

@Actor({ name: 'payer' })
class Payer {
  constructor(private readonly ctx: ActorContext<Bank>) {}
  @Subscribe(Work)
  async take(cents: number) {
    return Done(await this.ctx.options.pay(cents));
  }
}

describe('ports', () => {
  let paid: number[] = [];
  const bank: Bank = {
    currency: 'EUR',
    pay: (cents) => {
      paid.push(cents);
      return Promise.resolve(cents * 2);
    },
  };
  const payers =
    (options: Parameters<Simulation['port']>[2], count = 1) =>
    (simulation: Simulation) => {
      paid = [];
      const port = simulation.port('bank', bank, options);
      const names = Array.from({ length: count }, (_, index) => `payer-${String(index)}`);
      return { actors: names.map((name) => actor(Payer, { name, options: port })) };
    };

  test('answer with what the target answers; what is no method is passed on', async () => {
    const scenario = async (simulation: Simulation) => {
      await threePieces(simulation);
      await simulation.settle();
      expect(simulation.payloads(Done)).toEqual([2, 4, 6]);
      expect(simulation.port('bank', bank).currency).toBe('EUR');
      expect(simulation.now).toBe(0);
    };
    await simulate(payers({}), scenario, { seeds: 10 });
  });

  test('take the time that the seed decides, within the bounds, and both bounds occur', async () => {
    const waits = new Set<number>();
    const scenario = async (simulation: Simulation) => {
      await simulation.publish(Work, 1);
      await simulation.settle();
      waits.add(simulation.now);
    };
    await simulate(payers({ latency: [10, 12] }), scenario, { seeds: 40 });
    expect([...waits].sort()).toEqual([10, 11, 12]);
    waits.clear();
    await simulate(payers({ latency: 7 }), scenario, { seeds: 3 });
    expect([...waits]).toEqual([7]);
  });

  test('answer in any order', async () => {
    const orders = new Set<string>();
    const scenario = async (simulation: Simulation) => {
      await simulation.publish(Work, 1);
      await simulation.settle();
      orders.add(
        simulation
          .envelopes(Done)
          .map(({ sender }) => sender)
          .join(),
      );
    };
    await simulate(payers({ latency: [0, 5] }, 2), scenario, { seeds: 40 });
    expect([...orders].sort()).toEqual(['payer-0,payer-1', 'payer-1,payer-0']);
  });

  test('fail before or after their work is done', async () => {
    const outcomes = new Set<string>();
    const scenario = async (simulation: Simulation) => {
      await simulation.publish(Work, 1);
      await simulation.settle();
      outcomes.add(`${String(paid.length)} paid, ${String(simulation.payloads(Done).length)} done`);
    };
    await simulate(payers({ failures: 0.5 }), scenario, { seeds: 60 });
    expect([...outcomes].sort()).toEqual(['0 paid, 0 done', '1 paid, 0 done', '1 paid, 1 done']);
  });

  test('a frozen target, and one with private fields, can be stood in for', async () => {
    class Vault {
      #cents = 5;
      take() {
        return Promise.resolve(this.#cents);
      }
    }
    const frozen = Object.freeze({ take: () => Promise.resolve(7) });
    await simulate(
      { actors: [Worker] },
      async (simulation) => {
        expect(await simulation.port('vault', new Vault()).take()).toBe(5);
        expect(await simulation.port('frozen', frozen).take()).toBe(7);
        expect(simulation.port('vault', new Vault())).toBeInstanceOf(Vault);
      },
      { seeds: 3 },
    );
  });
});

test('asynchronous handlers take longer, by name of the actor or all others', async () => {
  @Actor({ name: 'clerk' })
  class Clerk {
    @Subscribe(Work)
    async take(piece: number) {
      await Promise.resolve();
      return Done(piece);
    }
  }
  const ends = async (latency: NonNullable<SimulationOptions['latency']>) => {
    const seen = new Set<number>();
    const scenario = async (simulation: Simulation) => {
      await simulation.publish(Work, 1);
      await simulation.settle();
      seen.add(simulation.now);
    };
    await simulate({ actors: [Clerk, Worker] }, scenario, { seeds: 20, latency });
    return [...seen].sort();
  };
  expect(await ends({ clerk: [1, 2], '*': 9 })).toEqual([1, 2]);
  expect(await ends({ '*': 9 })).toEqual([9]);
  expect(await ends({ worker: 9 })).toEqual([0]);
});
