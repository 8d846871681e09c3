import { Actor, createRuntime, RuntimeScheduler, Subscribe, topic, type OnStart } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { bootstrap, RuntimeModule, tsyringeContainer } from '@maiko/tsyringe';
import { bufferTime, filter, Subject, type Observable } from 'rxjs';
import { injectable } from 'tsyringe';

const Reading = topic<number>('reading');

/** A service with operators that take time. */
@injectable()
class Batches {
  readonly #readings = new Subject<number>();
  readonly all: Observable<number[]>;

  constructor(readonly scheduler: RuntimeScheduler) {
    this.all = this.#readings.pipe(
      bufferTime(1_000, scheduler),
      filter((batch) => batch.length > 0),
    );
  }

  add(reading: number): void {
    this.#readings.next(reading);
  }
}

@Actor({ name: 'archive' })
class Archive implements OnStart {
  constructor(readonly batches: Batches) {}

  onStart() {
    this.batches.all.subscribe((batch) => {
      seen.push(batch);
    });
  }

  @Subscribe(Reading)
  take(reading: number) {
    this.batches.add(reading);
  }
}

const seen: number[][] = [];

@RuntimeModule({ actors: [Archive], providers: [Batches] })
class ArchiveModule {}

beforeEach(() => {
  seen.length = 0;
});

test('a service gets the scheduler of the runtime injected, and its operators follow virtual time', async () => {
  const harness = await createHarness(ArchiveModule, { container: tsyringeContainer });
  for (const reading of [1, 2]) await harness.publish(Reading, reading);
  await harness.advance(999);
  expect(seen).toEqual([]);
  await harness.advance(1);
  expect(seen).toEqual([[1, 2]]);
  expect(harness.instance(Archive).batches.scheduler).toBe(harness.runtime.scheduler);
  expect(harness.log.lines).toEqual([]);
  await harness.stop();
});

test('bootstrap gives it to services too, and to those that are resolved elsewhere', async () => {
  const runtime = await bootstrap(ArchiveModule, { signals: false });
  const container = tsyringeContainer({ providers: [Batches] });
  const other = createRuntime({ actors: [Archive], container });
  expect(container.container.resolve(Batches).scheduler).toBe(other.scheduler);
  expect(other.scheduler).not.toBe(runtime.scheduler);
  await Promise.all([runtime.stop(), other.stop()]);
});

test('a provider of the test takes its place', async () => {
  const own = { now: () => 7, schedule: () => ({ closed: true }) } as unknown as RuntimeScheduler;
  const harness = await createHarness(ArchiveModule, {
    container: tsyringeContainer,
    overrides: [{ provide: RuntimeScheduler, useValue: own }],
    start: false,
  });
  await harness.start().catch(() => undefined);
  expect(harness.instance(Archive).batches.scheduler).toBe(own);
  await harness.stop();
});

test('before there is a runtime it is refused', () => {
  const { container } = tsyringeContainer({ providers: [Batches] });
  expect(() => container.resolve(Batches)).toThrow(
    '[DEPENDENCY_NOT_READY] RuntimeScheduler was asked for before there is a runtime. Expected a container with which a runtime has been made. Resolve what needs it after createRuntime or bootstrap, or let the actors get it injected.',
  );
});
