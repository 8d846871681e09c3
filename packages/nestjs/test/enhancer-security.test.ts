import { Actor, Every, Runtime, Subscribe, topic, type OnError } from '@maiko/core';
import {
  Catch,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { EMPTY, of } from 'rxjs';
import { application, errorOf, httpApplication, Journal, settle } from './support';

const Asked = topic<string>('asked');

/** One of each kind in one class: it notes what it was, and lets everything pass. */
@Injectable()
class Passing {
  canActivate() {
    return true;
  }
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle();
  }
  transform(value: unknown) {
    return value;
  }
  catch(error: Error): never {
    throw error;
  }
}

@Injectable()
class Noting {
  constructor(private readonly journal: Journal) {}
  canActivate() {
    this.journal.write('guard');
    return true;
  }
  intercept(_: ExecutionContext, next: CallHandler) {
    this.journal.write('interceptor');
    return next.handle();
  }
  transform(value: string) {
    this.journal.write('pipe');
    return value;
  }
  catch(error: Error): never {
    throw error;
  }
}

@Catch()
@Injectable()
class Taking implements ExceptionFilter {
  constructor(private readonly journal: Journal) {}
  catch() {
    this.journal.write('filter');
  }
}

@Catch(SyntaxError)
class OfSyntax extends Passing {}

const OWN: [string, MethodDecorator & ClassDecorator][] = [
  ['a guard', UseGuards(Passing)],
  ['an interceptor', UseInterceptors(Passing)],
  ['a pipe', UsePipes(Passing)],
  ['a filter', UseFilters(OfSyntax)],
];

const EVERY_GLOBAL: Provider[] = [
  { provide: APP_GUARD, useClass: Noting },
  { provide: APP_INTERCEPTOR, useClass: Noting },
  { provide: APP_PIPE, useClass: Noting },
  { provide: APP_FILTER, useClass: Taking },
];

const ALL = ['guard', 'interceptor', 'pipe', 'filter'];

async function handledBy(actor: new (...given: never[]) => object, globals = EVERY_GLOBAL) {
  const { app, runtime, settled } = await application({ providers: [actor, Journal, ...globals] });
  await runtime.publish(Asked, 'bob');
  await settled();
  return app.get(Journal).lines;
}

describe.each(OWN)('global enhancers come along with a handler that has only %s', (_, decorate) => {
  test('on the method', async () => {
    @Actor()
    class Handler {
      @decorate
      @Subscribe(Asked)
      on() {
        throw new Error('for the filter');
      }
    }
    expect(await handledBy(Handler)).toEqual(ALL);
  });

  test('on the class, inherited from a base class', async () => {
    @decorate
    class Base {
      @Subscribe(Asked)
      on() {
        throw new Error('for the filter');
      }
    }
    @Actor()
    class Handler extends Base {}
    expect(await handledBy(Handler)).toEqual(ALL);
  });
});

test('global enhancers that are given as instances come along too', async () => {
  @Actor()
  class Handler {
    @UseFilters(OfSyntax)
    @Subscribe(Asked)
    on() {
      throw new Error('for the filter');
    }
  }
  const app = await httpApplication({ providers: [Handler, Journal, Noting, Taking] });
  const noting = app.get(Noting);
  app.useGlobalGuards(noting);
  app.useGlobalInterceptors(noting);
  app.useGlobalPipes(noting);
  app.useGlobalFilters(app.get(Taking));
  await app.init();
  await app.get(Runtime).publish(Asked, 'bob');
  await settle(app.get(Runtime));
  expect(app.get(Journal).lines).toEqual(ALL);
});

describe('a global enhancer that cannot be had without a request fails the start', () => {
  const kinds = [APP_GUARD, APP_INTERCEPTOR, APP_PIPE, APP_FILTER].map((token) => [token] as const);
  const scopes = [
    ['request', { scope: Scope.REQUEST }, 'created for every request'],
    ['durable', { scope: Scope.REQUEST, durable: true }, 'created for every request'],
    ['transient', { scope: Scope.TRANSIENT }, 'transient'],
  ] as const;

  @Actor()
  class Handler {
    @UsePipes(Passing)
    @Subscribe(Asked)
    on() {}
  }

  test.each(kinds.flatMap(([token]) => scopes.map((each) => [token, ...each] as const)))(
    '%s of scope %s',
    async (provide, _scope, options, says) => {
      class Scoped extends Passing {}
      Injectable(options)(Scoped);
      const global = { provide, useClass: Scoped, ...options } as Provider;
      const { code, cause } = await errorOf(() => application({ providers: [Handler, global] }));
      expect(code).toBe('START_FAILED');
      expect(cause).toMatchObject({ code: 'REQUEST_SCOPED_ENHANCER', actor: 'Handler' });
      expect((cause as Error).message).toContain(`Handler goes through the global Scoped, which is ${says}`);
    },
  );

  test('also one that a factory makes', async () => {
    const global = { provide: APP_GUARD, useFactory: () => new Passing(), scope: Scope.REQUEST };
    const { cause } = await errorOf(() => application({ providers: [Handler, global] }));
    expect((cause as Error).message).toContain('Handler goes through the global APP_GUARD');
  });

  test('a global guard of request scope is not refused where no handler has an enhancer', async () => {
    @Actor()
    class Plain {
      @Subscribe(Asked)
      on() {}
    }
    const global = { provide: APP_GUARD, useClass: Passing, scope: Scope.REQUEST };
    await expect(application({ providers: [Plain, global] })).resolves.toBeDefined();
  });
});

