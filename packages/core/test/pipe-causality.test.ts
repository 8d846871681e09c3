import { Actor, Subscribe, topic, type Envelope, type Monitor } from '@maiko/core';
import { diffRecordings, Recorder, replay, Tracer } from '@maiko/core/monitoring';
import { bufferCount, bufferTime, concat, filter, from, map, mergeMap } from 'rxjs';
import { EnvelopeFactory } from '../src/flow/envelope-factory';
import { Pacer } from '../src/flow/pacer';
import { Sender } from '../src/flow/publication';
import { SeededDispatcher, settle, started, TestClock, turns } from './support';
import { linesOf, temporaryFolder } from './support/recording';

const Reading = topic<number>('reading');
const Doubled = topic<number>('doubled');
const Alert = topic<string>('alert');

/** Reading -> (doubled in a pipe) -> Doubled -> (each twice in a pipe) -> Alert. */
function chained() {
  @Actor({ name: 'doubler' })
  class Doubler {
    @Subscribe(Reading, { pipe: (readings) => readings.pipe(map((each) => 2 * each)) })
    double(double: number) {
      return Doubled(double);
    }
  }
  @Actor({ name: 'alerter' })
  class Alerter {
    @Subscribe(Doubled, { pipe: (doubles) => doubles.pipe(mergeMap((each) => [each, each + 1])) })
    alert(value: number) {
      return Alert(String(value));
    }
  }
  return [Doubler, Alerter];
}

function watcher() {
  const published: Envelope[] = [];
  const delivered: Envelope[] = [];
  const monitor: Monitor = {
    dispatched: (envelope) => void published.push(envelope),
    delivered: (envelope) => void delivered.push(envelope),
  };
  return { published, delivered, monitor };
}

describe('the causes of what goes through pipes', () => {
  it('lead from publish to publish, and through what came out of the pipe', async () => {
    const { published, delivered, monitor } = watcher();
    const { runtime } = await started(chained(), { monitors: [monitor] });
    await runtime.publish(Reading, 1);
    await settle(runtime);
    const [reading, doubled, ...alerts] = published;
    const [double, ...values] = delivered;
    expect(published.map(({ topic: name, payload }) => [name, payload])).toEqual([
      ['reading', 1],
      ['doubled', 2],
      ['alert', '2'],
      ['alert', '3'],
    ]);
    expect(published.map(({ causeId }) => causeId)).toEqual([undefined, reading?.id, doubled?.id, doubled?.id]);
    expect(delivered.map(({ causeId, parentId }) => [causeId, parentId])).toEqual([
      [reading?.id, reading?.id],
      [doubled?.id, doubled?.id],
      [doubled?.id, doubled?.id],
    ]);
    expect([doubled, ...alerts].map((each) => each?.parentId)).toEqual([double, ...values].map((each) => each?.id));
    expect(new Set([...published, ...delivered].map(({ correlationId }) => correlationId))).toEqual(
      new Set([reading?.id]),
    );
    expect(published.map(({ isPiped }) => isPiped)).toEqual([false, false, false, false]);
    expect(delivered.map(({ isPiped }) => isPiped)).toEqual([true, true, true]);
  });

  it('are none for what a pipe emits before any event', async () => {
    const { published, delivered, monitor } = watcher();
    @Actor()
    class History {
      @Subscribe(Reading, { pipe: (readings) => concat(from([1]), readings) })
      tell(reading: number) {
        return Alert(String(reading));
      }
    }
    const { runtime } = await started([History], { monitors: [monitor] });
    await settle(runtime);
    const [alert] = published.filter(({ topic: name }) => name === 'alert');
    expect(delivered).toMatchObject([{ isPiped: true, causeId: undefined, parentId: undefined }]);
    expect(alert).toMatchObject({ sender: 'History', causeId: undefined, parentId: delivered[0]?.id });
    expect(alert?.correlationId).toBe(delivered[0]?.id);
  });

  it('stay with an event that is tried again, and in what logs show of it', async () => {
    const { published, delivered, monitor } = watcher();
    @Actor()
    class Retrying {
      @Subscribe(Reading, { retry: { attempts: 2 }, pipe: (readings) => readings.pipe(bufferCount(2)) })
      take(_batch: readonly number[], { attempt }: Envelope) {
        if (attempt < 2) throw new Error('no');
        return Alert('at last');
      }
    }
    const { runtime, clock } = await started([Retrying], { monitors: [monitor] });
    for (const each of [1, 2]) await runtime.publish(Reading, each);
    await settle(runtime);
    await clock.advance(10_000);
    const [, second] = published;
    const alert = published.at(-1);
    const [, again] = delivered;
    expect(again).toMatchObject({ attempt: 2, isPiped: true, causeId: second?.id });
    expect(alert).toMatchObject({ topic: 'alert', parentId: again?.id, causeId: second?.id });
    expect(JSON.parse(JSON.stringify(alert))).toMatchObject({ parentId: again?.id, causeId: second?.id });
    expect(JSON.stringify(again)).not.toContain('causeId');
  });

  it('go on when ids get another origin', async () => {
    let origins = 0;
    const clock = new TestClock();
    const ids = { origin: () => `origin${String(++origins)}` };
    const envelopes = new EnvelopeFactory(2, clock, ids, undefined, new Pacer(clock, new SeededDispatcher(1)));
    const actor = new Sender('actor');
    const made = [envelopes.create('reading', 1, actor, undefined)];
    for (let each = 0; each < 3; each++) {
      await turns();
      const piped = envelopes.derive(each, made.at(-1), 'reading');
      await turns();
      made.push(envelopes.create('reading', each, actor, piped));
      expect([piped.isPiped, piped.causeId]).toEqual([true, made.at(-2)?.id]);
      expect(made.at(-1)).toMatchObject({ isPiped: false, parentId: piped.id, causeId: made.at(-2)?.id });
    }
    expect(made.map(({ id }) => id)).toEqual(['origin1-1', 'origin2-1', 'origin3-1', 'origin4-1']);
    expect(new Set(made.map(({ correlationId }) => correlationId))).toEqual(new Set(['origin1-1']));
  });
});

