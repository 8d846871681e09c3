import { Actor, actor, ActorContext, Runtime, Subscribe, topic, type OnStop } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { delay, inject, injectable } from 'tsyringe';
import { createHarness } from '@maiko/testing';
import { context, failureOf, Journal } from './support';

@injectable()
class Pins {
  constructor(readonly journal: Journal) {}
  async dispose() {
    await Promise.resolve();
    this.journal.write('pins');
  }
}

@injectable()
class Heating {
  constructor(
    readonly journal: Journal,
    readonly pins: Pins,
  ) {}
  async [Symbol.asyncDispose]() {
    await Promise.resolve();
    this.journal.write('heating');
  }
  dispose() {
    this.journal.write('heating, the other way');
  }
}

@injectable()
class Session {
  constructor(
    readonly journal: Journal,
    readonly heating: Heating,
  ) {}
  [Symbol.dispose]() {
    this.journal.write('session');
  }
}

@Actor()
class Thermostat implements OnStop {
  constructor(
    readonly ctx: ActorContext,
    readonly session: Session,
    readonly journal: Journal,
  ) {}
  onStop() {
    this.journal.write(`onStop ${this.ctx.id}`);
  }
}

function setup() {
  const journal = new Journal();
  const container = tsyringeContainer({
    providers: [
      { provide: Journal, useValue: journal },
      { provide: Session, useClass: Session, scope: 'incarnation' },
    ],
  });
  return { journal, container };
}

test('what an incarnation got for itself is disposed with it, what is shared when the runtime stops, newest first', async () => {
  const { journal, container } = setup();
  const actors = [actor(Thermostat, { name: 'roof' }), actor(Thermostat, { name: 'cellar' })];
  const harness = await createHarness({ actors }, { container });
  await harness.stop();
  expect(journal.lines).toEqual(['onStop cellar', 'session', 'onStop roof', 'session', 'heating', 'pins']);
});

test('everything is disposed once', async () => {
  const { journal, container } = setup();
  const thermostat = await container.create(Thermostat, context());
  await container.dispose(thermostat);
  await container.dispose(thermostat);
  await container.close();
  await container.close();
  expect(journal.lines).toEqual(['session', 'heating', 'pins']);
});

test('values are not disposed, nor is what a factory passes on from the runtime', async () => {
  const journal = new Journal();
  const mine = {
    dispose: () => {
      journal.write('mine');
    },
  };
  @Actor()
  class Borrower {
    constructor(
      @inject('mine') readonly mine: object,
      @inject('also') readonly also: object,
      @inject('pool') readonly pool: object,
    ) {}
  }
  const container = tsyringeContainer({
    providers: [
      { provide: 'mine', useValue: mine },
      { provide: 'also', useExisting: 'mine' },
      {
        provide: 'shared',
        useFactory: () => ({
          dispose: () => {
            journal.write('shared');
          },
        }),
      },
      { provide: 'pool', useFactory: (shared: object) => shared, inject: ['shared'], scope: 'incarnation' },
    ],
  });
  await container.dispose(await container.create(Borrower, context()));
  expect(journal.lines).toEqual([]);
  await container.close();
  expect(journal.lines).toEqual(['shared']);
});

test('a dispose that takes arguments is something else', async () => {
  class Waste {
    dispose(_kind: string): never {
      throw new Error('not meant');
    }
  }
  @Actor()
  class Collector {
    constructor(readonly waste: Waste) {}
  }
  const container = tsyringeContainer();
  await container.create(Collector, context());
  await container.close();
});

test('one that fails does not keep the others from being disposed', async () => {
  const journal = new Journal();
  const failing = (name: string) => () => ({
    dispose: () => {
      journal.write(name);
      throw new Error(`${name} is stuck`);
    },
  });
  @Actor()
  class Owner {
    constructor(
      @inject('a') readonly a: object,
      readonly pins: Pins,
      @inject('b') readonly b: object,
    ) {}
  }
  const container = tsyringeContainer({
    providers: [
      { provide: Journal, useValue: journal },
      { provide: 'a', useFactory: failing('a') },
      { provide: 'b', useFactory: failing('b') },
    ],
  });
  await container.create(Owner, context());
  const error = await failureOf(container.close());
  expect(journal.lines).toEqual(['pins', 'b', 'a']);
  expect(error.message).toBe(
    '[DISPOSE_FAILED] Could not dispose "b", "a"; the others were disposed. See the causes in cause.errors.',
  );
  expect(error.cause).toBeInstanceOf(AggregateError);
  expect((error.cause as AggregateError).errors).toEqual([new Error('b is stuck'), new Error('a is stuck')]);
  expect((error.cause as AggregateError).message).toBe('"b": b is stuck; "a": a is stuck');
});

