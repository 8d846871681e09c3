import { Actor, ActorContext, Subscribe, topic, type StopReason } from '@maiko/core';
import {
  simulate,
  type FindingKind,
  type SimulatedProgram,
  type Scenario,
  type SimulationOptions,
} from '@maiko/testing';
import { everyInvoiceHasAPrice, Invoiced, Invoices, Placed, shop, someOrders } from './support/shop';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

const Work = topic<string>('work');
const Done = topic<string>('done');

/** The first finding of a program, as far as it can be told beforehand. */
async function found(program: SimulatedProgram, scenario: Scenario, options: SimulationOptions = {}) {
  const { findings } = await simulate(program, scenario, { seeds: 30, ...options, onFinding: 'report' });
  return findings.map(({ kind, message }): { kind: FindingKind; message: string } => ({ kind, message }));
}

const work = (simulation: { publish: (topic: typeof Work, payload: string) => Promise<void> }) =>
  simulation.publish(Work, 'now');

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Work)
  take(what: string) {
    return Done(what);
  }
}

describe('what is found', () => {
  test('an invariant that returns false, or throws', async () => {
    expect(await found(shop, someOrders, { invariants: everyInvoiceHasAPrice })).toEqual([
      { kind: 'invariant', message: 'Invariant "every invoice has a price" does not hold' },
    ]);
    const invariants = {
      'nothing is free': () => {
        throw new Error('order 1 is');
      },
    };
    expect(await found(shop, someOrders, { invariants })).toEqual([
      { kind: 'invariant', message: 'Invariant "nothing is free" does not hold: order 1 is' },
    ]);
  });

  test('an invariant is looked at when everything is handled, one of `always` after every turn', async () => {
    const both: Record<string, number[]> = { rest: [], always: [] };
    const seen = (when: 'rest' | 'always') => (simulation: Parameters<Scenario>[0]) => {
      both[when]?.push(simulation.payloads(Placed).length - simulation.payloads(Invoiced).length);
    };
    await simulate(shop, someOrders, {
      seeds: 20,
      invariants: { rest: seen('rest') },
      always: { always: seen('always') },
    });
    expect(new Set(both.rest)).toEqual(new Set([0]));
    expect(Math.max(...(both.always ?? []))).toBeGreaterThan(1);
  });

  test('a scenario that throws', async () => {
    const impatient: Scenario = async (simulation) => {
      await simulation.publish(Placed, { id: 1 });
      if (simulation.instance(Invoices).known === 0) throw new Error('no price yet');
    };
    expect(await found(shop, impatient)).toEqual([{ kind: 'scenario', message: 'The scenario failed: no price yet' }]);
  });

  test('a program that does not start', async () => {
    @Actor({ name: 'lame' })
    class Lame {
      onStart() {
        throw new Error('no port');
      }
    }
    const [first] = await found({ actors: [Lame] }, () => undefined);
    expect(first?.kind).toBe('start');
    expect(first?.message).toMatch(/^The program does not start: .*START_FAILED.*; because of .*no port/);
  });

  test('a runtime that gives up', async () => {
    @Actor({ name: 'broken' })
    class Broken {
      @Subscribe(Work)
      take() {
        throw new Error('broken');
      }
    }
    const scenario: Scenario = async (simulation) => {
      for (let event = 0; event < 3; event++) await work(simulation);
      await simulation.advance(60_000);
    };
    const [first] = await found({ actors: [Broken], supervision: { maxRestarts: 1 } }, scenario, {
      deadLetters: 'allow',
    });
    expect(first?.kind).toBe('escalation');
    expect(first?.message).toMatch(/^The runtime gave up: .*broken/);
  });

  test('a dead letter, unless it is allowed', async () => {
    @Actor({ name: 'picky' })
    class Picky {
      @Subscribe(Work)
      take() {
        throw new Error('not today');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const message = expect.stringMatching(
      /^Event e-1 of topic "work" became a dead letter for "picky" \(handler-failed\): not today$/,
    ) as string;
    expect(await found({ actors: [Picky] }, work)).toEqual([{ kind: 'dead-letter', message }]);
    expect(await found({ actors: [Picky] }, work, { deadLetters: 'allow' })).toEqual([]);
    expect(await found({ actors: [Picky] }, work, { deadLetters: ({ subscriber }) => subscriber === 'picky' })).toEqual(
      [],
    );
    expect(
      await found({ actors: [Picky] }, work, { deadLetters: ({ envelope }) => envelope.topic === 'other' }),
    ).toHaveLength(1);
  });

  test('a wait for what cannot come any more', async () => {
    @Actor({ name: 'sleeper' })
    class Sleeper {
      @Subscribe(Work)
      take() {
        return new Promise<void>(() => undefined);
      }
    }
    expect(await found({ actors: [Sleeper] }, work)).toEqual([
      { kind: 'stuck', message: 'Nothing can happen any more, but "sleeper" has not finished 1 of its events' },
    ]);
    expect(await found({ actors: [Worker] }, () => new Promise(() => undefined))).toEqual([
      { kind: 'stuck', message: 'Nothing can happen any more, but the scenario waits for something' },
    ]);
  });

  test('an end that is not in good order', async () => {
    @Actor({ name: 'clinging', shutdownTimeout: 100 })
    class Clinging {
      @Subscribe(Work)
      take() {}
      onStop(_reason: StopReason) {
        return new Promise<void>(() => undefined);
      }
    }
    expect(await found({ actors: [Clinging] }, work)).toEqual([
      {
        kind: 'stuck',
        message: expect.stringMatching(
          /could not stop in good order within its deadline; left behind: clinging/,
        ) as string,
      },
    ]);
  });

  test('a program that never comes to rest', async () => {
    @Actor({ name: 'echo' })
    class Echo {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work, { own: true })
      async take(what: string) {
        await this.ctx.publish(Work, what);
      }
    }
    expect(await found({ actors: [Echo] }, work, { maxTurns: 200 })).toEqual([
      {
        kind: 'endless',
        message: expect.stringMatching(
          /^After 200 turns it has not come to an end; most of them had echo \d+/,
        ) as string,
      },
    ]);
  });
});

describe('with what is found', () => {
  test('it goes on to other troubles when they are to be reported, each of them once', async () => {
    const invariants = {
      ...everyInvoiceHasAPrice,
      'there are few orders': (simulation: Parameters<Scenario>[0]) => simulation.payloads(Placed).length < 4,
    };
    const findings = await found(shop, someOrders, { invariants, seeds: 60 });
    expect(findings.map(({ message }) => message).sort()).toEqual([
      'Invariant "every invoice has a price" does not hold',
      'Invariant "there are few orders" does not hold',
    ]);
  });

  test('the runtime of the run is stopped, so that nothing is left of it', async () => {
    const ended: string[] = [];
    @Actor({ name: 'holder' })
    class Holder {
      @Subscribe(Work)
      take() {
        throw new Error('trouble');
      }
      onStop() {
        ended.push('closed');
      }
    }
    await found({ actors: [Holder] }, work, { seeds: 1 });
    expect(ended.length).toBeGreaterThan(0);
  });
});
