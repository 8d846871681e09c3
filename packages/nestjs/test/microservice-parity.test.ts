import { Actor, Runtime, Subscribe, topic, type Topic } from '@maiko/core';
import { Ctx, MaikoModule, Payload } from '@maiko/nestjs';
import {
  Catch,
  Controller,
  createParamDecorator,
  Injectable,
  Module,
  ParseIntPipe,
  Query,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type INestMicroservice,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory, Reflector } from '@nestjs/core';
import {
  Ctx as RpcCtx,
  EventPattern,
  Payload as RpcPayload,
  Server,
  type CustomTransportStrategy,
} from '@nestjs/microservices';
import { isObservable, lastValueFrom, tap, throwError } from 'rxjs';
import { application, errorOf, RecordingLogger, settle } from './support';

/** What happened to one event, in order. */
let seen: string[] = [];

/** Payload and context, as text that is the same in both worlds. */
const text = (value: unknown): string => {
  if (typeof value === 'object' && value !== null && ('isContext' in value || 'correlationId' in value))
    return 'context';
  return typeof value === 'number' ? `number ${value}` : JSON.stringify(value);
};
const argumentsOf = (host: ArgumentsHost): string => host.getArgs().slice(0, 2).map(text).join(', ');

function noting(where: string) {
  @Injectable()
  class Noting {
    readonly reflector = new Reflector();
    canActivate(context: ExecutionContext) {
      const rpc = context.switchToRpc();
      const data = rpc.getData<unknown>();
      const about = rpc.getContext<unknown>();
      seen.push(
        `${where} guard: ${argumentsOf(context)} | ${text(data)}, ${text(about)} | ${context.getHandler().name}`,
      );
      return text(data) !== '"forbidden"';
    }
    intercept(context: ExecutionContext, next: CallHandler) {
      seen.push(`${where} interceptor: ${argumentsOf(context)}`);
      return next.handle().pipe(tap((result) => seen.push(`${where} interceptor after: ${text(result ?? null)}`)));
    }
    transform(value: unknown, { type, data, metatype }: ArgumentMetadata) {
      seen.push(`${where} pipe: ${text(value)} as ${type} ${data ?? ''} ${metatype?.name ?? ''}`);
      return value;
    }
  }
  return Noting;
}

function filtering(where: string, taken: new (...given: never[]) => Error) {
  @Catch(taken)
  class Filtering {
    catch(error: Error, host: ArgumentsHost) {
      seen.push(`${where} filter: ${error.message}: ${argumentsOf(host)}`);
      return throwError(() => error);
    }
  }
  return Filtering;
}

const [OnApp, OnClass, OnMethod, OnParameter] = ['app', 'class', 'method', 'parameter'].map(noting) as [
  ReturnType<typeof noting>,
  ReturnType<typeof noting>,
  ReturnType<typeof noting>,
  ReturnType<typeof noting>,
];
const Tenant = createParamDecorator(
  (given: unknown, context: ExecutionContext) => `${String(given)} of ${argumentsOf(context)}`,
);

const NAMES = ['plain', 'property', 'custom', 'throws', 'rangeError', 'parsed'] as const;
type Name = (typeof NAMES)[number];
type Decorate = (name: Name) => MethodDecorator;

/** The same class in both worlds: only the subscription differs, and the library of the parameter decorators. */
function handlers(on: Decorate, payload: typeof RpcPayload, context: typeof RpcCtx) {
  @UseGuards(OnClass)
  @UseInterceptors(OnClass)
  @UsePipes(OnClass)
  @UseFilters(filtering('class', RangeError))
  class Handlers {
    @UseGuards(OnMethod)
    @UseInterceptors(OnMethod)
    @UsePipes(OnMethod)
    @on('plain')
    plain(order: string) {
      seen.push(`handler: ${text(order)}`);
    }

    @on('property')
    property(@payload('id', OnParameter) id: string, @context() about: unknown) {
      seen.push(`handler: ${text(id)}, ${text(about)}`);
    }

    @on('custom')
    custom(@payload() order: unknown, @Tenant('tenant', OnParameter) tenant: string) {
      seen.push(`handler: ${text(order)}, ${tenant}`);
    }

    @UseFilters(filtering('method', TypeError))
    @on('throws')
    throws() {
      throw new TypeError('wrong');
    }

    @on('rangeError')
    rangeError() {
      throw new RangeError('too far');
    }

    @on('parsed')
    parsed(@payload(ParseIntPipe) count: number) {
      seen.push(`handler: ${text(count)}`);
    }
  }
  return Handlers;
}

