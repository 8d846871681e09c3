import { Actor, RuntimeScheduler, Subscribe, topic } from '@maiko/core';
import { Injectable, Module } from '@nestjs/common';
import { bufferTime, filter, Subject } from 'rxjs';
import { application } from './support';

const Reading = topic<number>('reading');

/** A service with operators that take time. */
@Injectable()
class Batches {
  readonly seen: number[][] = [];
  readonly #readings = new Subject<number>();

  constructor(readonly scheduler: RuntimeScheduler) {
    this.#readings
      .pipe(
        bufferTime(1_000, scheduler),
        filter((batch) => batch.length > 0),
      )
      .subscribe((batch) => this.seen.push(batch));
  }

  add(reading: number): void {
    this.#readings.next(reading);
  }
}

@Actor({ name: 'archive' })
class Archive {
  constructor(readonly batches: Batches) {}

  @Subscribe(Reading)
  take(reading: number) {
    this.batches.add(reading);
  }
}

@Module({ providers: [Archive, Batches] })
class ArchiveModule {}

test('a service gets the scheduler of the runtime injected, and its operators follow virtual time', async () => {
  const { app, harness, runtime } = await application({ imports: [ArchiveModule] });
  const batches = app.get(Batches, { strict: false });
  for (const reading of [1, 2]) await harness.publish(Reading, reading);
  await harness.advance(999);
  expect(batches.seen).toEqual([]);
  await harness.advance(1);
  expect(batches.seen).toEqual([[1, 2]]);
  expect(batches.scheduler).toBe(runtime.scheduler);
  expect(harness.log.lines.filter((line) => line.includes('REAL_TIME'))).toEqual([]);
});