describe('a recording of a program with pipes', () => {
  const folder = temporaryFolder();
  let files = 0;

  async function recorded(
    program: (stage: Awaited<ReturnType<typeof started>>) => Promise<unknown>,
    actors: Parameters<typeof started>[0] = chained(),
  ) {
    const path = folder.path(`${String(++files)}.jsonl`);
    const recorder = new Recorder(path);
    const stage = await started(actors, { monitors: [recorder] });
    const result = await program(stage);
    await settle(stage.runtime);
    await stage.runtime.stop();
    await recorder.close();
    return { path, result };
  }

  const original = () =>
    recorded(async ({ runtime }) => {
      for (const each of [1, 5]) await runtime.publish(Reading, each);
    });

  it('has for every event but the first a parent that it holds', async () => {
    const { path } = await original();
    const [, ...events] = linesOf(path);
    const known = new Set(events.map(({ id }) => id));
    expect(events).toHaveLength(8);
    expect(events.filter(({ parent }) => !known.has(parent)).map(({ topic: name }) => name)).toEqual([
      'reading',
      'reading',
    ]);
  });

  it.each(['roots', 'outside'] as const)('replays (%s) to the same events, none of them twice', async (events) => {
    const { path } = await original();
    const again = await recorded(({ runtime }) => replay(path, { events }).into(runtime));
    expect(again.result).toMatchObject({ replayed: 2, skipped: 6 });
    expect((await diffRecordings(path, again.path)).text).toBe('');
  });

  it('replays to the same events when operators emit later, and when a pipe begins with a history', async () => {
    @Actor({ name: 'late' })
    class Late {
      @Subscribe(Reading, {
        pipe: (readings, _actor, { scheduler }) =>
          concat(from([7]), readings).pipe(
            bufferTime(100, scheduler),
            filter((batch) => batch.length > 0),
          ),
      })
      store(batch: readonly number[]) {
        return Alert(batch.join());
      }
    }
    const day = async ({ runtime, clock }: Awaited<ReturnType<typeof started>>) => {
      await clock.advance(100);
      for (const each of [1, 2]) await runtime.publish(Reading, each);
      await clock.advance(100);
    };
    const first = await recorded(day, [Late]);
    expect(linesOf(first.path).filter(({ topic: name }) => name === 'alert')).toMatchObject([
      { payload: '7', sender: 'late' },
      { payload: '1,2', parent: expect.any(String) as string },
    ]);
    const again = await recorded(
      async ({ runtime, clock }) => {
        await clock.advance(100);
        const report = await replay(first.path, { events: 'outside' }).into(runtime);
        await clock.advance(100);
        return report;
      },
      [Late],
    );
    expect(again.result).toMatchObject({ replayed: 2, skipped: 2 });
    expect((await diffRecordings(first.path, again.path)).text).toBe('');
  });

  it('replays all of its events to a program that only watches, each with its cause', async () => {
    const { path } = await original();
    const { published, monitor } = watcher();
    const { runtime } = await started([], { monitors: [monitor] });
    expect(await replay(path, { events: 'all' }).into(runtime)).toMatchObject({ replayed: 8 });
    const topicOf = new Map(published.map(({ id, topic: name }) => [id, name]));
    const links = published.map(({ topic: name, parentId }) => `${name} <- ${topicOf.get(parentId ?? '') ?? 'none'}`);
    expect(links.sort()).toEqual([
      ...Array<string>(4).fill('alert <- doubled'),
      ...Array<string>(2).fill('doubled <- reading'),
      ...Array<string>(2).fill('reading <- none'),
    ]);
  });
});

it('a tracer writes both parents of what the handler behind a pipe publishes', async () => {
  const records: Record<string, unknown>[] = [];
  const write = (fields: Record<string, unknown>) => void records.push(fields);
  const logger = { debug: write, info: write, warn: write, error: write };
  const { runtime } = await started(chained(), { monitors: [new Tracer({ logger, style: 'fields-first' })] });
  await runtime.publish(Reading, 1);
  await settle(runtime);
  const reading = records.find(({ topic: name, subscribers }) => name === 'reading' && subscribers === 1);
  const double = records.find(({ topic: name, actor }) => name === 'reading' && actor === 'doubler');
  const doubled = records.find(({ topic: name, subscribers }) => name === 'doubled' && subscribers === 1);
  expect(double).toMatchObject({ parentId: reading?.id });
  expect(double).not.toHaveProperty('causeId');
  expect(doubled).toMatchObject({ parentId: double?.id, causeId: reading?.id });
});
