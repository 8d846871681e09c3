import { Actor, ActorContext, causeChain, inject, Subscribe, topic, type Envelope } from '@maiko/core';
import {
  bufferCount,
  bufferWhen,
  concat,
  filter,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  NEVER,
  Subject,
  take,
  takeLast,
  withLatestFrom,
  type Observable,
} from 'rxjs';
import { errorOf, findUnbalanced, gate, refusalOf, settle, started, unstarted, watch } from './support';

const Reading = topic<number>('reading');
const Alert = topic<string>('alert');
const Batch = topic<readonly number[]>('batch');

function collector<T>() {
  const seen: T[] = [];
  return { seen, see: (value: T) => void seen.push(value) };
}

async function publish(stage: Awaited<ReturnType<typeof started>>, ...readings: number[]) {
  for (const each of readings) await stage.runtime.publish(Reading, each);
  await settle(stage.runtime);
}

describe('a pipe', () => {
  it('gives the handler what the operators emit', async () => {
    const { seen, see } = collector<readonly number[]>();
    @Actor()
    class Batches {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(3)) })
      batch(batch: readonly number[]) {
        see(batch);
      }
    }
    const stage = await started([Batches]);
    await publish(stage, 0, 1, 2, 3, 4, 5, 6);
    expect(seen).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(stage.runtime.actor('Batches').pipes).toEqual([
      { method: 'batch', mailbox: { size: 0, capacity: 128 }, taken: 7, emitted: 2 },
    ]);
  });

  it('makes an event that the one behind it has caused', async () => {
    const { seen, see } = collector<Envelope>();
    const published: Envelope[] = [];
    @Actor()
    class Doubled {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((each) => 2 * each)) })
      double(_double: number, envelope: Envelope<number>) {
        see(envelope);
        return Alert('doubled');
      }
    }
    const stage = await started([Doubled]);
    stage.runtime.events('>').subscribe((envelope) => published.push(envelope));
    await publish(stage, 21);
    const [reading, alert] = published;
    expect(seen[0]).toMatchObject({ topic: 'reading', payload: 42, sender: undefined, attempt: 1 });
    expect(seen[0]?.parentId).toBe(reading?.id);
    expect(alert?.parentId).toBe(seen[0]?.id);
    expect(alert?.correlationId).toBe(reading?.id);
  });

  it('finds the event behind a payload that operators held back, and behind the last one of a batch', async () => {
    const Order = topic<{ readonly id: string }>('order');
    const due = new Subject<void>();
    const { seen, see } = collector<readonly [string | undefined, string | undefined]>();
    const ids = new Map<string, string>();
    @Actor()
    class Held {
      @Subscribe(Order, { pipe: (orders) => orders.pipe(bufferWhen(() => due)) })
      batch(batch: readonly { readonly id: string }[], { parentId }: Envelope) {
        see([batch.at(-1)?.id, parentId]);
      }
      @Subscribe(Order, {
        pipe: (orders) => merge(orders.pipe(filter(({ id }) => id === 'a')), NEVER).pipe(takeLast(1)),
      })
      last({ id }: { readonly id: string }, { parentId }: Envelope) {
        see([id, parentId]);
      }
      @Subscribe(Order, {
        pipe: (orders) =>
          merge(
            orders,
            due.pipe(
              withLatestFrom(orders.pipe(filter(({ id }) => id === 'a'))),
              map(([, order]) => order),
            ),
          ).pipe(filter((_each, index) => index === 3)),
      })
      first({ id }: { readonly id: string }, { parentId }: Envelope) {
        see([id, parentId]);
      }
    }
    const { runtime } = await started([Held]);
    for (const id of ['a', 'b', 'c']) ids.set(id, (await runtime.ingest(Order, { id })).id);
    await settle(runtime);
    due.next();
    await settle(runtime);
    expect(seen).toEqual([
      ['c', ids.get('c')],
      ['a', ids.get('a')],
    ]);
  });

  it('runs on the stack of no publisher, and while a handler of its actor awaits', async () => {
    const hold = gate();
    const { seen, see } = collector<number>();
    @Actor()
    class Slow {
      @Subscribe(Reading, {
        pipe: (readings) =>
          readings.pipe(
            map((each) => {
              see(each);
              return each;
            }),
          ),
      })
      async slow() {
        await hold.passed;
      }
    }
    const { runtime } = await started([Slow]);
    for (const each of [1, 2, 3]) void runtime.publish(Reading, each);
    expect(seen).toEqual([]);
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3]);
    expect(runtime.actor('Slow').mailbox.size).toBe(2);
    hold.open();
    await settle(runtime);
    expect(runtime.actor('Slow').mailbox.size).toBe(0);
  });

  it('holds back the publisher when the handler is slower', async () => {
    const hold = gate();
    const { seen, see } = collector<number>();
    @Actor({ capacity: 2 })
    class Slow {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((each) => each)) })
      async slow(reading: number) {
        await hold.passed;
        see(reading);
      }
    }
    const { runtime } = await started([Slow]);
    const accepted = Array.from({ length: 10 }, (_, index) => watch(runtime.publish(Reading, index)));
    await settle(runtime);
    // One in the hands of the handler, two in its mailbox, two in front of the pipe.
    expect(accepted.filter(({ state }) => state === 'resolved')).toHaveLength(5);
    expect(runtime.actor('Slow').mailbox).toEqual({ size: 2, capacity: 2 });
    expect(runtime.actor('Slow').health.reasons).toEqual(['its mailbox is full']);
    expect(findUnbalanced(runtime)).toEqual([]);
    hold.open();
    await settle(runtime);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  it.each([
    ['reject', [0, 1, 2, 3, 4], 0],
    ['drop-newest', [0, 1, 2, 3, 4], 5],
    ['drop-oldest', [0, 1, 2, 8, 9], 5],
    ['latest', [0, 1, 2, 9], 6],
  ] as const)('applies %s in front, and loses nothing behind', async (overflow, handled, dropped) => {
    const hold = gate();
    const { seen, see } = collector<number>();
    @Actor({ capacity: 2 })
    class Slow {
      @Subscribe(Reading, { overflow, pipe: (readings) => readings.pipe(map((each) => each)) })
      async slow(reading: number) {
        await hold.passed;
        see(reading);
      }
    }
    const { runtime } = await started([Slow]);
    // What the pipe can take is taken first.
    for (const each of [0, 1, 2, 3]) {
      await runtime.publish(Reading, each);
      await settle(runtime);
    }
    const states = [4, 5, 6, 7, 8, 9].map((each) => watch(runtime.publish(Reading, each)));
    await settle(runtime);
    expect(states.filter(({ state }) => state === 'MAILBOX_FULL')).toHaveLength(overflow === 'reject' ? 5 : 0);
    hold.open();
    await settle(runtime);
    expect(seen).toEqual(handled);
    expect(runtime.actor('Slow').counters.dropped).toBe(dropped);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  it.each([1, 2, 16, 40])('ends a circle of waits through itself, with a capacity of %d', async (capacity) => {
    const Again = topic<number>('again');
    const refused: unknown[] = [];
    const { seen, see } = collector<number>();
    @Actor({ capacity })
    class Circular {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Reading)
      async read(reading: number) {
        for (let each = 0; each < 3 * capacity; each++)
          await this.#ctx.publish(Again, reading).catch((error: unknown) => refused.push(error));
      }
      @Subscribe(Again, { own: true, pipe: (events) => events.pipe(map((each) => each)) })
      again(reading: number) {
        see(reading);
      }
    }
    const stage = await started([Circular]);
    await publish(stage, 1);
    expect(refused[0]).toMatchObject({ code: 'BLOCKED_CYCLE' });
    expect(seen.length + refused.length).toBe(3 * capacity);
    expect(seen.length).toBe(2 * capacity);
    expect(findUnbalanced(stage.runtime)).toEqual([]);
  });

  it('goes on for one event when its actor waits for an actor that waits for it', async () => {
    const There = topic<number>('there');
    const Back = topic<number>('back');
    const hold = gate();
    const taken: number[] = [];
    @Actor({ name: 'piped', capacity: 16 })
    class Piped {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Back, { pipe: (events) => events.pipe(map((each) => each)) })
      async take(back: number) {
        await hold.passed;
        taken.push(back);
        if (back === 1) await this.#ctx.publish(There, 0);
      }
    }
    @Actor({ name: 'other', capacity: 16 })
    class Other {
      readonly #ctx = inject(ActorContext);
      @Subscribe(There)
      async send(there: number) {
        if (there === 100) await this.#ctx.publish(Back, there);
      }
    }
    const { runtime } = await started([Piped, Other]);
    // One in hand, 16 behind the pipe and 16 in front.
    for (let each = 0; each < 33; each++) {
      await runtime.publish(Back, each);
      await settle(runtime);
    }
    // One that waits for the pipe, 16 behind it.
    for (let each = 100; each < 117; each++) await runtime.publish(There, each);
    await settle(runtime);
    expect(runtime.actors().map(({ mailbox }) => mailbox.size)).toEqual([16, 16]);
    hold.open();
    await settle(runtime);
    expect(taken).toHaveLength(34);
    expect(runtime.deadLetters.list()).toEqual([]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  it('lets one event become many, more than the mailbox holds', async () => {
    const { seen, see } = collector<number>();
    @Actor({ capacity: 2 })
    class Each {
      @Subscribe(Batch, { pipe: (batches) => batches.pipe(mergeMap((batch) => from(batch))) })
      each(item: number) {
        see(item);
      }
    }
    const { runtime } = await started([Each]);
    const many = Array.from({ length: 500 }, (_, index) => index);
    await runtime.publish(Batch, many);
    await settle(runtime);
    expect(seen).toEqual(many);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  it('takes the events of all topics of one @Subscribe, and each @Subscribe has a pipe of its own', async () => {
    const { seen, see } = collector<unknown>();
    const pairs = <T>(events: Observable<T>) => events.pipe(bufferCount(2));
    @Actor()
    class Pairs {
      @Subscribe([Reading, Alert], { pipe: pairs })
      both(pair: readonly (number | string)[]) {
        see(['both', ...pair]);
      }
      @Subscribe(Reading, { pipe: pairs })
      @Subscribe(Alert, { pipe: pairs })
      either(pair: readonly unknown[]) {
        see(['either', ...pair]);
      }
    }
    const { runtime } = await started([Pairs]);
    await runtime.publish(Reading, 1);
    await runtime.publish(Alert, 'a');
    await runtime.publish(Alert, 'b');
    await settle(runtime);
    expect(seen).toEqual([
      ['both', 1, 'a'],
      ['either', 'a', 'b'],
    ]);
  });

  it('leaves out what its actor publishes, unless it wants that', async () => {
    const { seen, see } = collector<string>();
    @Actor()
    class Echo {
      @Subscribe(Alert)
      start() {
        return Reading(1);
      }
      @Subscribe(Reading, { pipe: (readings) => readings })
      others(reading: number) {
        see(`others ${String(reading)}`);
      }
      @Subscribe(Reading, { own: true, pipe: (readings) => readings })
      all(reading: number) {
        see(`all ${String(reading)}`);
      }
    }
    const { runtime } = await started([Echo]);
    await runtime.publish(Alert, 'go');
    await runtime.publish(Reading, 2);
    await settle(runtime);
    expect(seen.sort()).toEqual(['all 1', 'all 2', 'others 2']);
    expect(findUnbalanced(runtime)).toEqual([]);
    expect(runtime.actor('Echo').pipes?.map(({ taken }) => taken)).toEqual([1, 2]);
  });

  it('takes the rest and gives nothing when it has completed by itself', async () => {
    const { seen, see } = collector<number>();
    @Actor()
    class First {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(take(2)) })
      first(reading: number) {
        see(reading);
      }
    }
    const stage = await started([First]);
    await publish(stage, 1, 2, 3, 4);
    expect(seen).toEqual([1, 2]);
    expect(findUnbalanced(stage.runtime)).toEqual([]);
    expect(await stage.runtime.stop()).toMatchObject({ drained: true });
  });

  it('gets the actor with what it was injected, and its context', async () => {
    const { seen, see } = collector<string>();
    class Units {
      readonly sign = '°C';
    }
    @Actor({ name: 'display' })
    class Display {
      readonly units = new Units();
      readonly context = inject(ActorContext);
      @Subscribe(Reading, {
        pipe: (readings, { units }: Display, { id, incarnation }) =>
          readings.pipe(map((each) => `${id} ${String(incarnation)}: ${String(each)} ${units.sign}`)),
      })
      show(text: string) {
        see(text);
      }
    }
    const stage = await started([Display]);
    await publish(stage, 20);
    expect(seen).toEqual(['display 1: 20 °C']);
  });
});

describe('the end of a pipe', () => {
  /** Pairs of readings; a negative one crashes, zero ends the actor. */
  function pairs() {
    const { seen, see } = collector<string>();
    const open = new Set<number>();
    @Actor({ name: 'pairs' })
    class Pairs {
      readonly ctx = inject(ActorContext);
      @Subscribe(Reading, {
        pipe: (readings, _actor, { incarnation }) => {
          open.add(incarnation);
          return readings.pipe(
            bufferCount(2),
            finalize(() => open.delete(incarnation)),
          );
        },
      })
      pair(pair: readonly number[]) {
        see(`${String(this.ctx.incarnation)}: ${pair.join(' ')}`);
      }
      @Subscribe(Alert)
      alert(text: string) {
        if (text === 'crash') throw new Error('no');
        this.ctx.stop();
      }
    }
    return { Pairs, seen, open };
  }

  it('is flushed when the runtime drains, one actor after the other', async () => {
    const { seen, see } = collector<readonly (readonly number[])[]>();
    @Actor()
    class Batches {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(3)) })
      batch(batch: readonly number[]) {
        return Batch(batch);
      }
      onDrain() {
        return Batch([99]);
      }
    }
    @Actor()
    class Archive {
      @Subscribe(Batch, { pipe: (batches) => batches.pipe(bufferCount(10)) })
      store(batches: readonly (readonly number[])[]) {
        see(batches);
      }
    }
    const stage = await started([Batches, Archive]);
    await publish(stage, 1, 2, 3, 4);
    const { drained, actors } = await stage.runtime.stop();
    expect(drained).toBe(true);
    expect(seen.flat()).toEqual([[1, 2, 3], [4], [99]]);
    for (const { accepted, handled } of actors) expect(handled).toBe(accepted);
  });

  it('hands on what it holds to the next incarnation', async () => {
    const { Pairs, seen, open } = pairs();
    const stage = await started([Pairs]);
    await publish(stage, 1, 2, 3);
    await stage.runtime.publish(Alert, 'crash');
    await stage.harness.settle({ timeout: 10_000 });
    await stage.clock.advance(1_000);
    expect(open).toEqual(new Set([2]));
    await publish(stage, 4, 5);
    expect(seen).toEqual(['1: 1 2', '2: 3', '2: 4 5']);
    await stage.runtime.stop();
    expect(open.size).toBe(0);
  });

  it.each(['the actor itself', 'another'])(
    'makes a dead letter of what it holds when %s ends the actor',
    async (by) => {
      const { Pairs, seen, open } = pairs();
      const stage = await started([Pairs]);
      await publish(stage, 1, 2, 3);
      if (by === 'another') await stage.runtime.stopActor('pairs');
      else await stage.runtime.publish(Alert, 'end');
      await settle(stage.runtime);
      expect(open.size).toBe(0);
      expect(seen).toEqual(['1: 1 2']);
      const [letter, ...others] = stage.runtime.deadLetters.list();
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ reason: 'actor-stopped', subscriber: 'pairs', envelope: { payload: [3] } });
    },
  );

  it('is cut off with what it would emit later, which the report of the stop says', async () => {
    const never = new Subject<number>();
    @Actor({ name: 'endless' })
    class Endless {
      @Subscribe(Reading, { pipe: (readings) => merge(readings, never) })
      take() {
        // Nothing to do.
      }
    }
    const stage = await started([Endless]);
    await publish(stage, 1);
    const stopped = stage.runtime.stop({ deadline: 1_000 });
    await stage.clock.advance(1_000);
    expect(await stopped).toMatchObject({ drained: false });
    expect(never.observed).toBe(false);
    expect(stage.logger.lines.join('\n')).toContain('endless.take');
  });

  it('gives up what waits in front of it with the mailbox, under mailboxOnRestart "drop"', async () => {
    const hold = gate();
    const { seen, see } = collector<number>();
    @Actor({ name: 'dropping', capacity: 1, mailboxOnRestart: 'drop' })
    class Dropping {
      @Subscribe(Reading, { overflow: 'unbounded', pipe: (readings) => readings })
      async take(reading: number) {
        see(reading);
        if (reading === 1) {
          await hold.passed;
          throw new Error('no');
        }
      }
    }
    const stage = await started([Dropping]);
    for (const each of [1, 2, 3, 4, 5]) void stage.runtime.publish(Reading, each);
    await settle(stage.runtime);
    hold.open();
    await settle(stage.runtime);
    await stage.clock.advance(1_000);
    await publish(stage, 6);
    expect(seen).toEqual([1, 6]);
    expect(findUnbalanced(stage.runtime)).toEqual([]);
    expect(stage.runtime.deadLetters.list().map(({ reason }) => reason)).toEqual([
      'handler-failed',
      ...Array<string>(4).fill('actor-restarted'),
    ]);
  });
});

