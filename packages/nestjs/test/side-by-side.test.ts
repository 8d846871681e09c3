import { Runtime, type DeadLetter } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule, EventBus, EventsHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { gate, RecordingLogger, turns } from './support';

/** What a handler did, and what it waits for. */
class Work {
  running = 0;
  atOnce = 0;
  readonly finished: number[] = [];
  readonly gate = gate();
}

class Ordered {
  constructor(
    readonly order: number,
    readonly poison = false,
  ) {}
}

/** The same class in all four: it knows nothing of Maiko. */
@EventsHandler(Ordered)
class OrderListener {
  constructor(private readonly work: Work) {}

  @OnEvent('ordered')
  async handle({ order, poison }: Ordered) {
    this.work.atOnce = Math.max(this.work.atOnce, ++this.work.running);
    try {
      await this.work.gate.passed;
      if (poison) throw new Error('poison');
      this.work.finished.push(order);
    } finally {
      this.work.running--;
    }
  }
}

/** Emits in the way of each library; once in `onModuleInit` if it is told to. */
abstract class Source {
  static early = false;
  abstract emit(event: Ordered): unknown;
  onModuleInit() {
    if (Source.early) this.emit(new Ordered(0));
  }
}

@Injectable()
class EmitterSource extends Source {
  constructor(private readonly emitter: EventEmitter2) {
    super();
  }
  emit(event: Ordered) {
    this.emitter.emit('ordered', event);
  }
}

@Injectable()
class BusSource extends Source {
  constructor(private readonly bus: EventBus) {
    super();
  }
  emit(event: Ordered) {
    this.bus.publish(event);
  }
}

const emitting = { provide: Source, useClass: EmitterSource };
const onBus = { provide: Source, useClass: BusSource };
const maiko = () => MaikoModule.forRoot({ logger: new RecordingLogger(), random: { next: () => 0 } });

/** The four contenders differ in the metadata of one module. */
const CONTENDERS: Record<string, () => ModuleMetadata> = {
  'event-emitter': () => ({ imports: [EventEmitterModule.forRoot()], providers: [Work, emitting, OrderListener] }),
  cqrs: () => ({ imports: [CqrsModule.forRoot()], providers: [Work, onBus, OrderListener] }),
  'event-emitter on Maiko': () => ({
    imports: [maiko(), EventEmitterModule.forRoot(), EventEmitterListeners.forFeature({ listeners: [OrderListener] })],
    providers: [Work, emitting],
  }),
  'cqrs on Maiko': () => ({
    imports: [maiko(), CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [OrderListener] })],
    providers: [Work, onBus],
  }),
};

interface Started {
  readonly app: INestApplicationContext;
  readonly work: Work;
  readonly emit: (event: Ordered) => void;
}

/** Runs the same with each contender, and gives what was measured by its name. */
async function measure<T>(driver: (started: Started) => Promise<T>): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const [name, metadata] of Object.entries(CONTENDERS)) {
    @Module(metadata())
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const source = app.get(Source);
    results[name] = await driver({ app, work: app.get(Work), emit: (event) => void source.emit(event) });
    await app.close();
  }
  return results;
}

function deadLettersOf(app: INestApplicationContext): readonly DeadLetter[] {
  try {
    return app.get(Runtime).deadLetters.list();
  } catch {
    return []; // There is no runtime: what failed has been logged, no more.
  }
}

beforeEach(() => {
  Source.early = false;
});

test('an event emitted in onModuleInit: lost by both, handled on Maiko', async () => {
  Source.early = true;
  const handled = await measure(async ({ work }) => {
    work.gate.open();
    await turns(20);
    return work.finished.length;
  });
  expect(handled).toEqual({ 'event-emitter': 0, cqrs: 0, 'event-emitter on Maiko': 1, 'cqrs on Maiko': 1 });
});

test('five events at once: five handlers overlap in both, one after the other and in order on Maiko', async () => {
  const overlapping = await measure(async ({ work, emit }) => {
    for (let order = 1; order <= 5; order++) emit(new Ordered(order));
    await turns(20);
    work.gate.open();
    await turns(50);
    expect(work.finished).toEqual([1, 2, 3, 4, 5]);
    return work.atOnce;
  });
  expect(overlapping).toEqual({ 'event-emitter': 5, cqrs: 5, 'event-emitter on Maiko': 1, 'cqrs on Maiko': 1 });
});

test('a handler that throws: its event is gone in both, and a dead letter that can be replayed on Maiko', async () => {
  const kept = await measure(async ({ app, work, emit }) => {
    work.gate.open();
    for (const poison of [false, true, false]) emit(new Ordered(1, poison));
    await turns(20);
    return deadLettersOf(app).map(({ error, envelope }) => [error.message, envelope.payload]);
  });
  const letter = [['poison', new Ordered(1, true)]];
  expect(kept).toEqual({ 'event-emitter': [], cqrs: [], 'event-emitter on Maiko': letter, 'cqrs on Maiko': letter });
});

test('closing with six events in progress: no handler has finished in both, all six on Maiko', async () => {
  const finished = await measure(async ({ app, work, emit }) => {
    for (let order = 1; order <= 6; order++) emit(new Ordered(order));
    await turns(5);
    const closing = app.close().then(() => work.finished.length);
    await Promise.race([closing, turns(500)]);
    work.gate.open();
    return closing;
  });
  expect(finished).toEqual({ 'event-emitter': 0, cqrs: 0, 'event-emitter on Maiko': 6, 'cqrs on Maiko': 6 });
});
