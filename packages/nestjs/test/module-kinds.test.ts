import { Actor, actor, inject, ActorContext, Runtime, Subscribe, topic, type Envelope } from '@maiko/core';
import { EventScope, InjectTopic, MaikoModule, Publisher, TopicPublisher } from '@maiko/nestjs';
import { Inject, Injectable, Module, Scope, type DynamicModule } from '@nestjs/common';
import { INQUIRER, LazyModuleLoader, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  application,
  applicationOf,
  bareApplication,
  errorOf,
  Journal,
  RecordingLogger,
  settle,
  TestClock,
} from './support';

const Job = topic<string>('job');

/** A module that is declared only now, as that of a file which is loaded later. */
function lateModule(journal: string[]) {
  const Late = topic<string>(`late.${String(++made)}`);
  @Actor()
  class LateActor {
    readonly ctx = inject(ActorContext);
    @Subscribe(Job)
    work(job: string) {
      journal.push(`${this.ctx.id} ${job}`);
    }
  }
  @Injectable()
  class LateService {
    constructor(@InjectTopic(Late) readonly late: TopicPublisher<string>) {}
  }
  @Module({ providers: [LateActor, LateService], exports: [LateService] })
  class LateModule {}
  return { LateModule, LateActor, LateService, Late };
}
let made = 0;

test('a module that is loaded after the start may have actors with fields and topics of its own', async () => {
  const journal: string[] = [];
  const { app, runtime, settled } = await application({});
  const { LateModule, LateActor, LateService, Late } = lateModule(journal);
  runtime.events(Late).subscribe(({ payload }) => journal.push(payload));
  const moduleRef = await app.get(LazyModuleLoader).load(() => Promise.resolve(LateModule));
  await moduleRef.get<{ late: TopicPublisher<string> }>(LateService).late.publish('published');
  await runtime.spawn(LateActor);
  await runtime.publish(Job, 'handled');
  await settled();
  expect(journal).toEqual(['published', 'LateActor handled']);
});

test.each(['before', 'after'])('a module that comes as a promise, %s that of the runtime', async (order) => {
  const journal: string[] = [];
  const late = async (): Promise<DynamicModule> => {
    await new Promise((resolve) => setImmediate(resolve));
    return { module: lateModule(journal).LateModule };
  };
  const maiko = MaikoModule.forRoot({ logger: new RecordingLogger() });
  const imports = order === 'before' ? [late(), maiko] : [maiko, late()];
  const { app, runtime, settled } = await applicationOf({ imports });
  await app.init();
  await runtime.publish(Job, 'handled');
  await settled();
  expect(journal).toEqual(['LateActor handled']);
});

describe.each<[string, { readonly moduleIdGeneratorAlgorithm?: 'deep-hash' }]>([
  ['reference', {}],
  ['deep-hash', { moduleIdGeneratorAlgorithm: 'deep-hash' }],
])('with module ids by %s', (_, options) => {
  @Actor()
  class Worker {
    @Subscribe(Job)
    work() {}
  }
  @Module({ imports: [MaikoModule.forFeature({ supervision: { maxRestarts: 3 } })], providers: [Worker] })
  class FirstModule {}
  @Actor({ name: 'second' })
  class Second {
    @Subscribe(Job)
    work() {}
  }
  @Module({ imports: [MaikoModule.forFeature({ supervision: { maxRestarts: 3 } })], providers: [Second] })
  class SecondModule {}
  @Module({})
  class TenantModule {
    static for(tenant: string): DynamicModule {
      return { module: TenantModule, imports: [MaikoModule.forFeature({ actors: [actor(Worker, { name: tenant })] })] };
    }
  }

  test('features that look the same, and dynamic modules of one class, are hosts of their own', async () => {
    @Module({
      imports: [
        MaikoModule.forRoot({ logger: new RecordingLogger() }),
        FirstModule,
        SecondModule,
        TenantModule.for('a'),
        TenantModule.for('b'),
      ],
    })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, {
      logger: false,
      abortOnError: false,
      ...options,
    });
    const ids = app
      .get(Runtime)
      .actors()
      .map(({ id }) => id);
    await app.close();
    expect(ids.sort()).toEqual(['Worker', 'a', 'b', 'second']);
  });
});

describe('a transient dependency gets the class that asks', () => {
  @Injectable({ scope: Scope.TRANSIENT })
  class Log {
    readonly of: string;
    constructor(@Inject(INQUIRER) parent: object) {
      this.of = parent.constructor.name;
    }
  }
  const LOG = {
    provide: 'log',
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (parent: object) => new Log(parent),
  };
  @Injectable()
  class Service {
    constructor(readonly log: Log) {}
  }
  @Actor()
  class Asking {
    @Inject(Log) readonly field!: Log;
    constructor(
      readonly log: Log,
      @Inject('log') readonly made: Log,
      readonly service: Service,
      readonly scope: EventScope,
      readonly journal: Journal,
    ) {}
    @Subscribe(Job)
    async work(_: string, envelope: Envelope) {
      const resolved = await this.scope.resolve(Log, envelope);
      for (const { of } of [this.log, this.made, this.field, this.service.log, resolved]) this.journal.write(of);
    }
  }

  test('an actor, in its constructor, its fields, and for an event', async () => {
    const { app, runtime, settled } = await application({ providers: [Log, LOG, Service, Asking, Journal] });
    await runtime.publish(Job, 'x');
    await settled();
    expect(app.get(Journal).lines).toEqual(['Asking', 'Asking', 'Asking', 'Service', 'Asking']);
  });
});

