import { Actor, actor, causeChain, inject, Subscribe, topic } from '@maiko/core';
import { InjectTopic, MaikoModule, type MaikoRootOptions } from '@maiko/nestjs';
import { Controller, Injectable, Module, Scope } from '@nestjs/common';
import { application, applicationOf, errorOf, refusalOf } from './support';

const Job = topic<string>('job');

@Injectable()
class Tool {}

@Actor()
class Worker {
  @Subscribe(Job)
  work(_job: string) {}
}

@Actor()
class Carpenter {
  constructor(readonly tool: Tool) {}
}

test('an option that forRoot does not know is refused', async () => {
  const wrong = { capacaty: 5 } as MaikoRootOptions;
  expect(await refusalOf(() => MaikoModule.forRoot(wrong))).toBe(
    '[UNKNOWN_OPTION] MaikoModule.forRoot does not know "capacaty". Expected only supervision, watch, rejections, asyncContext, stop, ' +
      'capacity, ingress, deadLetters, monitors, logger, clock, random, ids, dispatcher, transport, globalEnhancers, keepAlive, received "capacaty". ' +
      'Remove it or correct its spelling.',
  );
});

test('forRoot says where actors are listed', async () => {
  const wrong = { actors: [Worker] } as MaikoRootOptions;
  expect(await refusalOf(() => MaikoModule.forRoot(wrong))).toContain(
    'List actors in the providers of a module, or in MaikoModule.forFeature({ actors }).',
  );
});

test.each([
  ['forRoot', 'keepAlive', () => MaikoModule.forRoot({ keepAlive: 1 as never })],
  ['forRoot', 'isGlobal', () => MaikoModule.forRoot({ isGlobal: 'yes' as never })],
  ['forRoot', 'options', () => MaikoModule.forRoot(null as never)],
  ['forRootAsync', 'useFactory', () => MaikoModule.forRootAsync({})],
  ['forRootAsync', 'isGlobal', () => MaikoModule.forRootAsync({ useFactory: () => ({}), isGlobal: 0 as never })],
  ['forFeature', 'actors', () => MaikoModule.forFeature({ actors: Worker as never })],
  ['forFeature', 'actors[1]', () => MaikoModule.forFeature({ actors: [Worker, undefined as never] })],
  ['forFeature', 'name', () => MaikoModule.forFeature({ name: '' })],
  ['forFeature', 'options', () => MaikoModule.forFeature(undefined as never)],
])('%s refuses a wrong "%s"', async (method, option, call) => {
  expect(await refusalOf(call)).toContain(`[INVALID_OPTION] Option "${option}" of MaikoModule.${method} is not valid`);
});

test('what an asynchronous factory makes is checked as well', async () => {
  const maiko = MaikoModule.forRootAsync({ useFactory: () => ({ colour: 'red' }) as object });
  expect((await errorOf(() => applicationOf({ imports: [maiko] }))).code).toBe('UNKNOWN_OPTION');
});

test('two runtimes in one application are refused', async () => {
  @Module({ imports: [MaikoModule.forRoot()] })
  class OtherModule {}
  expect(await refusalOf(() => application({ imports: [OtherModule] }))).toBe(
    '[SECOND_RUNTIME] MaikoModule.forRoot was imported 2 times with different results. Expected one runtime for the whole application. ' +
      'Import MaikoModule.forRoot() once, in the root module; add actors of other modules with MaikoModule.forFeature().',
  );
});

test('one actor in two modules is refused, with the names of both', async () => {
  @Module({ providers: [Worker] })
  class OneModule {}
  @Module({ providers: [Worker] })
  class OtherModule {}
  expect(await refusalOf(() => application({ imports: [OneModule, OtherModule] }))).toBe(
    '[DUPLICATE_ACTOR] Actor "Worker" is listed in OneModule and OtherModule. Expected one module for every actor. ' +
      'List it once; or give each its own name with MaikoModule.forFeature({ actors: [actor(ActorClass, { name: "..." })] }).',
  );
});

test('forFeature in a module twice needs a name', async () => {
  const features = [
    MaikoModule.forFeature({ actors: [Worker] }),
    MaikoModule.forFeature({ actors: [actor(Worker, { name: 'other' })] }),
  ];
  @Module({ imports: features })
  class FactoryModule {}
  expect(await refusalOf(() => application({ imports: [FactoryModule] }))).toBe(
    '[DUPLICATE_FEATURE] FactoryModule imports MaikoModule.forFeature twice under one name. Expected a name of its own for every ' +
      'supervisor of a module. Merge the two, or give one of them a name: MaikoModule.forFeature({ name: "workers", ... }).',
  );
});

test('what forFeature returns belongs to one module', async () => {
  const feature = MaikoModule.forFeature({ actors: [Worker] });
  @Module({ imports: [feature] })
  class OneModule {}
  @Module({ imports: [feature] })
  class OtherModule {}
  expect(await refusalOf(() => application({ imports: [OneModule, OtherModule] }))).toContain(
    '[FEATURE_HOST] What MaikoModule.forFeature made for Worker is imported by OneModule and OtherModule. Expected exactly one module',
  );
});