test('when an actor cannot be created, what was made for it is disposed', async () => {
  @Actor()
  class Broken {
    constructor(readonly session: Session) {
      throw new Error('broken');
    }
  }
  const { journal, container } = setup();
  await expect(container.create(Broken, context())).rejects.toThrow('broken');
  expect(journal.lines).toEqual(['session']);
});

test('when disposing fails as well, both failures are told', async () => {
  @Actor()
  class Broken {
    constructor(@inject('stuck') readonly stuck: object) {
      throw new Error('broken');
    }
  }
  const stuck = () => ({ dispose: () => Promise.reject(new Error('stuck')) });
  const container = tsyringeContainer({ providers: [{ provide: 'stuck', useFactory: stuck, scope: 'incarnation' }] });
  await expect(container.create(Broken, context())).rejects.toThrow(
    /^Error: broken; then MaikoError: \[DISPOSE_FAILED\]/,
  );
});

test('what delay() stands for can no longer be had when the incarnation has ended', async () => {
  class Late {}
  @Actor()
  class Lazy {
    constructor(@inject(delay(() => Late)) readonly late: object) {}
  }
  const container = tsyringeContainer({ providers: [{ provide: Late, useClass: Late, scope: 'incarnation' }] });
  const lazy = await container.create(Lazy, context());
  await container.dispose(lazy);
  expect(() => Object.keys(lazy.late)).toThrow('[CONTAINER_CLOSED] Late was asked for after its container was closed');
});

test('a restart disposes what the failed incarnation had and makes new instances', async () => {
  const Tick = topic<{ fail: boolean }>('tick');
  const journal = new Journal();
  let serial = 0;
  @injectable()
  class Numbered {
    readonly serial = ++serial;
    constructor(readonly journal: Journal) {
      journal.write(`made ${this.serial}`);
    }
    dispose() {
      this.journal.write(`disposed ${this.serial}`);
    }
  }
  @Actor()
  class Fragile {
    constructor(
      readonly numbered: Numbered,
      readonly pins: Pins,
    ) {}
    @Subscribe(Tick)
    tick({ fail }: { fail: boolean }) {
      if (fail) throw new Error('failed');
    }
  }
  const container = tsyringeContainer({
    providers: [
      { provide: Journal, useValue: journal },
      { provide: Numbered, useClass: Numbered, scope: 'incarnation' },
    ],
  });
  const harness = await createHarness({ actors: [Fragile] }, { container });
  await harness.publish(Tick, { fail: true });
  await harness.advance(60_000);
  await harness.publish(Tick, { fail: false });
  await harness.settle();
  await harness.stop();
  expect(journal.lines).toEqual(['made 1', 'disposed 1', 'made 2', 'disposed 2', 'pins']);
});

test.each(['incarnation', 'runtime'] as const)(
  'the runtime that a factory hands out is not stopped with the %s',
  async (scope) => {
    const OwnRuntime = Symbol('the runtime');
    @Actor()
    class Keeper {
      constructor(
        readonly ctx: ActorContext,
        @inject(OwnRuntime) readonly runtime: Runtime,
      ) {}
    }
    const holder: { runtime?: Runtime } = {};
    const container = tsyringeContainer({
      providers: [{ provide: OwnRuntime, useFactory: () => holder.runtime, scope }],
    });
    const harness = await createHarness({ actors: [Keeper] }, { container, start: false });
    holder.runtime = harness.runtime;
    await harness.start();
    await harness.runtime.stopActor('Keeper');
    expect(harness.runtime.state).toBe('running');
    const before = harness.clock.now();
    await harness.stop();
    expect(harness.clock.now()).toBe(before);
  },
);