describe('an application that is created and never initialised', () => {
  @Actor()
  class Worker {
    @Subscribe(Job)
    work() {}
  }
  const NEITHER =
    'Its actors run after app.init() or app.listen(); startAllMicroservices() of a hybrid application, and compile() of a testing module, do neither';

  async function compiled() {
    const logger = new RecordingLogger();
    const clock = new TestClock();
    const maiko = MaikoModule.forRoot({ logger, clock, watch: false });
    const module = await Test.createTestingModule({ imports: [maiko], providers: [Worker] }).compile();
    return { module, logger, clock };
  }

  test('says, once, that what is published waits', async () => {
    const { module, logger, clock } = await compiled();
    await clock.advance(20_000);
    expect(logger.lines).toEqual([]);
    await module.get(Publisher).publish(Job, 'kept');
    await clock.advance(20_000);
    expect(logger.lines.join('\n')).toContain(
      `Events are kept (1) and not handled: the application has been created, and not been initialised. ${NEITHER}`,
    );
    await clock.advance(60_000);
    await module.close();
    expect(logger.lines.join('\n').split('Its actors run after').length).toBe(2);
    expect(logger.lines.join('\n')).not.toContain('stop.deadline');
  });

  test('says when it is closed what became of it, and nothing when nothing was published', async () => {
    const { module, logger } = await compiled();
    await module.get(Publisher).publish(Job, 'kept');
    await module.close();
    expect(logger.lines.join('\n')).toContain(
      `The application was closed before it had been initialised. Events that were kept for its actors are dead letters. ${NEITHER}`,
    );
    const quiet = await compiled();
    await quiet.module.close();
    expect(quiet.logger.lines).toEqual([]);
  });
});

test('two classes of one name are told apart', async () => {
  function context(method: 'bill' | 'ship') {
    class Handler {
      bill() {}
      ship() {}
    }
    Subscribe(Job)(Handler.prototype, method, Object.getOwnPropertyDescriptor(Handler.prototype, method) as never);
    Actor()(Handler);
    @Module({ providers: [Handler] })
    class HandlersModule {}
    return HandlersModule;
  }
  const { code, message } = await errorOf(() => application({ imports: [context('bill'), context('ship')] }));
  expect(code).toBe('DUPLICATE_ACTOR');
  expect(message).toBe(
    '[DUPLICATE_ACTOR] Two classes are actors of the name "Handler": the class Handler of HandlersModule that handles events in bill and ' +
      'the class Handler of HandlersModule that handles events in ship. Expected a name of its own for every actor. ' +
      'Name one of them: @Actor({ name: "..." }).',
  );
});

describe('overrideProvider for an actor of forFeature', () => {
  @Actor()
  class Real {
    constructor(readonly journal: Journal) {}
    @Subscribe(Job)
    work() {
      this.journal.write('real');
    }
  }
  @Actor()
  class Fake {
    static readonly lines: string[] = [];
    readonly ctx = inject(ActorContext);
    @Subscribe(Job)
    work() {
      Fake.lines.push(`fake ${this.ctx.id}`);
    }
  }
  const house = () =>
    Test.createTestingModule({
      imports: [
        MaikoModule.forRoot({ logger: new RecordingLogger() }),
        MaikoModule.forFeature({ actors: [Real, actor(Real, { name: 'other' })] }),
      ],
      providers: [Journal],
    });

  test('another actor takes its place, and something else leaves it empty', async () => {
    for (const [builder, lines, left] of [
      [house(), ['real', 'real'], []],
      [house().overrideProvider(Real).useClass(Fake), [], ['fake Fake', 'fake other']],
      [house().overrideProvider(Real).useValue({}), [], []],
    ] as const) {
      Fake.lines.length = 0;
      const module = await builder.compile();
      await module.init();
      const runtime = module.get(Runtime);
      await runtime.publish(Job, 'x');
      await settle(runtime);
      await module.close();
      expect(module.get(Journal).lines).toEqual(lines);
      expect([...Fake.lines].sort()).toEqual(left);
    }
  });
});

test('a line at the start names the actors, not all of very many', async () => {
  @Actor()
  class Worker {}
  const named = (count: number) =>
    Array.from({ length: count }, (_, index) => actor(Worker, { name: `w${String(index)}` }));
  const few = await bareApplication({ imports: [MaikoModule.forFeature({ actors: named(2) })] });
  expect(few.logger.lines.join('\n')).toContain('Running 2 actors: w0, w1');
  const many = await bareApplication({ imports: [MaikoModule.forFeature({ actors: named(50) })] });
  expect(many.logger.lines.join('\n')).toMatch(/Running 50 actors: w0, .*w19, and 30 more$/m);
});