test('an enhancer of a handler that is transient fails the start', async () => {
  @Injectable({ scope: Scope.TRANSIENT })
  class Fresh extends Passing {}
  @Actor()
  class Handler {
    @UseGuards(Fresh)
    @Subscribe(Asked)
    on() {}
  }
  const { cause } = await errorOf(() => application({ providers: [Handler] }));
  expect((cause as Error).message).toBe(
    '[REQUEST_SCOPED_ENHANCER] Handler goes through Fresh, which is transient. ' +
      'Expected a guard, pipe, interceptor or filter of which Nest has one instance. ' +
      'Leave the scope out; what it needs may be transient.',
  );
});

test('an enhancer class on a method that Nest does not look at fails the start, and an instance is honoured', async () => {
  const named = Symbol('on');
  function actorWith(guard: unknown) {
    @Actor()
    class Handler {
      @UseGuards(guard as never)
      @Subscribe(Asked)
      [named]() {}
    }
    return Handler;
  }
  const { cause } = await errorOf(() => application({ providers: [actorWith(Passing)] }));
  expect(cause).toMatchObject({ code: 'ENHANCERS_WITHOUT_HOST', actor: 'Handler', method: 'Symbol(on)' });
  expect((cause as Error).message).toContain('Handler.Symbol(on) goes through Passing, which Nest has not made');
  const journal = new Journal();
  expect(await handledBy(actorWith(new Noting(journal)), [])).toEqual([]);
  expect(journal.lines).toEqual(['guard']);
});

test('a method that replaces a guarded handler and leaves out its guard is refused', async () => {
  class Base {
    @UseGuards(Passing)
    @Subscribe(Asked)
    on() {}
  }
  @Actor()
  class Careless extends Base {
    override on() {}
  }
  @Actor()
  class Careful extends Base {
    @UseGuards()
    override on() {}
  }
  const { code, message } = await errorOf(() => application({ providers: [Careless] }));
  expect(code).toBe('OVERRIDDEN_ENHANCERS');
  expect(message).toBe(
    '[OVERRIDDEN_ENHANCERS] Careless.on replaces a handler of a base class and leaves out its guards, pipes, interceptors or filters. ' +
      'Expected the same decorators: they belong to a function, and a method that replaces it does not have them. ' +
      'Repeat them on on; one without arguments, such as @UseGuards(), says that there are none.',
  );
  await expect(application({ providers: [Careful] })).resolves.toBeDefined();
});

test.each(['onStart', 'onError', 'step', 'tick'])(
  'enhancers on %s, which handles no event, are refused',
  async (name) => {
    class Handler {
      @Subscribe(Asked)
      on() {}
      onStart() {}
      onError(): ReturnType<OnError['onError']> {
        return 'resume';
      }
      step() {
        return undefined as never;
      }
      @Every(1_000)
      tick() {}
    }
    UseGuards(Passing)(Handler.prototype, name, Object.getOwnPropertyDescriptor(Handler.prototype, name) as never);
    Actor()(Handler);
    const { code, message } = await errorOf(() => application({ providers: [Handler] }));
    expect(code).toBe('ENHANCED_WITHOUT_EVENT');
    expect(message).toContain(`Handler.${name} has guards, pipes, interceptors, filters or parameter decorators`);
  },
);

test('each instance of a keyed actor, and each of several topics, goes through them', async () => {
  const Other = topic<string>('other');
  @Actor({ key: (name: string) => name })
  class Handler {
    @UsePipes(Passing)
    @Subscribe(Asked)
    @Subscribe(Other)
    on() {}
  }
  const { app, runtime, settled } = await application({
    providers: [Handler, Journal, { provide: APP_GUARD, useClass: Noting }],
  });
  await runtime.publish(Asked, 'a');
  await runtime.publish(Asked, 'b');
  await runtime.publish(Other, 'a');
  await settled();
  expect(app.get(Journal).lines).toEqual(['guard', 'guard', 'guard']);
});

test('a handler without decorators is called directly; one that is empty makes global enhancers come along', async () => {
  class Plain {
    @Subscribe(Asked)
    on() {
      throw new Error('for the filter');
    }
    onError() {
      return 'resume' as const;
    }
  }
  @Actor()
  class Apart extends Plain {}
  @Actor()
  @UseGuards()
  class Along extends Plain {}
  expect(await handledBy(Apart)).toEqual([]);
  expect(await handledBy(Along)).toEqual(ALL);
});

test('all that an interceptor makes of a result is published', async () => {
  const Answered = topic<string>('answered');
  @Actor()
  class Handler {
    @UseInterceptors({ intercept: () => of(Answered('one'), undefined, Answered('two')) })
    @Subscribe(Asked)
    twice() {}
    @UseInterceptors({ intercept: () => EMPTY })
    @Subscribe(Asked)
    never() {}
  }
  const { runtime, settled } = await application({ providers: [Handler] });
  const answers: string[] = [];
  runtime.events(Answered).subscribe(({ payload }) => answers.push(payload));
  await runtime.publish(Asked, 'bob');
  await settled();
  expect(answers).toEqual(['one', 'two']);
  expect(runtime.actor('Handler').counters).toMatchObject({ handled: 2, failed: 0 });
});
