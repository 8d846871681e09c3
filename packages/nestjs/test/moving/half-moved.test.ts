import { Actor, Runtime, Subscribe, topic } from '@maiko/core';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import {
  Injectable,
  Module,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { CqrsModule, EventBus, EventsHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { defer, of } from 'rxjs';
import { application, errorOf, Journal, turns } from '../support';

const Order = topic<number>('order');
const Priced = topic<number>('priced');

/** Answers one event after the other, and says so if it does not. */
@Injectable()
class Prices {
  #busy = false;
  constructor(
    private readonly emitter: EventEmitter2,
    private readonly journal: Journal,
  ) {}

  @OnEvent('price')
  async price(order: number) {
    if (this.#busy) this.journal.write('two at once');
    this.#busy = true;
    await turns(2);
    this.#busy = false;
    this.emitter.emit('priced', order);
    return order * 10;
  }
}

describe('an actor that emits in the way of the library', () => {
  async function shop(Orders: Type<object>) {
    const listeners = EventEmitterListeners.forFeature({ listeners: [Prices] });
    const started = await application({
      imports: [EventEmitterModule.forRoot(), listeners],
      providers: [Orders, Journal],
    });
    return { ...started, lines: started.app.get(Journal).lines };
  }

  @Actor()
  class Orders {
    constructor(
      private readonly emitter: EventEmitter2,
      private readonly journal: Journal,
    ) {}
    @Subscribe(Order)
    async place(order: number) {
      this.journal.write(`${String(order)} costs ${String(await this.emitter.emitAsync('price', order))}`);
    }
    @Subscribe(Priced, { own: true })
    priced(order: number) {
      this.journal.write(`${String(order)} priced`);
    }
  }

  test('gets the results of listeners, and is the sender of what it emits', async () => {
    const { runtime, settled, lines } = await shop(Orders);
    const senders: unknown[] = [];
    runtime.events('price').subscribe(({ sender, parentId }) => senders.push([sender, parentId !== undefined]));
    await runtime.publish(Order, 1);
    await settled();
    expect(lines).toEqual(['1 costs 10', '1 priced']);
    expect(senders).toEqual([['Orders', true]]);
  });

  test('loses nothing of it while the application closes, and listeners still handle one event at a time', async () => {
    const { app, runtime, lines } = await shop(Orders);
    for (let order = 1; order <= 20; order++) await runtime.publish(Order, order);
    app.get(EventEmitter2).emit('price', 100);
    await app.close();
    expect(lines.filter((line) => line.endsWith('priced'))).toHaveLength(21);
    expect(lines.filter((line) => line.includes('costs'))).toHaveLength(20);
    expect(lines).not.toContain('two at once');
    expect(runtime.deadLetters.total).toBe(0);
  });

  test('goes through its guards and pipes all the same, also those with private fields', async () => {
    @Actor()
    class Guarded {
      readonly #rate = 2;
      constructor(
        private readonly emitter: EventEmitter2,
        private readonly journal: Journal,
      ) {}
      onError() {
        this.journal.write('refused');
        return 'resume' as const;
      }
      @UseGuards({ canActivate: (context: ExecutionContext) => context.getArgByIndex(0) !== 13 })
      @UsePipes({ transform: (order: number) => Promise.resolve(order + 1) })
      @Subscribe(Order)
      async place(order: number) {
        this.journal.write(`${String(order * this.#rate)} for ${String(await this.emitter.emitAsync('price', order))}`);
      }
    }
    const { runtime, settled, lines } = await shop(Guarded);
    for (const order of [1, 13]) await runtime.publish(Order, order);
    await settled();
    expect(lines).toEqual(['4 for 20', 'refused']);
  });

  test('may do so in a generator, a schedule or a hook', async () => {
    @Actor()
    class Generating {
      constructor(private readonly emitter: EventEmitter2) {}
      onStart() {
        this.emitter.emit('price', 1);
      }
      @Subscribe(Order)
      *place(order: number) {
        this.emitter.emit('price', order);
        yield Priced(order);
        this.emitter.emit('price', order + 1);
      }
    }
    const { runtime, settled } = await shop(Generating);
    const senders: unknown[] = [];
    runtime.events('price').subscribe(({ sender, payload }) => senders.push([sender, payload]));
    await runtime.publish(Order, 5);
    await settled();
    expect(senders).toEqual([
      ['Generating', 5],
      ['Generating', 6],
    ]);
  });

  test.each<[string, ClassDecorator]>([
    ['', () => undefined],
    [
      ' behind an interceptor',
      UseInterceptors({ intercept: (_: ExecutionContext, next: CallHandler) => next.handle() }),
    ],
  ])('may do so in an Observable%s', async (_where, decorate) => {
    @Actor()
    @decorate
    class Streaming {
      constructor(private readonly emitter: EventEmitter2) {}
      @Subscribe(Order)
      place(order: number) {
        return defer(() => {
          this.emitter.emit('price', order);
          return of(Priced(order));
        });
      }
    }
    const { runtime, settled } = await shop(Streaming);
    const senders: unknown[] = [];
    runtime.events('price').subscribe(({ sender, payload }) => senders.push([sender, payload]));
    await runtime.publish(Order, 5);
    await settled();
    expect(senders).toEqual([['Streaming', 5]]);
  });
});

class Placed {
  constructor(readonly id: number) {}
}

describe('listeners of both libraries', () => {
  const libraries = [EventEmitterModule.forRoot(), CqrsModule.forRoot()];

  test('may stand in one module, also under one name', async () => {
    const named = (name: string, type: Type<object>): Type<object> =>
      Object.defineProperty(type, 'name', { value: name });
    const log: string[] = [];
    @Injectable()
    class Emitted {
      @OnEvent('order')
      handle() {
        log.push('emitted');
      }
    }
    @EventsHandler(Placed)
    class Published {
      handle() {
        log.push('published');
      }
    }
    @Module({
      imports: [
        EventEmitterListeners.forFeature({ listeners: [named('OrderHandler', Emitted)] }),
        CqrsHandlers.forFeature({ handlers: [named('OrderHandler', Published) as Type<Published>] }),
      ],
    })
    class Orders {}
    const { app, runtime, settled } = await application({ imports: [...libraries, Orders] });
    app.get(EventEmitter2).emit('order');
    app.get(EventBus).publish(new Placed(1));
    await settled();
    expect(log.sort()).toEqual(['emitted', 'published']);
    expect(runtime.actors().map(({ id, module }) => [id, module])).toEqual([
      ['OrderHandler', 'Orders'],
      ['OrderHandler-2', 'Orders-2'],
    ]);
  });

  @EventsHandler(Placed)
  class Both {
    constructor(private readonly journal: Journal) {}
    @OnEvent('order')
    order(id: number) {
      this.journal.write(`order ${String(id)}`);
    }
    handle({ id }: Placed) {
      this.journal.write(`placed ${String(id)}`);
    }
  }

  test.each([
    ['listeners', () => EventEmitterListeners.forFeature({ listeners: [Both] })],
    ['handlers', () => CqrsHandlers.forFeature({ handlers: [Both] })],
  ])('a class for both that is in "%s" hears the other library as before', async (_, feature) => {
    const { app, settled } = await application({ imports: [...libraries, feature()], providers: [Journal] });
    app.get(EventEmitter2).emit('order', 1);
    app.get(EventBus).publish(new Placed(2));
    await settled();
    expect(app.get(Journal).lines.sort()).toEqual(['order 1', 'placed 2']);
  });

  test.each<[string, DynamicModule[], string]>([
    [
      'in both lists',
      [
        EventEmitterListeners.forFeature({ listeners: [Both] }),
        CqrsHandlers.forFeature({ handlers: [Both], name: 'handlers' }),
      ],
      'Both is in "listeners" and in "handlers". Expected one list: the class would have two instances, and each event would be handled ' +
        'twice. Split Both, or leave it in one of the two: what it hears of the other library goes on as it was.',
    ],
    [
      'twice in one',
      [EventEmitterListeners.forFeature({ listeners: [Both, Both] })],
      'Both is twice in "listeners". Expected one list: the class would have two instances, and each event would be handled twice. Remove one.',
    ],
  ])('a class is refused %s', async (_, imports, message) => {
    const error = await errorOf(() => application({ imports: [...libraries, ...imports], providers: [Journal] }));
    expect(error.message).toBe(`[LISTENER_TWICE] ${message}`);
  });
});

test('a dynamic module that is imported twice has listeners of its own each time, as before', async () => {
  const log: string[] = [];
  class Tenant {
    constructor(readonly name: string) {}
  }
  @Injectable()
  class Listener {
    constructor(private readonly tenant: Tenant) {}
    @OnEvent('order')
    order(id: number) {
      log.push(`${this.tenant.name} ${String(id)}`);
    }
  }
  @Module({})
  class Orders {
    static for(name: string, moved: boolean): DynamicModule {
      const tenant = { provide: Tenant, useValue: new Tenant(name) };
      return moved
        ? {
            module: Orders,
            imports: [EventEmitterListeners.forFeature({ listeners: [Listener] })],
            providers: [tenant],
          }
        : { module: Orders, providers: [tenant, Listener] };
    }
  }
  for (const moved of [false, true]) {
    const { app, runtime, settled } = await application({
      imports: [EventEmitterModule.forRoot(), Orders.for('a', moved), Orders.for('b', moved)],
    });
    app.get(EventEmitter2).emit('order', 1);
    await settled();
    expect(log.splice(0).sort()).toEqual(['a 1', 'b 1']);
    expect(runtime.actors().map(({ id }) => id)).toEqual(moved ? ['Listener', 'Listener-2'] : []);
    expect(app.get(Runtime)).toBe(runtime);
  }
});