class InMemory extends Server implements CustomTransportStrategy {
  override listen(ready: () => void): void {
    ready();
  }
  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    throw new Error('there is none');
  }
  async deliver(name: string, data: unknown): Promise<void> {
    const result: unknown = await this.messageHandlers.get(name)?.(data, { isContext: true });
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined }).catch(() => undefined);
  }
}

const topics = Object.fromEntries(NAMES.map((name) => [name, topic(`parity.${name}`)])) as Record<Name, Topic>;

// From Nest 12 on its type says which methods it fits.
const OnEventOf: (name: string) => unknown = EventPattern;
const Rpc = handlers((name) => OnEventOf(name) as MethodDecorator, RpcPayload, RpcCtx);
const Own = handlers((name) => Subscribe(topics[name]), Payload as never, Ctx);
const Mixed = handlers((name) => Subscribe(topics[name]), RpcPayload, RpcCtx);
Controller()(Rpc);
for (const each of [Own, Mixed]) {
  Object.defineProperty(each.prototype, 'onError', { value: () => 'resume' });
  Actor()(each);
}

const everywhere = [APP_GUARD, APP_INTERCEPTOR, APP_PIPE].map((provide) => ({ provide, useClass: OnApp }));
const filters = { provide: APP_FILTER, useClass: filtering('app', Error) };
const opened: INestMicroservice[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function serving(actor: new () => object) {
  @Module({
    imports: [MaikoModule.forRoot({ logger: new RecordingLogger() })],
    controllers: [Rpc],
    providers: [actor, ...everywhere, filters],
  })
  class AppModule {}
  const strategy = new InMemory();
  const app = await NestFactory.createMicroservice(AppModule, { strategy, logger: false });
  opened.push(app);
  await app.listen();
  return { strategy, runtime: app.get(Runtime) };
}

const EVENTS: [Name, unknown][] = [
  ['plain', 'order'],
  ['plain', 'forbidden'],
  ['property', { id: 'seven' }],
  ['property', undefined],
  ['custom', 'order'],
  ['throws', 'order'],
  ['rangeError', 'order'],
  ['parsed', '7'],
  ['parsed', 'seven'],
];

describe.each([
  ['its own parameter decorators', Own],
  ['the parameter decorators of microservices', Mixed],
])('an actor with %s goes through what a microservice handler goes through', (_, actor) => {
  test.each(EVENTS)('%s %p', async (name, payload) => {
    const { strategy, runtime } = await serving(actor);
    seen = [];
    await strategy.deliver(name, payload);
    const expected = seen;
    seen = [];
    await runtime.publish(topics[name], payload);
    await settle(runtime);
    expect(expected).not.toEqual([]);
    // A method pipe of a microservice handler also gets a context that is asked for; the envelope goes through no pipe.
    const comparable = expected.filter((line) => !line.includes('pipe: context'));
    // Microservices have an exception of their own for a guard that refuses.
    expect(seen).toEqual(comparable);
  });
});

test('what a handler of an event cannot have is refused when the application is created', async () => {
  @Actor()
  class Asking {
    @Subscribe(topics.plain)
    on(_payload: unknown, @Query('page') _page: unknown) {}
  }
  const { code, message } = await errorOf(() => application({ providers: [Asking] }));
  expect(code).toBe('FOREIGN_PARAMETER');
  expect(message).toBe(
    '[FOREIGN_PARAMETER] Parameter 1 of Asking.on has a decorator for something that an event does not have. ' +
      'Expected @Payload or @Body for the payload, @Ctx for the envelope, or a decorator of createParamDecorator. ' +
      'Take it from the payload or the envelope; what a request has goes into the payload when the event is published.',
  );
});

test('two classes of one name have parameters of their own', async () => {
  const got: unknown[] = [];
  const Parsed = (() => {
    @Actor({ name: 'parsed' })
    class Same {
      @Subscribe(topics.plain)
      on(@Payload(ParseIntPipe) count: unknown) {
        got.push(count);
      }
    }
    return Same;
  })();
  const Plain = (() => {
    @Actor({ name: 'plain' })
    @UsePipes(OnMethod)
    class Same {
      @Subscribe(topics.plain)
      on(count: unknown) {
        got.push(count);
      }
    }
    return Same;
  })();
  const { runtime, settled } = await application({ providers: [Parsed, Plain] });
  await runtime.publish(topics.plain, '7');
  await settled();
  expect(got).toEqual(expect.arrayContaining([7, '7']));
});
