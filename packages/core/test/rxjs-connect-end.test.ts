import {
  Actor,
  ActorContext,
  bounded,
  inject,
  Subscribe,
  topic,
  type Envelope,
  type StandardSchema,
} from '@maiko/core';
import { map, NEVER, of, range, Subject } from 'rxjs';
import { Counted, gate, settle, slowReader, started } from './support';

const Out = topic<number>('out');
const Go = topic<null>('go');

/** A topic with a schema that waits until it may answer. */
function slowTopic() {
  const hold = gate();
  const schema: StandardSchema<unknown, number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value) => {
        await hold.passed;
        return { value: value as number };
      },
    },
  };
  const Checked = topic('checked', { schema });
  return { Checked, hold };
}

const slow = () => slowReader(Out);

describe('a value at which a schema looks while its publisher ends', () => {
  it('is a dead letter when the actor ends, and not published by one that has ended', async () => {
    const { Checked, hold } = slowTopic();
    const source = new Subject<number>();
    @Actor({ name: 'connecting' })
    class Connecting {
      private readonly ctx = inject(ActorContext);
      onStart() {
        this.ctx.connect(source, Checked);
      }
    }
    const { runtime } = await started([Connecting]);
    const seen: number[] = [];
    runtime.events(Checked).subscribe(({ payload }) => seen.push(payload));
    source.next(1);
    source.next(2);
    await settle(runtime);
    await runtime.stopActor('connecting');
    hold.open();
    await settle(runtime);
    expect(seen).toEqual([]);
    const letters = runtime.deadLetters.list().map(({ envelope, error }) => [envelope.payload, error.message]);
    expect(letters.sort()).toEqual([
      [1, expect.stringContaining('[SOURCE_CUT_OFF]')],
      [2, expect.stringContaining('[SOURCE_CUT_OFF]')],
    ]);
  });

  it('is a dead letter when the runtime ends without draining', async () => {
    const { Checked, hold } = slowTopic();
    const { runtime } = await started([]);
    runtime.connect(of(1), Checked);
    await settle(runtime);
    const stopped = runtime.stop({ drain: false });
    hold.open();
    await stopped;
    await settle(runtime);
    expect(runtime.deadLetters.list().map(({ envelope, reason }) => [envelope.payload, reason])).toEqual([
      [1, 'runtime-closed'],
    ]);
  });
});

describe('a source of an actor while the runtime drains', () => {
  it('gives what it emits at once, when a handler connects it then', async () => {
    const open: number[] = [];
    const { Slow, hold, seen } = slow();
    @Actor()
    class Late {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      go() {
        for (const source of [of(1), NEVER]) {
          const counted = new Counted<number>(source);
          this.ctx.connect(counted, Out);
          open.push(counted.open);
        }
      }
    }
    const { runtime } = await started([Slow, Late]);
    void runtime.publish(Go, null);
    const stopped = runtime.stop();
    hold.open();
    expect(await stopped).toMatchObject({ drained: true });
    expect(seen).toEqual([1]);
    expect(open).toEqual([0, 0]);
  });

  it('does not go on in the incarnation that a restart begins then', async () => {
    const ticks = new Subject<number>();
    const observed: boolean[] = [];
    @Actor()
    class Restarted {
      private readonly ctx = inject(ActorContext);
      onStart() {
        this.ctx.connect(ticks, Out);
      }
      @Subscribe(Go)
      go() {
        observed.push(ticks.observed);
        if (observed.length === 1) throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Restarted]);
    void runtime.publish(Go, null);
    void runtime.publish(Go, null);
    const stopped = runtime.stop();
    await clock.advance(10_000);
    expect(await stopped).toMatchObject({ drained: true });
    expect(observed).toEqual([false, false]);
  });
});

describe('the log of sources', () => {
  it('has how many values a policy dropped, of one that is connected and of one that a handler returned', async () => {
    const { Slow, hold } = slow();
    @Actor({ name: 'answering' })
    class Answering {
      @Subscribe(Go)
      go() {
        return bounded(range(0, 10).pipe(map((n) => Out(n))), { overflow: 'latest' });
      }
    }
    const { runtime, logger } = await started([Slow, Answering]);
    runtime.connect(range(0, 10), Out, { capacity: 4, overflow: 'drop-oldest' });
    await runtime.publish(Go, null);
    hold.open();
    await settle(runtime);
    expect([...logger.lines].sort()).toEqual([
      'warn The Observable of answering.go lost 9 values (overflow "latest")',
      'warn The Observable of runtime.connect() to "out" emits faster than its values are accepted, and loses some (overflow "drop-oldest")',
      'warn The Observable of runtime.connect() to "out" lost 6 values (overflow "drop-oldest")',
    ]);
  });

  it('has the first loss while the source goes on', async () => {
    const { Slow, hold } = slow();
    const { runtime, logger } = await started([Slow]);
    const ticks = new Subject<number>();
    const connection = runtime.connect(ticks, Out, { capacity: 1, overflow: 'drop-newest' });
    for (let n = 0; n < 9; n++) ticks.next(n);
    hold.open();
    await settle(runtime);
    for (let n = 0; n < 9; n++) ticks.next(n);
    await settle(runtime);
    expect(logger.lines).toEqual([
      'warn The Observable of runtime.connect() to "out" emits faster than its values are accepted, and loses some (overflow "drop-newest")',
    ]);
    connection.unsubscribe();
    await settle(runtime);
    expect(logger.lines.at(-1)).toMatch(/lost 1\d values/);
  });

  it('has the first, the second and the fourth of the values that are refused', async () => {
    const { runtime, logger } = await started([]);
    const Checked = topic('checked', {
      schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) } },
    });
    runtime.connect(range(0, 5), Checked);
    await settle(runtime);
    const told = logger.lines.map((line) => /^warn A value for "checked" was refused, (\d) so far/.exec(line)?.[1]);
    expect(told.filter((count) => count !== undefined)).toEqual(['1', '2', '4']);
    expect(runtime.deadLetters.total).toBe(5);
  });

  it('has what onError of a connection throws, and rejects with', async () => {
    const { runtime, logger } = await started([]);
    const failures = [new Subject<number>(), new Subject<number>()] as const;
    runtime.connect(failures[0], Out, {
      onError: () => {
        throw new Error('thrown');
      },
    });
    runtime.connect(failures[1], Out, { onError: () => Promise.reject(new Error('rejected')) as never });
    for (const each of failures) each.error(new Error('cable'));
    await settle(runtime);
    expect(logger.lines).toEqual([
      'error onError of a connection to "out" failed: thrown',
      'error onError of a connection to "out" failed: rejected',
    ]);
  });

  it('has what was added to the subscription of a connection and throws at its end', async () => {
    const { runtime, logger } = await started([]);
    runtime.connect(of(1), Out).add(() => {
      throw new Error('torn');
    });
    await settle(runtime);
    expect(logger.lines).toEqual([
      expect.stringContaining('What was added to the subscription of runtime.connect() to "out" failed'),
    ]);
  });
});

test('what is ingested carries the bridge that brought it', async () => {
  const bridge = {};
  const seen: unknown[] = [];
  const { runtime } = await started([]);
  runtime.events(Out).subscribe((envelope: Envelope) => seen.push(envelope.via));
  const { via } = await runtime.ingest(Out, 1, { via: bridge });
  await runtime.ingest(Out, 2);
  await settle(runtime);
  expect(via).toBe(bridge);
  expect(seen).toEqual([bridge, undefined]);
});
