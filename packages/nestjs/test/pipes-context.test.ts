import { Actor, inject, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { UseInterceptors, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { bufferCount, bufferTime, filter, tap } from 'rxjs';
import { application, Journal } from './support';

const Reading = topic<number>('reading');
const Alarm = topic<string>('alarm');

describe('async contexts and pipes', () => {
  const storage = new AsyncLocalStorage<string>();

  test('operators and the handler behind find the store of the event; a batch that of its last', async () => {
    @Actor()
    class Batches {
      readonly journal = inject(Journal);
      @Subscribe(Reading, {
        pipe: (readings, { journal }: Batches) =>
          readings.pipe(
            tap((each) => journal.write(`operator ${String(each)} ${storage.getStore() ?? 'none'}`)),
            bufferCount(2),
          ),
      })
      take(batch: number[]) {
        this.journal.write(`handler ${batch.join()} ${storage.getStore() ?? 'none'}`);
      }
    }
    const { app, runtime, settled } = await application({ providers: [Batches, Journal] }, { asyncContext: [storage] });
    const { lines } = app.get(Journal);
    for (const each of [1, 2, 3, 4]) storage.run(`request ${String(each)}`, () => void runtime.publish(Reading, each));
    await settled();
    expect(lines.sort()).toEqual([
      'handler 1,2 request 2',
      'handler 3,4 request 4',
      'operator 1 request 1',
      'operator 2 request 2',
      'operator 3 request 3',
      'operator 4 request 4',
    ]);
  });

  test('what a timer lets out has the store of the last event in it, and so has what is published of it', async () => {
    @Actor()
    @UseInterceptors({ intercept: (_: ExecutionContext, next: CallHandler) => next.handle() })
    class Batches {
      @Subscribe(Reading, {
        pipe: (readings, _actor, { scheduler }) =>
          readings.pipe(
            bufferTime(1_000, scheduler),
            filter((batch) => batch.length > 0),
          ),
      })
      take(batch: number[]) {
        return Alarm(`${batch.join()} ${storage.getStore() ?? 'none'}`);
      }
    }
    @Actor()
    class Alarms {
      readonly journal = inject(Journal);
      @Subscribe(Alarm)
      take(text: string) {
        this.journal.write(`${text}, then ${storage.getStore() ?? 'none'}`);
      }
    }
    const { app, runtime, harness } = await application(
      { imports: [MaikoModule.forFeature({ actors: [Alarms] })], providers: [Batches, Journal] },
      { asyncContext: [storage] },
    );
    for (const each of ['a', 'b']) await storage.run(each, () => runtime.publish(Reading, each === 'a' ? 1 : 2));
    await harness.advance(1_000);
    expect(app.get(Journal).lines).toEqual(['1,2 b, then b']);
  });
});