test('an actor cannot be injected', async () => {
  @Injectable()
  class Foreman {
    constructor(readonly worker: Worker) {}
  }
  expect(await refusalOf(() => application({ providers: [Worker, Foreman] }))).toBe(
    '[ACTOR_AS_SERVICE] Worker is an actor and cannot be injected (Foreman -> Worker). ' +
      'Let them talk through topics, and move what both need into a provider without @Actor().',
  );
  const factory = { provide: 'foreman', useFactory: (worker: Worker) => worker, inject: [Worker] };
  expect((await errorOf(() => application({ providers: [Worker, factory] }))).code).toBe('ACTOR_AS_SERVICE');
});

test('a controller cannot be an actor', async () => {
  @Controller()
  class Desk {
    @Subscribe(Job)
    note(_job: string) {}
  }
  expect(await refusalOf(() => application({ controllers: [Desk] }))).toBe(
    '[CONTROLLER_AS_ACTOR] Desk is a controller and cannot be an actor (@Subscribe or a schedule is on note). Expected a class of its ' +
      'own in the providers of a module. Move what handles events into a class with @Actor(), and publish from the controller.',
  );
});

test('a provider with @Subscribe but without @Actor is refused', async () => {
  @Injectable()
  class Forgotten {
    @Subscribe(Job)
    note(_job: string) {}
  }
  expect(await refusalOf(() => application({ providers: [Forgotten] }))).toContain(
    '[NOT_AN_ACTOR] class Forgotten is not an actor: it has @Subscribe on note but no @Actor().',
  );
});

test('a subclass of an actor without @Actor of its own is refused', async () => {
  @Injectable()
  class Apprentice extends Worker {}
  expect((await errorOf(() => application({ providers: [Apprentice] }))).code).toBe('NOT_AN_ACTOR');
});

test('a dependency that the module of an actor does not have keeps the application from starting', async () => {
  @Module({ providers: [Carpenter] })
  class WorkshopModule {}
  // Nest 12 finds it when the application is created, Nest 11 leaves it to the runtime.
  const told = await application({ imports: [WorkshopModule] }).catch((error: unknown) => causeChain(error).join());
  expect(told).toMatch(/Carpenter.*Tool.*WorkshopModule/s);
});

test('a dependency that an actor of forFeature lacks is an error when it starts', async () => {
  @Module({ imports: [MaikoModule.forFeature({ actors: [Carpenter] })] })
  class WorkshopModule {}
  const error = await errorOf(() => application({ imports: [WorkshopModule] }));
  expect(error.code).toBe('START_FAILED');
  expect(error.cause).toMatchObject({
    code: 'UNKNOWN_DEPENDENCY',
    message:
      '[UNKNOWN_DEPENDENCY] Actor Carpenter of WorkshopModule needs something that WorkshopModule cannot provide. ' +
      'See the cause; add it to the providers of WorkshopModule, or import the module that exports it; useMocker() of a test may not reach it.',
    cause: expect.objectContaining({ message: expect.stringMatching(/Carpenter.*Tool/s) as string }) as Error,
  });
});

test('a dependency that fails when it is made is an error when the actor starts', async () => {
  @Injectable({ scope: Scope.TRANSIENT })
  class Broken {
    constructor() {
      throw new Error('no power');
    }
  }
  @Actor()
  class User {
    constructor(readonly broken: Broken) {}
  }
  const error = await errorOf(() =>
    application({ imports: [MaikoModule.forFeature({ actors: [User] })], providers: [Broken] }),
  );
  expect(error.cause).toMatchObject({ code: 'DEPENDENCY_FAILED', cause: { message: 'no power' } });
});

test('a dependency of inject() in a field without a provider is an error when the actor starts', async () => {
  @Actor()
  class Careless {
    readonly tool = inject(Tool);
  }
  const error = await errorOf(() => application({ providers: [Careless] }));
  expect((error.cause as Error).message).toBe(
    '[UNKNOWN_DEPENDENCY] Actor Careless asks for Tool with inject(), which is not there. Expected a provider that is not ' +
      'request-scoped or transient. Provide it in a module, or take it as a constructor argument.',
  );
});

test('an actor with a constructor that throws fails with what it threw', async () => {
  @Actor()
  class Grumpy {
    constructor() {
      throw new RangeError('not today');
    }
  }
  const error = await errorOf(() => application({ providers: [Grumpy] }));
  expect(error.cause).toBeInstanceOf(RangeError);
});

test('constructor arguments without types are refused', async () => {
  class Untyped {
    constructor(readonly tool: Tool) {}
  }
  Actor()(Untyped);
  expect(await refusalOf(() => application({ imports: [MaikoModule.forFeature({ actors: [Untyped] })] }))).toBe(
    "[MISSING_METADATA] Nothing is known about the 1 constructor arguments of Untyped. Expected constructor types in the compiler's " +
      'output, or tokens. Set "experimentalDecorators" and "emitDecoratorMetadata" and import "reflect-metadata" before the file of ' +
      'this class; or name the tokens: @Actor({ inject: [...] }), or inject(Token) in a field.',
  );
});

test('spawning a class that no module lists is refused', async () => {
  const { runtime } = await application({});
  const error = await errorOf(() => runtime.spawn(Worker));
  expect(error.cause).toMatchObject({
    message:
      '[UNKNOWN_DEPENDENCY] No module of the application lists actor Worker. Add it to the providers of a module, or to ' +
      'MaikoModule.forFeature({ dynamic: ... }), so that its dependencies are known.',
  });
});

test('what is injected with @InjectTopic must be a topic', async () => {
  expect((await errorOf(() => InjectTopic({} as never))).code).toBe('NOT_A_TOPIC');
});
