import { Actor, ActorContext, Every, RuntimeModule, Subscribe, topic } from '@maiko/core';
import { simulate, type Simulation } from '@maiko/testing';

// Many runs: on a busy machine they take longer than the usual five seconds.
jest.setTimeout(60_000);

const Work = topic<number>('work');
const Ticked = topic<string>('ticked');

@Actor({ name: 'slow' })
class Slow {
  constructor(private readonly ctx: ActorContext) {}
  @Subscribe(Work)
  async take() {
    await this.ctx.publish(Ticked, 'slow');
  }
}

@Actor({ name: 'left' })
class Left {
  @Every(100)
  tick() {
    return Ticked('left');
  }
}

@Actor({ name: 'right' })
class Right {
  @Every(100)
  tick() {
    return Ticked('right');
  }
}

const seeds = { seeds: 20 };

test('time passes only when the scenario lets it, and everything that is due in it happens', async () => {
  const scenario = async (simulation: Simulation) => {
    await simulation.advance(99);
    expect([simulation.now, simulation.payloads(Ticked)]).toEqual([99, []]);
    await simulation.advance(1);
    expect([simulation.now, simulation.payloads(Ticked)]).toEqual([100, ['left']]);
    await simulation.advance(1_000);
    expect([simulation.now, simulation.payloads(Ticked).length]).toEqual([1_100, 11]);
    await simulation.settle();
    expect(simulation.now).toBe(1_100);
  };
  await simulate({ actors: [Left] }, scenario, seeds);
});

test('timers that are due at one instant fire in either order', async () => {
  const orders = new Set<string>();
  const scenario = async (simulation: Simulation) => {
    await simulation.advance(100);
    orders.add(simulation.payloads(Ticked).join());
  };
  await simulate({ actors: [Left, Right] }, scenario, { seeds: 40 });
  expect([...orders].sort()).toEqual(['left,right', 'right,left']);
});

test('settling lets pass what handlers need, and waits for an actor that is being restarted', async () => {
  const scenario = async (simulation: Simulation) => {
    simulation.failNext('slow');
    await simulation.publish(Work, 1);
    await simulation.publish(Work, 2);
    await simulation.settle();
    expect(simulation.now).toBeGreaterThanOrEqual(130);
    expect(simulation.runtime.actor('slow')).toMatchObject({ status: 'running', incarnation: 2 });
    expect(simulation.payloads(Ticked)).toEqual(['slow']);
  };
  await simulate({ actors: [Slow] }, scenario, { ...seeds, latency: { slow: [30, 50] } });
});

test('settling on a condition looks after every turn, and gives up when the time is over', async () => {
  const scenario = async (simulation: Simulation) => {
    await simulation.settleOn(() => simulation.payloads(Ticked).length === 3);
    expect(simulation.now).toBe(300);
    const never = simulation.settleOn(() => false, { within: 50 });
    await expect(never).rejects.toMatchObject({
      code: 'SETTLE_TIMEOUT',
      message:
        '[SETTLE_TIMEOUT] The condition of settleOn has not come true within 50 ms. Expected the condition to ' +
        'become true. Correct the condition, or give it longer: { within: milliseconds }.',
    });
    expect(simulation.now).toBe(350);
  };
  await simulate({ actors: [Left] }, scenario, seeds);
});

test('a scenario may wait for anything that the program brings about, time included', async () => {
  const scenario = async (simulation: Simulation) => {
    const outcome = await simulation.runtime.outcome(Work(1), { of: [Ticked], within: 1_000 });
    expect(outcome.payload).toBe('slow');
    const late = simulation.runtime.outcome(Ticked('unanswered'), { of: [Work], within: 1_000, failFast: false });
    await expect(late).rejects.toMatchObject({ code: 'OUTCOME_TIMEOUT' });
    expect(simulation.now).toBe(1_000);
  };
  await simulate({ actors: [Slow] }, scenario, seeds);
});

test('actors are spawned, seen and asked for by class or name', async () => {
  const scenario = async (simulation: Simulation) => {
    expect(await simulation.spawn(Slow, { name: 'second' })).toBe('second');
    expect(simulation.instance(Slow)).toBeInstanceOf(Slow);
    expect(simulation.instance('second')).not.toBe(simulation.instance(Slow));
    expect(() => simulation.instance(Left)).toThrow('[NO_INSTANCE] "Left" has no instance');
    expect(() => simulation.instance('third')).toThrow(
      '[UNKNOWN_ACTOR] There is no actor "third". Expected one of "slow", "second", received "third".',
    );
    await simulation.publish(Work, 1);
    await simulation.settle();
    expect(
      simulation
        .envelopes('ticked')
        .map(({ sender }) => sender)
        .sort(),
    ).toEqual(['second', 'slow']);
    expect(simulation.payloads('*')).toHaveLength(3);
    expect(simulation.payloads('>')).toHaveLength(3);
    expect(simulation.payloads('ticked.>')).toEqual([]);
  };
  await simulate({ actors: [Slow] }, scenario, seeds);
});

test('a module is simulated as it is, and a function makes a program for every run', async () => {
  @RuntimeModule({ actors: [Left] })
  class Ticking {}
  const scenario = async (simulation: Simulation) => {
    await simulation.advance(100);
    expect(simulation.payloads(Ticked)).toContain('left');
  };
  await simulate(Ticking, scenario, seeds);
  await simulate({ name: 'ticking', actors: [Left] }, scenario, seeds);
  await simulate(() => Ticking, scenario, seeds);
  let made = 0;
  const program = () => {
    made++;
    return { actors: [Left] };
  };
  await simulate(program, scenario, seeds);
  expect(made).toBeGreaterThanOrEqual(20);
});

test('while the program is being made there is no runtime', async () => {
  const program = (simulation: Simulation) => ({ actors: simulation.runtime.actors().length > 0 ? [Left] : [] });
  await expect(simulate(program, () => undefined)).rejects.toThrow(
    '[NOT_ASSEMBLED] There is no runtime while the program is being made. Use the runtime in the scenario and in invariants; ' +
      'to make the program, only port, choose and integer are there.',
  );
});
