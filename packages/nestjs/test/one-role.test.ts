import { Actor, inject, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import {
  Controller,
  forwardRef,
  Get,
  Inject,
  Injectable,
  Optional,
  SetMetadata,
  UseGuards,
  type Provider,
  type Type,
} from '@nestjs/common';
import { CommandHandler, EventsHandler, QueryHandler, Saga } from '@nestjs/cqrs';
import { OnEvent } from '@nestjs/event-emitter';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { application, errorOf } from './support';

const Job = topic<string>('job');

/** An actor with one more decorator, on its class or on its method. */
function actorWith(decorators: {
  readonly type?: ClassDecorator;
  readonly method?: MethodDecorator | PropertyDecorator;
}) {
  class Worker {
    @Subscribe(Job)
    work(_job: string) {}
    other() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Worker.prototype, 'other') as PropertyDescriptor;
  (decorators.method as MethodDecorator | undefined)?.(Worker.prototype, 'other', descriptor);
  Actor()(Worker);
  decorators.type?.(Worker);
  return Worker;
}

// What decorators of packages record that are not installed here, read in their sources.
const keyed = (key: string) => SetMetadata(key, {});

// From Nest 12 on its type says which methods it fits.
const OnPattern: (name: string) => unknown = EventPattern;

const adapted = (list: string): string =>
  `Give the method @Subscribe in its place; or leave Worker as it was and list it in ${list}, which makes it an actor: ` +
  'docs/guide/nestjs/migrating.md.';

/** What there is an adapter for can move without a change. */
const mends: Readonly<Record<string, string>> = {
  '@OnEvent': adapted('EventEmitterListeners.forFeature({ listeners })'),
  '@EventsHandler': adapted('CqrsHandlers.forFeature({ handlers })'),
};

describe('an actor with another role is refused when the application is created', () => {
  test.each<[string, string, Parameters<typeof actorWith>[0]]>([
    ['@OnEvent', 'Worker.other', { method: OnEvent('job') }],
    ['@EventPattern or @MessagePattern', 'Worker.other', { method: OnPattern('job') as MethodDecorator }],
    ['@EventPattern or @MessagePattern', 'Worker.other', { method: MessagePattern('job') }],
    ['@Saga', 'Worker', { method: Saga() }],
    ['@EventsHandler', 'Worker', { type: EventsHandler(class {}) }],
    ['@CommandHandler', 'Worker', { type: CommandHandler(class {}) }],
    ['@QueryHandler', 'Worker', { type: QueryHandler(class {}) }],
    ['@Controller', 'Worker', { type: Controller('job') }],
    ['a route, such as @Get', 'Worker.other', { method: Get() }],
    ['@WebSocketGateway', 'Worker', { type: keyed('websockets:is_gateway') }],
    ['@SubscribeMessage', 'Worker.other', { method: keyed('websockets:message_mapping') }],
    ['@Cron of @nestjs/schedule', 'Worker.other', { method: keyed('SCHEDULE_CRON_OPTIONS') }],
    ['@Interval of @nestjs/schedule', 'Worker.other', { method: keyed('SCHEDULE_INTERVAL_OPTIONS') }],
    ['@Timeout of @nestjs/schedule', 'Worker.other', { method: keyed('SCHEDULE_TIMEOUT_OPTIONS') }],
    ['@Processor', 'Worker', { type: keyed('bullmq:processor_metadata') }],
    ['@Processor', 'Worker', { type: keyed('bull:module_queue') }],
    ['@Process', 'Worker.other', { method: keyed('bull:module_queue_process') }],
    ['@OnWorkerEvent', 'Worker.other', { method: keyed('bullmq:worker_events_metadata') }],
    ['@Resolver', 'Worker', { type: keyed('graphql:resolver_type') }],
    ['@ResolveField', 'Worker.other', { method: keyed('graphql:resolve_property') }],
  ])('%s on %s', async (role, place, decorators) => {
    const Worker = actorWith(decorators);
    const { code, message } = await errorOf(() => application({ providers: [Worker] }));
    expect(code).toBe('ACTOR_WITH_OTHER_ROLE');
    expect(message).toBe(
      `[ACTOR_WITH_OTHER_ROLE] ${place} has ${role}, and Worker is an actor. ` +
        'Expected an actor that is nothing else: for the other role Nest would make an instance of its own, or do nothing. ' +
        (mends[role] ??
          'Move it into a class of its own in the providers of the module, and let that one publish an event; or subscribe the actor, or give it a ' +
            'schedule.'),
    );
  });

  test('also when it is only in forFeature, or inherits the decorator', async () => {
    @Actor({ name: 'heir' })
    class Heir extends actorWith({ method: OnEvent('job') }) {}
    for (const actorClass of [actorWith({ method: OnEvent('job') }), Heir]) {
      const feature = MaikoModule.forFeature({ actors: [actorClass] });
      expect((await errorOf(() => application({ imports: [feature] }))).code).toBe('ACTOR_WITH_OTHER_ROLE');
    }
  });

  test.each([
    ['onModuleInit', 'onStart'],
    ['onApplicationBootstrap', 'onStart'],
    ['onModuleDestroy', 'onStop'],
    ['beforeApplicationShutdown', 'onStop'],
    ['onApplicationShutdown', 'onStop'],
  ])('the hook %s of Nest', async (hook, replacement) => {
    const Worker = actorWith({});
    Object.defineProperty(Worker.prototype, hook, { value: () => undefined });
    const { code, message } = await errorOf(() => application({ providers: [Worker] }));
    expect(code).toBe('NEST_HOOK_ON_ACTOR');
    expect(message).toBe(
      `[NEST_HOOK_ON_ACTOR] Worker is an actor, and Nest calls ${hook} on no actor. ` +
        'Expected a hook that every incarnation has, also after a restart. ' +
        `Rename it to ${replacement}; what is done once for the application belongs in a provider.`,
    );
  });
});

describe('an actor is injected nowhere, however it is asked for', () => {
  @Actor()
  class Stock {
    @Subscribe(Job)
    reserve() {}
  }
  const ALIAS = Symbol('alias');
  const aliases: Provider[] = [
    { provide: ALIAS, useExisting: 'other' },
    { provide: 'other', useExisting: Stock },
  ];

  @Injectable()
  class ByType {
    constructor(readonly stock: Stock) {}
  }
  @Injectable()
  class ByParameter {
    constructor(@Inject(Stock) readonly stock: unknown) {}
  }
  @Injectable()
  class ByForwardRef {
    constructor(@Inject(forwardRef(() => Stock)) readonly stock: unknown) {}
  }
  @Injectable()
  class ByProperty {
    @Inject(Stock) readonly stock!: unknown;
  }
  @Injectable()
  class ByOptionalProperty {
    @Optional() @Inject() readonly stock!: Stock;
  }
  @Injectable()
  class ByAlias {
    constructor(@Inject(ALIAS) readonly stock: unknown) {}
  }
  @Controller()
  class ByController {
    @Inject(forwardRef(() => Stock)) readonly stock!: unknown;
  }
  @Injectable()
  class Guard {
    constructor(@Inject(Stock) readonly stock: unknown) {}
    canActivate() {
      return true;
    }
  }
  @Controller()
  class ByGuard {
    @UseGuards(Guard)
    @Get()
    get() {}
  }
  const useFactory = (given: unknown) => given;

  test.each<[string, Provider | undefined, Type | undefined]>([
    ['ByType', ByType, undefined],
    ['ByParameter', ByParameter, undefined],
    ['ByForwardRef', ByForwardRef, undefined],
    ['ByProperty', ByProperty, undefined],
    ['ByOptionalProperty', ByOptionalProperty, undefined],
    ['ByAlias', ByAlias, undefined],
    ['ByController', undefined, ByController],
    ['Guard', undefined, ByGuard],
    ['useFactory', { provide: 'x', useFactory, inject: [Stock] }, undefined],
    ['useFactory', { provide: 'x', useFactory, inject: [{ token: Stock, optional: true }] }, undefined],
    ['useFactory', { provide: 'x', useFactory, inject: [forwardRef(() => Stock) as never] }, undefined],
    ['useFactory', { provide: 'x', useFactory, inject: [ALIAS] }, undefined],
  ])('%s', async (user, provider, controller) => {
    const providers = [Stock, ...aliases, ...(provider === undefined ? [] : [provider])];
    const controllers = controller === undefined ? [] : [controller];
    const { code, message } = await errorOf(() => application({ providers, controllers }));
    expect(code).toBe('ACTOR_AS_SERVICE');
    expect(message).toContain(`Stock is an actor and cannot be injected (${user} -> Stock)`);
  });

  test('as an enhancer, and with inject() in a field of another actor', async () => {
    @Controller()
    class Guarded {
      @UseGuards(Stock)
      @Get()
      get() {}
    }
    expect((await errorOf(() => application({ providers: [Stock], controllers: [Guarded] }))).code).toBe(
      'ACTOR_AS_SERVICE',
    );
    @Actor()
    class Asking {
      readonly stock = inject(Stock);
    }
    const { cause } = await errorOf(() => application({ providers: [Stock, Asking] }));
    expect(cause).toMatchObject({ code: 'ACTOR_AS_SERVICE' });
  });

  test('an alias of an actor that nothing asks for is allowed', async () => {
    await expect(application({ providers: [Stock, ...aliases] })).resolves.toBeDefined();
  });
});
