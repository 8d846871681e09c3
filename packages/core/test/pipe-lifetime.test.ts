import { Actor, Subscribe, topic, type ErrorVerdict } from '@maiko/core';
import { bufferCount, endWith, finalize, map, merge, range, startWith, Subject, toArray, type Observable } from 'rxjs';
import { findUnbalanced, settle, started } from './support';

const Reading = topic<number>('reading');

function actorWith<T>(pipe: (readings: Observable<number>) => Observable<T>, verdict: ErrorVerdict = 'restart') {
  const seen: T[] = [];
  const errors: Error[] = [];
  @Actor({ name: 'piped', capacity: 2 })
  class Piped {
    @Subscribe(Reading, { pipe })
    take(value: T) {
      seen.push(value);
    }
    onError(error: Error) {
      errors.push(error);
      return verdict;
    }
  }
  return { Piped, seen, errors };
}

/** Passes values on, and throws when it is unsubscribed or completes. */
const throwsAtEnd = <T>(values: Observable<T>) =>
  values.pipe(
    finalize(() => {
      throw new Error('finalizer');
    }),
  );

async function publish(stage: Awaited<ReturnType<typeof started>>, ...readings: number[]) {
  for (const each of readings) await stage.runtime.publish(Reading, each);
  await settle(stage.runtime);
}

describe('a pipe that has taken no event', () => {
  it.each<[string, (readings: Observable<number>) => Observable<unknown>, unknown]>([
    ['values of its own', (readings) => readings.pipe(startWith(1), bufferCount(2)), [1]],
    ['what it emits at its end', (readings) => readings.pipe(endWith(1)), 1],
    ['what it makes of no event', (readings) => readings.pipe(toArray()), []],
  ])('hands on %s when the runtime drains', async (_, pipe, value) => {
    const { Piped, seen } = actorWith(pipe);
    const { runtime } = await started([Piped]);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(seen).toEqual([value]);
    expect(runtime.deadLetters.total).toBe(0);
  });

  it('is flushed again when its actor was restarted while it drained', async () => {
    const seen: number[] = [];
    @Actor()
    class Fragile {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(endWith(1)) })
      take(value: number) {
        seen.push(value);
        if (seen.length === 1) throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Fragile]);
    const stopped = runtime.stop();
    await clock.advance(10_000);
    expect(await stopped).toMatchObject({ drained: true });
    expect(seen).toEqual([1, 1]);
  });
});

describe('a pipe that fails where it is subscribed to', () => {
  it('is made again with the next event when the actor goes on', async () => {
    let made = 0;
    const { Piped, seen, errors } = actorWith((readings) => {
      made++;
      return readings.pipe(
        startWith(-made),
        map((each) => {
          if (each === -1 || each === -2) throw new Error(`not ${String(each)}`);
          return each;
        }),
      );
    }, 'resume');
    const stage = await started([Piped]);
    await publish(stage, 7, 8, 9);
    expect(errors.map(({ message }) => message)).toEqual(['not -1', 'not -2']);
    expect(seen).toEqual([-3, 8, 9]);
    expect(stage.runtime.deadLetters.list().map(({ envelope }) => envelope.payload)).toEqual([7]);
    expect(findUnbalanced(stage.runtime)).toEqual([]);
  });

  it('is cut off when it emits without end', async () => {
    const { Piped, errors } = actorWith((readings) => merge(range(0, Infinity), readings), 'stop');
    const { runtime } = await started([Piped]);
    await settle(runtime);
    expect(errors).toMatchObject([{ code: 'PIPE_OVERFLOW' }]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });
});

describe('a pipe with a finalizer that throws', () => {
  it('ends with its incarnation, as the others do', async () => {
    const other = new Subject<number>();
    @Actor({ name: 'piped' })
    class Two {
      @Subscribe(Reading, { pipe: (readings) => throwsAtEnd(readings) })
      first() {
        // Nothing to do.
      }
      @Subscribe(Reading, { pipe: (readings) => merge(readings, other) })
      second() {
        // Nothing to do.
      }
    }
    const stage = await started([Two]);
    await stage.runtime.stopActor('piped');
    expect(other.observed).toBe(false);
    expect(stage.logger.lines.join('\n')).toContain('finalizer');
  });

  it('fails its actor when the runtime drains, which drains', async () => {
    const { Piped, seen, errors } = actorWith((readings) => throwsAtEnd(readings), 'resume');
    const stage = await started([Piped]);
    await publish(stage, 1, 2);
    const stopped = stage.runtime.stop();
    await stage.clock.advance(10_000);
    expect(await stopped).toMatchObject({ drained: true });
    expect(seen).toEqual([1, 2]);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('finalizer')]);
  });
});
