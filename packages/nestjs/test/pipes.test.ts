import { Actor, ActorContext, inject, Subscribe, topic, type Envelope } from '@maiko/core';
import { Ctx, EventScope, Payload } from '@maiko/nestjs';
import {
  Catch,
  Inject,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type CanActivate,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { bufferCount, bufferTime, filter, map, tap, type Observable } from 'rxjs';
import { application, Journal } from './support';

const Reading = topic<number>('reading');
const Alarm = topic<string>('alarm');

@Injectable()
class Limits {
  readonly high = 30;
  isHigh(celsius: number): boolean {
    return celsius > this.high;
  }
}

/** Publishes readings and waits until nothing changes any more. */
async function reading(actor: new (...given: never[]) => object, readings: readonly number[], options = {}) {
  const providers = [actor, Limits, Journal, Tenant];
  const started = await application({ providers }, options);
  for (const each of readings) await started.runtime.publish(Reading, each);
  await started.settled();
  return { ...started, lines: started.app.get(Journal).lines };
}

@Injectable({ scope: Scope.REQUEST })
class Tenant {
  constructor(@Inject(REQUEST) readonly envelope: Envelope) {}
}

const allowing: CanActivate = { canActivate: () => true };

describe('the pipe of an actor of Nest', () => {
  test('reaches what was injected into the constructor, into fields, and its context', async () => {
    @Actor()
    class Watching {
      readonly journal = inject(Journal);
      constructor(readonly limits: Limits) {}
      @Subscribe(Reading, {
        pipe: (readings, { limits, journal }: Watching, { id }) =>
          readings.pipe(
            tap((each) => journal.write(`${id} takes ${String(each)}`)),
            filter((each) => limits.isHigh(each)),
          ),
      })
      watch(celsius: number) {
        this.journal.write(`handles ${String(celsius)}`);
      }
    }
    const { lines } = await reading(Watching, [29, 31]);
    expect(lines.sort()).toEqual(['Watching takes 29', 'Watching takes 31', 'handles 31']);
  });

  test('may be a method, and reaches private fields, also behind enhancers', async () => {
    @Actor()
    @UseGuards(allowing)
    class Watching {
      readonly #limits: Limits;
      constructor(
        limits: Limits,
        private readonly journal: Journal,
      ) {
        this.#limits = limits;
      }
      get #high() {
        return this.#limits.high;
      }
      high(readings: Observable<number>) {
        return readings.pipe(filter((each) => each > this.#high));
      }
      @Subscribe(Reading, { pipe: (readings, actor: Watching) => actor.high(readings) })
      byMethod(celsius: number) {
        this.journal.write(`method ${String(celsius)}`);
      }
      @Subscribe(Reading, {
        pipe: (readings, actor: Watching) => readings.pipe(filter((each) => each > actor.#limits.high)),
      })
      byField(celsius: number) {
        this.journal.write(`field ${String(celsius)}`);
      }
    }
    const { lines, runtime } = await reading(Watching, [29, 31]);
    expect(runtime.actor('Watching').restarts).toBe(0);
    expect(lines.sort()).toEqual(['field 31', 'method 31']);
  });

  test('has the instance of its incarnation after a restart', async () => {
    let made = 0;
    @Actor()
    @UseGuards(allowing)
    class Failing {
      readonly #number = ++made;
      constructor(private readonly journal: Journal) {}
      @Subscribe(Reading, {
        pipe: (readings, actor: Failing) => readings.pipe(map((each) => `${String(each)} by ${String(actor.#number)}`)),
      })
      take(text: string) {
        if (text.startsWith('13')) throw new Error('unlucky');
        this.journal.write(text);
      }
    }
    const { lines, runtime, harness } = await reading(Failing, [13]);
    await harness.advance(10_000);
    await runtime.publish(Reading, 1);
    await harness.settle();
    expect(lines).toEqual(['1 by 2']);
  });

  test('follows virtual time with the scheduler of its context', async () => {
    @Actor()
    class Batching {
      constructor(private readonly journal: Journal) {}
      @Subscribe(Reading, {
        pipe: (readings, _actor, { scheduler }) =>
          readings.pipe(
            bufferTime(1_000, scheduler),
            filter((batch) => batch.length > 0),
          ),
      })
      take(batch: number[]) {
        this.journal.write(batch.join());
      }
    }
    const { lines, harness } = await reading(Batching, [1, 2]);
    expect(lines).toEqual([]);
    await harness.advance(1_000);
    expect(lines).toEqual(['1,2']);
  });
});

describe('enhancers of a handler behind a pipe', () => {
  @Injectable()
  class Noting implements CanActivate, NestInterceptor, PipeTransform {
    constructor(private readonly journal: Journal) {}
    canActivate(context: ExecutionContext) {
      const [batch, { topic: name, parentId }] = context.getArgs<[number[], Envelope]>();
      const rpc = context.switchToRpc().getData<number[]>();
      this.journal.write(`guard ${context.getType()} ${batch.join()} ${rpc.join()} of ${name} ${typeof parentId}`);
      return batch.length < 4;
    }
    intercept(context: ExecutionContext, next: CallHandler) {
      this.journal.write(`interceptor ${context.getHandler().name} ${context.getArgByIndex<number[]>(0).join()}`);
      return next.handle();
    }
    transform(batch: number[], { type, metatype }: ArgumentMetadata) {
      this.journal.write(`pipe ${type} ${metatype?.name ?? ''} ${batch.join()}`);
      return batch.map((each) => each * 10);
    }
  }

  test('get what comes out of it as payload, and its envelope', async () => {
    @Actor()
    class Batches {
      constructor(private readonly journal: Journal) {}
      @UseGuards(Noting)
      @UseInterceptors(Noting)
      @UsePipes(Noting)
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
      take(@Payload() batch: number[], @Ctx() { payload }: Envelope) {
        this.journal.write(`handler ${batch.join()} of ${(payload as number[]).join()}`);
      }
    }
    const { lines } = await reading(Batches, [1, 2]);
    expect(lines).toEqual([
      'guard maiko 1,2 1,2 of reading string',
      'interceptor take 1,2',
      'pipe body Array 1,2',
      'handler 10,20 of 1,2',
    ]);
  });

  test('take a property of it', async () => {
    @Actor()
    class Sums {
      constructor(private readonly journal: Journal) {}
      @Subscribe(Reading, {
        pipe: (readings) =>
          readings.pipe(
            bufferCount(2),
            map((batch) => ({ count: batch.length })),
          ),
      })
      take(@Payload('count') count: unknown) {
        this.journal.write(String(count));
      }
    }
    expect((await reading(Sums, [1, 2])).lines).toEqual(['2']);
  });

  test('refuse it, and answer what the handler throws; what an operator throws fails the actor', async () => {
    @Catch()
    class Apology implements ExceptionFilter {
      catch({ message }: Error) {
        return Alarm(message);
      }
    }
    @Actor()
    @UseGuards(Noting)
    @UseFilters(new Apology())
    class Batches {
      @Subscribe(Reading, {
        pipe: (readings) =>
          readings.pipe(
            map((each) => {
              if (each < 0) throw new Error('below zero');
              return [each];
            }),
            map((batch) => (batch[0] === 4 ? [1, 2, 3, 4] : batch)),
          ),
      })
      take([first]: number[]) {
        if (first === 1) throw new Error('one');
      }
    }
    const { runtime, settled, harness } = await reading(Batches, []);
    const alarms: string[] = [];
    runtime.events(Alarm).subscribe(({ payload }) => alarms.push(payload));
    for (const each of [1, 4, -1]) await runtime.publish(Reading, each);
    await settled();
    await harness.advance(10_000);
    expect(alarms).toEqual(['one', 'Forbidden resource']);
    expect(runtime.actor('Batches').restarts).toBe(1);
    expect(runtime.deadLetters.list()).toMatchObject([{ envelope: { payload: -1 } }]);
  });

  test('have request-scoped providers by the envelope of what came out', async () => {
    @Actor()
    @UseGuards(allowing)
    class Batches {
      readonly #journal = inject(Journal);
      constructor(private readonly scope: EventScope) {}
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
      async take(_batch: number[], envelope: Envelope) {
        const [first, second] = [
          await this.scope.resolve(Tenant, envelope),
          await this.scope.resolve(Tenant, envelope),
        ];
        this.#journal.write(`${String(first === second)} ${(first.envelope.payload as number[]).join()}`);
        return undefined;
      }
    }
    expect((await reading(Batches, [1, 2, 3, 4])).lines).toEqual(['true 1,2', 'true 3,4']);
  });
});

test('a pipe is declared once for a class, and each spawned actor has its own', async () => {
  @Actor()
  class Pairs {
    readonly #ctx = inject(ActorContext);
    readonly #journal = inject(Journal);
    @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
    take(pair: number[]) {
      this.#journal.write(`${this.#ctx.id} ${pair.join()}`);
    }
  }
  const { runtime, settled, lines } = await reading(Pairs, [1]);
  await runtime.spawn(Pairs, { name: 'second' });
  for (const each of [2, 3]) await runtime.publish(Reading, each);
  await settled();
  expect(lines.sort()).toEqual(['Pairs 1,2', 'second 2,3']);
});