describe('a pipe that fails', () => {
  function fragile(verdict?: 'resume' | 'stop') {
    const { seen, see } = collector<string>();
    const { seen: errors, see: note } = collector<readonly [string, unknown]>();
    @Actor({ name: 'fragile' })
    class Fragile {
      @Subscribe(Reading, {
        pipe: (readings, _actor, { incarnation }) =>
          readings.pipe(
            map((each) => {
              if (each < 0) throw new Error('negative');
              return `${String(incarnation)}: ${String(each)}`;
            }),
          ),
      })
      take(text: string) {
        see(text);
      }
      onError(error: Error, envelope?: Envelope) {
        note([error.message, envelope?.payload]);
        return verdict;
      }
    }
    return { Fragile, seen, errors };
  }

  it('restarts its actor as a handler does, with the event that it failed on', async () => {
    const { Fragile, seen, errors } = fragile();
    const stage = await started([Fragile]);
    await publish(stage, 1, -1, 2);
    await stage.clock.advance(1_000);
    await publish(stage, 3);
    expect(seen).toEqual(['1: 1', '2: 2', '2: 3']);
    expect(errors).toEqual([['negative', -1]]);
    expect(stage.runtime.deadLetters.list()).toMatchObject([
      { reason: 'pipe-failed', subscriber: 'fragile', envelope: { payload: -1 }, error: { message: 'negative' } },
    ]);
    expect(stage.runtime.actor('fragile')).toMatchObject({ restarts: 1, counters: { failed: 1 } });
    expect(findUnbalanced(stage.runtime)).toEqual([]);
  });

  it('is made again when the actor goes on', async () => {
    const { Fragile, seen } = fragile('resume');
    const stage = await started([Fragile]);
    await publish(stage, 1, -1, -2, 2);
    expect(seen).toEqual(['1: 1', '1: 2']);
    expect(stage.runtime.actor('fragile').counters.failed).toBe(2);
    expect(stage.runtime.deadLetters.total).toBe(2);
  });

  it('ends its actor when onError says so', async () => {
    const { Fragile, seen } = fragile('stop');
    const stage = await started([Fragile]);
    await publish(stage, 1, -1);
    expect(seen).toEqual(['1: 1']);
    expect(stage.runtime.actors()[0]?.status ?? 'stopped').toBe('stopped');
    expect(stage.logger.lines.join('\n')).toContain('The pipe of fragile.take failed on event');
  });

  it('fails its actor beside events, too', async () => {
    const failing = new Subject<number>();
    const { seen, see } = collector<unknown>();
    @Actor({ name: 'beside' })
    class Beside {
      @Subscribe(Reading, { pipe: (readings) => merge(readings, failing) })
      take() {
        // Nothing to do.
      }
      onError(error: Error, envelope?: Envelope) {
        see([error.message, envelope]);
      }
    }
    const stage = await started([Beside]);
    failing.error('a text');
    await settle(stage.runtime);
    expect(seen).toEqual([[expect.stringContaining('a text'), undefined]]);
    expect(stage.runtime.actor('beside').restarts).toBe(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('not made');
      },
      'not made',
    ],
    ['returns no Observable', () => 3 as never, 'The pipe of broken.take must return an Observable, and returned 3'],
  ])('fails the start of its actor when its function %s', async (_what, pipe, text) => {
    const calls: string[] = [];
    let made = 0;
    @Actor({ name: 'broken' })
    class Broken {
      @Subscribe(Alert, {
        pipe: (alerts) => {
          made++;
          return alerts.pipe(finalize(() => calls.push('unsubscribed')));
        },
      })
      alert() {
        // Never called.
      }
      @Subscribe(Reading, { pipe })
      take() {
        // Never called.
      }
      onStart() {
        calls.push('start');
      }
      onStop() {
        calls.push('stop');
      }
    }
    const { runtime, harness } = await unstarted([Broken]);
    const error = await errorOf(() => harness.start());
    expect(causeChain(error).join('\n')).toContain('[PIPE_FAILED] The pipe of broken.take failed');
    expect(causeChain(error).join('\n')).toContain(text);
    expect([calls, made, runtime.state]).toEqual([['start', 'stop'], 1, 'stopped']);
  });

  it('fails the start of a later incarnation when its function throws there, until the limit of restarts', async () => {
    @Actor({ name: 'broken' })
    class Broken {
      @Subscribe(Reading, {
        pipe: (readings, _actor, { incarnation }) => {
          if (incarnation > 1) throw new Error('not made');
          return readings;
        },
      })
      take() {
        throw new Error('restart');
      }
    }
    const stage = await started([Broken]);
    const joined = watch(stage.runtime.join());
    await publish(stage, 1);
    await stage.clock.advance(60_000);
    expect(joined.state).toBe('RUNTIME_FAILED');
    expect(stage.logger.lines.join('\n')).toContain('not made');
  });

  it('is refused a flood that it emits by itself into a full mailbox', async () => {
    const hold = gate();
    const flood = new Subject<number>();
    @Actor({ name: 'flooded', capacity: 1 })
    class Flooded {
      @Subscribe(Reading, { pipe: (readings) => merge(readings, flood) })
      async take() {
        await hold.passed;
      }
      onError(error: Error) {
        errors.push(error);
        return 'stop' as const;
      }
    }
    const errors: Error[] = [];
    const stage = await started([Flooded]);
    for (let index = 0; index < 10_100; index++) flood.next(index);
    expect(flood.observed).toBe(false);
    await settle(stage.runtime);
    hold.open();
    await settle(stage.runtime);
    expect(errors).toMatchObject([{ code: 'PIPE_OVERFLOW', actor: 'flooded', method: 'take' }]);
    expect(errors[0]?.message).toBe(
      '[PIPE_OVERFLOW] The pipe of flooded.take emitted while 10000 values waited for room in the mailbox. ' +
        'Limit what the operators emit by themselves, with sampleTime, bufferTime or throttleTime behind them.',
    );
  });

  it('tries again an event behind it that its handler failed on', async () => {
    const { seen, see } = collector<number>();
    @Actor()
    class Retrying {
      @Subscribe(Reading, { retry: { attempts: 3 }, pipe: (readings) => readings.pipe(bufferCount(2)) })
      take(batch: readonly number[], { attempt }: Envelope) {
        see(attempt);
        if (attempt < 3) throw new Error(`no ${String(batch.length)}`);
      }
    }
    const stage = await started([Retrying]);
    await publish(stage, 1, 2);
    await stage.clock.advance(10_000);
    expect(seen).toEqual([1, 2, 3]);
    expect(stage.runtime.deadLetters.total).toBe(0);
  });

  it('replays a dead letter behind it to the handler, and one in front of it to the pipe', async () => {
    const { seen, see } = collector<number>();
    let fails: 'pipe' | 'handler' | undefined;
    @Actor()
    class Replayed {
      @Subscribe(Reading, {
        pipe: (readings) =>
          readings.pipe(
            map((each) => {
              if (fails === 'pipe') throw new Error('in the pipe');
              return 10 * each;
            }),
          ),
      })
      take(reading: number) {
        if (fails === 'handler') throw new Error('in the handler');
        see(reading);
      }
      onError() {
        return 'resume' as const;
      }
    }
    const stage = await started([Replayed]);
    for (fails of ['pipe', 'handler'] as const) await publish(stage, fails === 'pipe' ? 1 : 2);
    fails = undefined;
    expect(stage.runtime.deadLetters.list().map(({ envelope }) => envelope.payload)).toEqual([1, 20]);
    for (const { id } of stage.runtime.deadLetters.list()) await stage.runtime.deadLetters.replay(id);
    await settle(stage.runtime);
    expect(seen).toEqual([10, 20]);
    expect(findUnbalanced(stage.runtime)).toEqual([]);
  });
});

