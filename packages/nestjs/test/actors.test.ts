import { Actor, actor, ActorContext, inject, Subscribe, topic, type OnStop } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { application, Journal } from './support';

const Reading = topic<number>('reading');

let made = 0;

@Injectable()
class Heating {
  constructor(readonly journal: Journal) {}
  set(line: string) {
    this.journal.write(line);
  }
}

@Actor()
class Thermostat implements OnStop {
  readonly number = ++made;

  constructor(
    private readonly ctx: ActorContext,
    private readonly heating: Heating,
  ) {}

  @Subscribe(Reading)
  regulate(celsius: number) {
    if (celsius > 100) throw new Error('on fire');
    this.heating.set(`${this.ctx.id} ${this.ctx.incarnation}: ${celsius}`);
  }

  onStop(reason: string) {
    this.heating.set(`${this.ctx.id} stops: ${reason}`);
  }
}

/** No constructor at all. */
@Actor()
class Probe {
  readonly number = ++made;
  private readonly ctx = inject(ActorContext);
  private readonly journal = inject(Journal);
  @Inject('place') private readonly place!: string;

  @Subscribe(Reading)
  see(celsius: number) {
    this.journal.write(`${this.ctx.id} in the ${this.place}: ${celsius}`);
  }
}

// Heating is seen by this module only.
@Module({ providers: [Thermostat, Heating, Journal], exports: [Journal] })
class HeatingModule {}

beforeEach(() => {
  made = 0;
});

test('an actor in the providers of a module gets the events, with dependencies that only its module has', async () => {
  const { app, runtime, settled } = await application({ imports: [HeatingModule] });
  await runtime.publish(Reading, 20);
  await settled();
  expect(app.get(Journal).lines).toEqual(['Thermostat 1: 20']);
});

test('Nest makes no instance of its own of an actor', async () => {
  await application({ imports: [HeatingModule], providers: [Probe, { provide: 'place', useValue: 'cellar' }] });
  expect(made).toBe(2);
});

test('what a failed actor is restarted with is new, and what it depends on is shared', async () => {
  const { app, harness } = await application({ imports: [HeatingModule] });
  await harness.publish(Reading, 500);
  await harness.advance(1_000);
  await harness.publish(Reading, 20);
  await harness.settle();
  expect(made).toBe(2);
  expect(app.get(Journal).lines).toEqual(['Thermostat stops: restart', 'Thermostat 2: 20']);
});

test('fields are injected, by Nest and by Maiko', async () => {
  const { app, runtime, settled } = await application({
    providers: [Probe, Journal, { provide: 'place', useValue: 'cellar' }],
  });
  await runtime.publish(Reading, 7);
  await settled();
  expect(app.get(Journal).lines).toEqual(['Probe in the cellar: 7']);
});

test('a provider that several modules reach, and aliases of it, are one actor', async () => {
  @Module({ imports: [HeatingModule], exports: [HeatingModule] })
  class HouseModule {}

  const { runtime } = await application({
    imports: [HeatingModule, HouseModule],
    providers: [
      { provide: 'alias', useExisting: 'other' },
      { provide: 'other', useValue: 1 },
    ],
  });
  expect(runtime.actors().map(({ id }) => id)).toEqual(['Thermostat']);
});

test('an actor provided under another token, or through a factory of something else, is found by its class only', async () => {
  const { runtime } = await application({
    providers: [
      Journal,
      { provide: 'place', useValue: 'hall' },
      { provide: 'the probe', useClass: Probe },
      { provide: 'the alias', useExisting: 'the probe' },
      { provide: 'made', useFactory: () => ({ regulate: () => undefined }) },
    ],
  });
  expect(runtime.actors().map(({ id }) => id)).toEqual(['Probe']);
});

test('one class runs under several names through forFeature, with dependencies of the importing module', async () => {
  @Module({
    imports: [
      MaikoModule.forFeature({ actors: [actor(Thermostat, { name: 'bath' }), actor(Thermostat, { name: 'hall' })] }),
    ],
    providers: [Heating, Journal],
    exports: [Journal],
  })
  class RoomsModule {}

  const { app, runtime, settled } = await application({ imports: [RoomsModule] });
  await runtime.publish(Reading, 3);
  await settled();
  expect(app.get(Journal).lines).toEqual(['bath 1: 3', 'hall 1: 3']);
});

