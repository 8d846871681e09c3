import { Actor, ActorContext, createRuntime, inject as injectField } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { container as globalContainer, inject, injectable, injectAll, scoped, Lifecycle, singleton } from 'tsyringe';
import { context, errorOf, failureOf } from './support';

@singleton()
class Registry {
  readonly entries: string[] = [];
}

@scoped(Lifecycle.ResolutionScoped)
class Cache {}

class Service {
  constructor() {
    Service.made++;
  }
  static made = 0;
}

@Actor()
class Worker {
  constructor(
    readonly registry: Registry,
    readonly cache: Cache,
    readonly service: Service,
  ) {}
}

test('services are shared by the actors of a runtime, listed or not (I-21)', async () => {
  const before = Service.made;
  const container = tsyringeContainer({ providers: [Registry] });
  const [first, second] = await Promise.all([container.create(Worker, context()), container.create(Worker, context())]);
  expect(first).not.toBe(second);
  expect(second).toEqual(first);
  expect(second.registry).toBe(first.registry);
  expect(second.cache).toBe(first.cache);
  expect(Service.made).toBe(before + 1);
});

test("two runtimes share nothing, not even tsyringe's @singleton() (I-34)", async () => {
  const first = await tsyringeContainer().create(Worker, context());
  const second = await tsyringeContainer().create(Worker, context());
  expect(second.registry).not.toBe(first.registry);
  expect(globalContainer.resolve(Registry)).not.toBe(first.registry);
});

test('scope "incarnation" makes one instance for each incarnation of each actor (I-21)', async () => {
  class Budget {
    readonly spent = 0;
  }
  @injectable()
  class Reporter {
    constructor(
      readonly ctx: ActorContext,
      readonly budget: Budget,
    ) {}
  }
  @Actor()
  class Spender {
    readonly again = injectField(Budget);
    constructor(
      readonly reporter: Reporter,
      readonly budget: Budget,
      @inject('serial') readonly serial: object,
      @inject('alias') readonly alias: Budget,
    ) {}
  }
  const container = tsyringeContainer({
    providers: [
      { provide: Budget, useClass: Budget, scope: 'incarnation' },
      { provide: Reporter, useClass: Reporter, scope: 'incarnation' },
      { provide: 'serial', useFactory: (ctx: ActorContext) => ({ ctx }), inject: [ActorContext], scope: 'incarnation' },
      { provide: 'alias', useExisting: Budget },
    ],
  });
  const contexts = [context(), context()] as const;
  const [first, second] = await Promise.all([
    container.create(Spender, contexts[0]),
    container.create(Spender, contexts[1]),
  ]);
  expect(first.reporter.budget).toBe(first.budget);
  expect(first.again).toBe(first.budget);
  expect(first.alias).toBe(first.budget);
  expect(second.budget).not.toBe(first.budget);
  expect(second.serial).toEqual({ ctx: contexts[1] });
  expect(second.reporter.ctx).toBe(contexts[1]);
  expect(first.reporter.ctx).toBe(contexts[0]);
});

test('what is shared cannot need what belongs to one incarnation', async () => {
  @injectable()
  class Shared {
    constructor(readonly ctx: ActorContext) {}
  }
  class Sneaky {
    readonly ctx = injectField(ActorContext);
  }
  @Actor()
  class User {
    constructor(readonly shared: Shared) {}
  }
  @Actor()
  class OtherUser {
    constructor(readonly sneaky: Sneaky) {}
  }
  const text =
    "is shared by the whole runtime but needs ActorContext, which belongs to one incarnation (User -> Shared -> ActorContext). Make it one per incarnation: { provide: Shared, useClass: ..., scope: 'incarnation' }.";
  expect(
    errorOf(() => {
      tsyringeContainer().verify(User);
    }).message,
  ).toBe(`[SCOPE_CONFLICT] Shared ${text}`);
  const container = tsyringeContainer();
  container.verify(OtherUser);
  expect((await failureOf(container.create(OtherUser, context()))).message).toContain(
    '(OtherUser -> Sneaky -> ActorContext)',
  );
  expect(errorOf(() => container.container.resolve(ActorContext as never)).message).toBe(
    '[SCOPE_CONFLICT] The container is shared by the whole runtime but needs ActorContext, which belongs to one incarnation. Ask for it in an actor.',
  );
});

test('an actor cannot be injected, nor listed as a provider', () => {
  @Actor()
  class Talker {
    constructor(readonly worker: Worker) {}
  }
  expect(
    errorOf(() => {
      tsyringeContainer().verify(Talker);
    }).message,
  ).toBe(
    '[ACTOR_AS_SERVICE] Worker is an actor and cannot be injected (Talker -> Worker). Let actors talk through topics, and move what both need into a class without @Actor().',
  );
  expect(errorOf(() => tsyringeContainer({ providers: [Worker] })).code).toBe('ACTOR_AS_SERVICE');
  expect(errorOf(() => tsyringeContainer({ providers: [{ provide: 'x', useClass: Worker }] })).code).toBe(
    'ACTOR_AS_SERVICE',
  );
});

test('a token of a parent container is built there and shared by its users', async () => {
  const parent = globalContainer.createChildContainer();
  parent.register('port', { useValue: 1 });
  parent.register('port', { useValue: 2 });
  parent.registerSingleton(Service);
  @Actor()
  class Server {
    constructor(
      readonly service: Service,
      @inject('port') readonly port: number,
      @injectAll('port') readonly ports: number[],
    ) {}
  }
  const first = await tsyringeContainer({ parent }).create(Server, context());
  const second = await tsyringeContainer({ parent, providers: [{ provide: 'port', useValue: 3 }] }).create(
    Server,
    context(),
  );
  expect(first).toMatchObject({ port: 2, ports: [1, 2] });
  expect(second).toMatchObject({ port: 3, ports: [3] });
  expect(second.service).toBe(first.service);
  expect(parent.resolve(Service)).toBe(first.service);
});

test("tsyringe's global container is used only when it is given as the parent", async () => {
  globalContainer.register('global-name', { useValue: 'global' });
  @Actor()
  class Reader {
    constructor(@inject('global-name') readonly name: string) {}
  }
  expect(
    errorOf(() => {
      tsyringeContainer().verify(Reader);
    }).message,
  ).toBe(
    '[UNKNOWN_DEPENDENCY] The argument at index 0 of Reader needs "global-name", which has no provider (Reader -> "global-name"). ' +
      "It is registered in tsyringe's global container, which runtimes do not share: list it in providers, or pass { parent: container }.",
  );
  expect(await tsyringeContainer({ parent: globalContainer }).create(Reader, context())).toEqual({ name: 'global' });
});

test('the container of the runtime gives its services to others', async () => {
  @injectable()
  class Controller {
    constructor(readonly service: Service) {}
  }
  const container = tsyringeContainer({ providers: [Service] });
  const runtime = createRuntime({ actors: [Worker], container });
  const worker = await container.create(Worker, context());
  expect(container.container.resolve(Controller).service).toBe(worker.service);
  await runtime.stop();
});
