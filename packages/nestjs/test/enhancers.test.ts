import { Actor, Runtime, Subscribe, topic, type Envelope, type OnStart } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import {
  Catch,
  Injectable,
  Scope,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map } from 'rxjs';
import { application, errorOf, Journal } from './support';

const Asked = topic<string>('asked');
const Answered = topic<string>('answered');

@Injectable()
class Names implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly journal: Journal,
  ) {}
  canActivate(context: ExecutionContext) {
    const [payload, envelope] = context.getArgs<[string, Envelope]>();
    const role = this.reflector.get<string>('role', context.getHandler());
    this.journal.write(`${context.getType()} ${context.getClass().name} ${role} ${envelope.topic}`);
    return payload !== 'forbidden';
  }
}

@Injectable()
class Loud implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((event: ReturnType<typeof Answered>) => Answered(`${event.payload}!`)));
  }
}

class Trim implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata) {
    return type === 'body' ? String(value).trim() : value;
  }
}

@Catch()
class Apology implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost) {
    return Answered(`${host.getArgByIndex<string>(0)}: ${error.message}`);
  }
}

@Actor()
class Clerk implements OnStart {
  #greeting = '';
  onStart() {
    this.#greeting = 'hello';
  }
  @UseGuards(Names)
  @UseInterceptors(Loud)
  @UsePipes(Trim)
  @UseFilters(Apology)
  @SetMetadata('role', 'clerk')
  @Subscribe(Asked)
  answer(name: string, envelope: Envelope) {
    if (name === 'stranger') throw new Error('unknown');
    return Answered(`${this.#greeting} ${name} (${envelope.payload as string})`);
  }
}

async function ask(...names: string[]) {
  const started = await application({ providers: [Clerk, Journal] });
  const { runtime, settled } = started;
  const answers: string[] = [];
  runtime.events(Answered).subscribe(({ payload }) => answers.push(payload));
  for (const name of names) await runtime.publish(Asked, name);
  await settled();
  return { ...started, answers };
}

test('a handler goes through guards, pipes and interceptors, and what comes out is published', async () => {
  const { app, answers } = await ask(' bob ');
  expect(answers).toEqual(['hello bob ( bob )!']);
  expect(app.get(Journal).lines).toEqual(['maiko Clerk clerk asked']);
});

test('a filter takes what was thrown, by the handler or by a guard that refused; what it gives is published, and no actor restarts', async () => {
  const { runtime, answers } = await ask('stranger', 'forbidden', 'bob');
  expect(answers).toEqual(['stranger: unknown', 'forbidden: Forbidden resource', 'hello bob (bob)!']);
  expect(runtime.actor('Clerk')).toMatchObject({ restarts: 0, counters: { handled: 3, failed: 0 } });
});

test('without a filter a refusal is a failure of the actor, with its dead letter', async () => {
  @Injectable()
  class Never implements CanActivate {
    canActivate() {
      return false;
    }
  }
  @Actor()
  @UseGuards(Never)
  class Guarded {
    @Subscribe(Asked)
    answer() {}
  }
  const { runtime, settled } = await application({ providers: [Guarded] });
  await runtime.publish(Asked, 'bob');
  await settled();
  expect(runtime.deadLetters.list()).toMatchObject([
    { subscriber: 'Guarded', error: { message: 'Forbidden resource' } },
  ]);
});

test('a call from the code of the actor itself does not go through them', async () => {
  const Called = topic('called');
  @Actor()
  class Caller {
    constructor(private readonly journal: Journal) {}
    @Subscribe(Called)
    call() {
      this.guarded();
    }
    @UseGuards({ canActivate: () => false })
    @Subscribe(Asked)
    guarded() {
      this.journal.write('called');
    }
  }
  const { app, runtime, settled } = await application({ providers: [Caller, Journal] });
  await runtime.publish(Called, undefined);
  await settled();
  expect(app.get(Journal).lines).toEqual(['called']);
});

test('an actor with enhancers that is only in forFeature is refused, and may be in both lists', async () => {
  const feature = MaikoModule.forFeature({ actors: [Clerk] });
  const { code, message } = await errorOf(() => application({ imports: [feature], providers: [Journal] }));
  expect(code).toBe('ENHANCERS_WITHOUT_HOST');
  expect(message).toContain(
    'Add Clerk to the providers of its module; it may stay in MaikoModule.forFeature() as well.',
  );
  const both = MaikoModule.forFeature({ actors: [Clerk] });
  const { app } = await application({ imports: [both], providers: [Clerk, Journal] });
  expect(app.get(Runtime).actor('Clerk').status).toBe('running');
});

describe('enhancers that are created for every request are refused, because an event is no request', () => {
  @Injectable({ scope: Scope.REQUEST })
  class Tenant {}

  @Injectable({ scope: Scope.REQUEST })
  class Itself implements CanActivate {
    canActivate() {
      return true;
    }
  }

  @Injectable()
  class ByNeed extends Itself {
    constructor(readonly tenant: Tenant) {
      super();
    }
  }

  test.each([
    ['a request-scoped one', Itself],
    ['one that needs something request-scoped', ByNeed],
  ])('%s', async (_, guard) => {
    @Actor()
    class Guarded {
      @UseGuards(guard)
      @Subscribe(Asked)
      answer() {}
    }
    const { code, cause } = await errorOf(() => application({ providers: [Guarded, Tenant] }));
    expect(code).toBe('START_FAILED');
    expect(cause).toMatchObject({ code: 'REQUEST_SCOPED_ENHANCER', actor: 'Guarded' });
    expect((cause as Error).message).toBe(
      `[REQUEST_SCOPED_ENHANCER] Guarded goes through ${guard.name}, which is created for every request. ` +
        'Expected a guard, pipe, interceptor or filter that is not request-scoped, and needs nothing that is: an event is no request. ' +
        'Leave the scope out; what belongs to one event is resolved when it is handled: scope.resolve(Token, envelope) of EventScope.',
    );
  });
});