test('a service that takes ActorContext is made for each incarnation', async () => {
  @Injectable()
  class Signature {
    constructor(readonly ctx: ActorContext) {}
  }

  @Actor()
  class Signer {
    constructor(
      readonly signature: Signature,
      readonly journal: Journal,
    ) {}
    @Subscribe(Reading)
    sign() {
      this.journal.write(`signed ${this.signature.ctx.id}`);
    }
  }

  const { app, runtime, settled } = await application({
    imports: [MaikoModule.forFeature({ actors: [actor(Signer, { name: 'a' }), actor(Signer, { name: 'b' })] })],
    providers: [Signature, Journal],
  });
  await runtime.publish(Reading, 1);
  await settled();
  expect(app.get(Journal).lines).toEqual(['signed a', 'signed b']);
});

test('a transient provider is made for each actor', async () => {
  let notebooks = 0;
  @Injectable({ scope: Scope.TRANSIENT })
  class Notebook {
    readonly number = ++notebooks;
  }
  @Actor()
  class Writer {
    constructor(
      readonly notebook: Notebook,
      readonly journal: Journal,
    ) {}
    @Subscribe(Reading)
    write(celsius: number) {
      if (celsius > 100) throw new Error('on fire');
      this.journal.write(`notebook ${this.notebook.number}`);
    }
  }
  const actors = [actor(Writer, { name: 'a' }), actor(Writer, { name: 'b' })];
  const { app, runtime, settled } = await application({
    imports: [MaikoModule.forFeature({ actors })],
    providers: [Notebook, Journal],
  });
  await runtime.publish(Reading, 1);
  await settled();
  expect(app.get(Journal).lines).toEqual(['notebook 1', 'notebook 2']);
});

test('tokens of @Actor({ inject }) are resolved where the compiler emits no types', async () => {
  @Actor({ inject: [ActorContext, 'place', Journal] })
  class Untyped {
    constructor(...given: [ActorContext, string, Journal]) {
      const [ctx, place, journal] = given;
      journal.write(`${ctx.id} at ${place}`);
    }
  }

  const { app } = await application({
    imports: [MaikoModule.forFeature({ actors: [Untyped] })],
    providers: [Journal, { provide: 'place', useValue: 'home' }],
  });
  expect(app.get(Journal).lines).toEqual(['Untyped at home']);
});

test('an actor that is spawned gets the dependencies of the module that is its home', async () => {
  @Module({
    imports: [MaikoModule.forFeature({ dynamic: Thermostat, maxChildren: 2 })],
    providers: [Heating, Journal],
    exports: [Journal],
  })
  class PoolModule {}

  const { app, runtime, settled } = await application({ imports: [PoolModule] });
  await runtime.spawn(Thermostat, { name: 'spare' });
  await runtime.publish(Reading, 4);
  await settled();
  expect(app.get(Journal).lines).toEqual(['spare 1: 4']);
  expect(runtime.actor('spare').module).toBe('Thermostat');
});

test('an actor of a module that is loaded lazily can be spawned, with dependencies of that module', async () => {
  const { app, runtime, settled } = await application({});
  const lazy = await app.get(LazyModuleLoader).load(() => HeatingModule);
  expect(runtime.actors()).toEqual([]);
  await runtime.spawn(Thermostat);
  await runtime.publish(Reading, 9);
  await settled();
  expect(lazy.get(Journal).lines).toEqual(['Thermostat 1: 9']);
});

test('each key of a keyed actor is created in the module of the actor', async () => {
  @Actor({ key: (celsius: number) => celsius })
  class PerDegree {
    constructor(
      readonly ctx: ActorContext,
      readonly journal: Journal,
    ) {}
    @Subscribe(Reading)
    see() {
      this.journal.write(this.ctx.id);
    }
  }

  const { app, runtime, settled } = await application({ providers: [PerDegree, Journal] });
  await runtime.publish(Reading, 1);
  await runtime.publish(Reading, 2);
  await settled();
  expect(app.get(Journal).lines).toEqual(['PerDegree/1', 'PerDegree/2']);
});
