import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { RuntimeModule, tsyringeContainer } from '@maiko/tsyringe';
import { AsyncLocalStorage } from 'node:async_hooks';
import { bufferTime, defer, filter, map, of, type Observable } from 'rxjs';

const Reading = topic<number>('reading');
const Alarm = topic<string>('alarm');

class Limits {
  constructor(readonly high = 30) {}
}

class Batching {
  /** Batches of a second, in the time of the actor. */
  of<T>(events: Observable<T>, { scheduler }: ActorContext): Observable<T[]> {
    return events.pipe(
      bufferTime(1_000, scheduler),
      filter((batch) => batch.length > 0),
    );
  }
}

@Actor({ name: 'watch' })
class Watch {
  readonly #limits: Limits;
  readonly batching = inject(Batching);

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  high(readings: Observable<number>): Observable<number> {
    return readings.pipe(filter((celsius) => celsius > this.#limits.high));
  }

  @Subscribe(Reading, {
    pipe: (readings, watch: Watch, context) => watch.batching.of(watch.high(readings), context),
  })
  take(batch: readonly number[]) {
    return Alarm(batch.join());
  }
}

@RuntimeModule({ providers: [{ provide: Limits, useFactory: () => new Limits() }, Batching], actors: [Watch] })
class House {}

test('a pipe reaches what was injected into its actor: the constructor, fields, methods', async () => {
  const harness = await createHarness(House, { container: tsyringeContainer });
  for (const celsius of [29, 31, 32]) await harness.publish(Reading, celsius);
  await harness.advance(1_000);
  expect(harness.topic(Alarm).payloads).toEqual(['31,32']);
  await harness.stop();
});

test('what takes the place of a service takes it in pipes, too', async () => {
  const harness = await createHarness(House, {
    container: tsyringeContainer,
    overrides: [{ provide: Limits, useValue: new Limits(31) }],
  });
  for (const celsius of [29, 31, 32]) await harness.publish(Reading, celsius);
  await harness.advance(1_000);
  expect(harness.topic(Alarm).payloads).toEqual(['32']);
  await harness.stop();
});

test('a restart makes the pipe with the services of the next incarnation', async () => {
  let made = 0;
  @Actor({ name: 'failing' })
  class Failing {
    readonly #number = ++made;
    constructor(readonly limits: Limits) {}
    @Subscribe(Reading, {
      pipe: (readings, actor: Failing) => readings.pipe(map((each) => `${String(each)} by ${String(actor.#number)}`)),
    })
    take(text: string) {
      if (text.startsWith('13')) throw new Error('unlucky');
      return Alarm(text);
    }
  }
  @RuntimeModule({ providers: [Limits], actors: [Failing] })
  class Module {}
  const harness = await createHarness(Module, { container: tsyringeContainer });
  await harness.publish(Reading, 13);
  await harness.advance(10_000);
  await harness.publish(Reading, 1);
  await harness.settle();
  expect(harness.topic(Alarm).payloads).toEqual(['1 by 2']);
  await harness.stop();
});

test('an async context surrounds the Observable that a handler returns, and goes through a pipe', async () => {
  const storage = new AsyncLocalStorage<string>();
  const here = (where: string) => Alarm(`${where} ${storage.getStore() ?? 'nothing'}`);
  @Actor({ name: 'asked' })
  class Asked {
    constructor(readonly limits: Limits) {}
    @Subscribe(Reading)
    plain() {
      return defer(() => of(here('Observable')));
    }
    @Subscribe(Reading, { pipe: (readings, { limits }: Asked) => readings.pipe(map((each) => each + limits.high)) })
    piped() {
      return here('pipe');
    }
  }
  @RuntimeModule({ providers: [{ provide: Limits, useFactory: () => new Limits() }], actors: [Asked] })
  class Module {}
  const harness = await createHarness(Module, {
    container: tsyringeContainer,
    options: {
      asyncContext: {
        capture: () => storage.getStore(),
        run: (captured, _actor, work) => {
          storage.run(captured as string, work);
        },
      },
    },
  });
  await storage.run('request', () => harness.publish(Reading, 1));
  await harness.settle();
  expect([...harness.topic(Alarm).payloads].sort()).toEqual(['Observable request', 'pipe request']);
  await harness.stop();
});
