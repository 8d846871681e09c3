import { Actor, actor, ActorContext, inject, plainContainer, Subscribe, topic, type StopReason } from '@maiko/core';
import { withInjector } from '@maiko/core/adapter';
import { errorOf, gate, settle, started, watch } from './support';

const Go = topic<string>('go');
const Out = topic<number>('out');

/** An actor that hands its context to the test. */
function exposed() {
  const contexts: ActorContext[] = [];
  @Actor()
  class Exposed {
    constructor(readonly ctx: ActorContext) {
      contexts.push(ctx);
    }
    @Subscribe(Go)
    go(word: string) {
      if (word === 'fail') throw new Error('told to');
    }
  }
  return { Exposed, contexts };
}

describe('ActorContext', () => {
  test('says the id of the actor, which incarnation it is, and its options', async () => {
    const { Exposed, contexts } = exposed();
    const options = { size: 3 };
    const { logger } = await started([actor(Exposed, { name: 'it', options })]);
    expect(contexts[0]).toMatchObject({ id: 'it', incarnation: 1, options, congested: false });
    contexts[0]?.logger.info('a line of the actor');
    expect(logger.lines).toEqual(['info a line of the actor']);
  });

  test('has a signal that is aborted when the incarnation must end, and a new one after a restart', async () => {
    const { Exposed, contexts } = exposed();
    const { runtime, clock } = await started([Exposed]);
    const first = contexts[0]!.signal;
    expect(first.aborted).toBe(false);
    expect(contexts[0]!.signal).toBe(first);
    await runtime.publish(Go, 'fail');
    await clock.advance(1_000);
    expect(first.aborted).toBe(true);
    expect(contexts.map(({ incarnation }) => incarnation)).toEqual([1, 2]);
    expect(contexts[1]!.signal.aborted).toBe(false);
    await runtime.stop();
    expect(contexts[1]!.signal.aborted).toBe(true);
  });

  test('has a signal that is aborted already when it is asked for too late', async () => {
    const { Exposed, contexts } = exposed();
    const { runtime } = await started([Exposed]);
    await runtime.stop();
    expect(contexts[0]!.signal.aborted).toBe(true);
  });

  test('publishes a payload on a topic, and an event, in any way an actor can', async () => {
    const { Exposed, contexts } = exposed();
    const { runtime } = await started([Exposed]);
    const seen: unknown[] = [];
    runtime.events(Out).subscribe(({ payload, sender }) => seen.push([payload, sender]));
    await contexts[0]!.publish(Out, 1);
    await contexts[0]!.publish(Out(2));
    await settle(runtime);
    expect(seen).toEqual([
      [1, 'Exposed'],
      [2, 'Exposed'],
    ]);
  });

  test('is congested while an event of the actor waits for a mailbox', async () => {
    const { Exposed, contexts } = exposed();
    const hold = gate();
    @Actor({ capacity: 1 })
    class Slow {
      @Subscribe(Out)
      async take(_value: number) {
        await hold.passed;
      }
    }
    const { runtime } = await started([Slow, Exposed]);
    const ctx = contexts[0]!;
    await ctx.publish(Out, 1);
    await settle(runtime);
    await ctx.publish(Out, 2);
    expect(ctx.congested).toBe(false);
    const third = watch(ctx.publish(Out, 3));
    await settle(runtime);
    expect([ctx.congested, third.state]).toEqual([true, 'pending']);
    hold.open();
    await settle(runtime);
    expect([ctx.congested, third.state]).toEqual([false, 'resolved']);
  });

  test('of an incarnation that has ended refuses to publish; the event is a dead letter', async () => {
    const { Exposed, contexts } = exposed();
    const { runtime, clock } = await started([Exposed]);
    await runtime.publish(Go, 'fail');
    await clock.advance(1_000);
    const error = await errorOf(() => contexts[0]!.publish(Out, 1));
    expect(error).toMatchObject({ code: 'INCARNATION_ENDED', actor: 'Exposed', topic: 'out' });
    expect(runtime.deadLetters.list().at(-1)).toMatchObject({ reason: 'publisher-ended' });
    await contexts[1]!.publish(Out, 1);
  });

  test('stops its actor after the event in hand; what its mailbox holds becomes dead letters', async () => {
    const reasons: StopReason[] = [];
    @Actor()
    class Once {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      go(_word: string) {
        this.ctx.stop();
        this.ctx.stop();
      }
      onStop(reason: StopReason) {
        reasons.push(reason);
      }
    }
    const { runtime } = await started([Once]);
    void runtime.publish(Go, 'one');
    void runtime.publish(Go, 'two');
    await settle(runtime);
    expect(reasons).toEqual(['normal']);
    expect(runtime.actors()).toEqual([]);
    expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'actor-stopped', envelope: { payload: 'two' } }]);
  });

  test('stops the whole runtime without waiting for it', async () => {
    const { Exposed, contexts } = exposed();
    const { runtime } = await started([Exposed]);
    contexts[0]!.stopRuntime();
    await runtime.join();
    expect(runtime.state).toBe('stopped');
  });

  test('spawns an actor that outlives its own if it is told to', async () => {
    const { Exposed, contexts } = exposed();
    @Actor()
    class Child {
      @Subscribe(Go)
      take(_word: string) {}
    }
    const { runtime } = await started([Exposed]);
    expect(await contexts[0]!.spawn(Child, { lifetime: 'module' })).toBe('Child');
    expect(await contexts[0]!.spawn(Child, { name: 'second', options: { any: 1 }, lifetime: 'module' })).toBe('second');
    expect(await contexts[0]!.spawn(Child, { name: 'third' })).toBe('third');
    contexts[0]!.stop();
    await settle(runtime);
    await runtime.publish(Go, 'on');
    await settle(runtime);
    expect(runtime.actors().map(({ id, counters }) => [id, counters.handled])).toEqual([
      ['Child', 1],
      ['second', 1],
    ]);
  });

  test('refuses to spawn an actor under a name that is taken', async () => {
    const { Exposed, contexts } = exposed();
    await started([Exposed]);
    const error = await errorOf(() => contexts[0]!.spawn(Exposed));
    expect(error).toMatchObject({ code: 'DUPLICATE_ACTOR', actor: 'Exposed' });
  });

  test('leaves nothing behind of an actor that could not be spawned', async () => {
    const { Exposed, contexts } = exposed();
    const Conflict = topic<string>('go', { overflow: 'drop-newest' });
    @Actor()
    class Conflicting {
      @Subscribe(Conflict)
      take(_word: string) {}
    }
    @Actor()
    class Broken {
      onStart() {
        throw new Error('no start');
      }
    }
    const { runtime } = await started([Exposed]);
    expect((await errorOf(() => contexts[0]!.spawn(Conflicting))).code).toBe('TOPIC_CONFLICT');
    expect((await errorOf(() => contexts[0]!.spawn(Broken))).code).toBe('START_FAILED');
    expect(runtime.actors().map(({ id }) => id)).toEqual(['Exposed']);
  });
});