describe('what belongs to a pipe', () => {
  it('is followed by an outcome', async () => {
    @Actor()
    class Asked {
      @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((each) => each + 1)) })
      take(reading: number) {
        return Alert(`got ${String(reading)}`);
      }
    }
    const { runtime } = await started([Asked]);
    const { payload } = await runtime.outcome(Reading(1), { of: [Alert] });
    expect(payload).toBe('got 2');
  });

  it('is refused on a keyed actor', async () => {
    @Actor({ name: 'keyed', key: (reading: number) => reading })
    class Keyed {
      @Subscribe(Reading, { pipe: (readings) => readings })
      take() {
        // Never called.
      }
    }
    await expect(started([Keyed])).rejects.toMatchObject({
      code: 'SUPERVISION_CONFLICT',
      message: expect.stringContaining('Actor "keyed" has a key, and a pipe on take') as string,
    });
  });

  it('is a function', async () => {
    const decorate = () => {
      Subscribe(Reading, { pipe: 'take' as never })(Object.prototype, 'take', { value: () => undefined } as never);
    };
    expect(await refusalOf(decorate)).toBe(
      '[INVALID_OPTION] Option "pipe" of @Subscribe on "take" is not valid. Expected a function, received "take". Correct "pipe".',
    );
  });

  it('may begin with a history, before the events', async () => {
    const { seen, see } = collector<number>();
    @Actor()
    class History {
      @Subscribe(Reading, { pipe: (readings) => concat(from([1, 2]), readings) })
      take(reading: number) {
        see(reading);
      }
    }
    const stage = await started([History]);
    await publish(stage, 3);
    expect(seen).toEqual([1, 2, 3]);
  });
});