describe('inject', () => {
  test('gives an actor its context in a field initialiser', async () => {
    const ids: string[] = [];
    @Actor()
    class Fielded {
      private readonly ctx = inject(ActorContext);
      onStart() {
        ids.push(this.ctx.id);
      }
    }
    await started([actor(Fielded, { name: 'a' }), actor(Fielded, { name: 'b' })]);
    expect(ids).toEqual(['a', 'b']);
  });

  test.each([
    ['a class', ActorContext, 'ActorContext'],
    ['a name', 'token', '"token"'],
    ['a symbol', Symbol('token'), 'Symbol(token)'],
  ])('outside the construction of an actor is refused (%s)', async (_what, token, name) => {
    const error = await errorOf(() => inject(token));
    expect(error.code).toBe('INJECT_OUTSIDE_CONSTRUCTION');
    expect(error.message).toContain(`inject(${name})`);
  });

  test('is over when the constructor is, also when it throws', async () => {
    const injector = { resolve: (token: unknown) => token };
    expect(withInjector(injector, () => inject<string>('word'))).toBe('word');
    expect(() =>
      withInjector(injector, () => {
        throw new Error('constructor');
      }),
    ).toThrow('constructor');
    expect((await errorOf(() => inject('word'))).code).toBe('INJECT_OUTSIDE_CONSTRUCTION');
  });

  test('asks the innermost container when one construction begins another', () => {
    const outer = { resolve: () => 'outer' };
    const inner = { resolve: () => 'inner' };
    const found = withInjector(outer, () => [withInjector(inner, () => inject('x')), inject('x')]);
    expect(found).toEqual(['inner', 'outer']);
  });
});

describe('plainContainer', () => {
  class Heating {}

  test('refuses a dependency other than the context', async () => {
    @Actor()
    class Thermostat {
      readonly heating = inject(Heating);
    }
    const error = await errorOf(() => started([Thermostat]));
    expect(error.code).toBe('START_FAILED');
    expect(error.cause).toMatchObject({ code: 'UNKNOWN_DEPENDENCY', actor: 'Thermostat' });
  });

  test('refuses a constructor with more arguments before anything starts', async () => {
    @Actor()
    class Thermostat {
      constructor(
        readonly ctx: ActorContext,
        readonly heating: Heating,
      ) {}
    }
    expect(() => plainContainer.verify?.(Thermostat)).toThrow('[UNKNOWN_DEPENDENCY]');
  });

  test('refuses a dependency of which the compiler emitted the type, and takes the context', () => {
    const types = new Map<object, unknown[]>();
    const reflect = Reflect as { getMetadata?: unknown };
    reflect.getMetadata = (_key: string, target: object) => types.get(target);
    try {
      @Actor()
      class Thermostat {
        constructor(readonly heating: Heating) {}
      }
      types.set(Thermostat, [Heating]);
      expect(() => plainContainer.verify?.(Thermostat)).toThrow('[UNKNOWN_DEPENDENCY] Actor Thermostat needs Heating');
      types.set(Thermostat, [ActorContext]);
      expect(() => plainContainer.verify?.(Thermostat)).not.toThrow();
    } finally {
      delete reflect.getMetadata;
    }
  });

  test('refuses a declared dependency other than the context before anything starts', () => {
    @Actor({ inject: [Heating] })
    class Thermostat {
      constructor(readonly heating: Heating) {}
    }
    expect(() => plainContainer.verify?.(Thermostat)).toThrow('[UNKNOWN_DEPENDENCY] Actor Thermostat needs Heating');
  });
});
