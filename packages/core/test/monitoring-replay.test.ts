import { Actor, Event, Subscribe, topic, type Envelope, type Runtime } from '@maiko/core';
import {
  diffRecordings,
  readRecording,
  Recorder,
  replay,
  type RecordedEvent,
  type ReplayOptions,
} from '@maiko/core/monitoring';
import { hasCelsius, refusalOf, schemaOf, settle, started } from './support';
import { Audited, Deposit, ledger, Refused, Withdrawal } from './support/ledger';
import { temporaryFolder } from './support/recording';

const folder = temporaryFolder();
let files = 0;

/** Runs a program under virtual time with a seeded order of turns, and records it. */
async function recordedRun(
  actors: Parameters<typeof started>[0],
  seed: number,
  program: (runtime: Runtime, advance: (time: number) => Promise<void>) => Promise<unknown>,
) {
  const path = folder.path(`${String(++files)}.jsonl`);
  const recorder = new Recorder(path);
  const virtual = await started(actors, { seed, monitors: [recorder] });
  const advance = (time: number) => virtual.clock.advance(time);
  const result = await program(virtual.runtime, advance);
  await settle(virtual.runtime);
  await virtual.runtime.stop();
  await recorder.close();
  return { path, result };
}

const busyDay = async (runtime: Runtime, advance: (time: number) => Promise<void>) => {
  for (const [index, cents] of [50, 20, 70].entries()) {
    void runtime.publish(Deposit, { account: 'ann', cents });
    void runtime.publish(Withdrawal, { account: 'ann', cents: 60 });
    void runtime.publish(Deposit, { account: 'bob', cents: index });
    await advance(400);
  }
};

/** Replays into a program that runs as long as the recorded one did. */
const replaying =
  (path: string, options: ReplayOptions) => async (runtime: Runtime, advance: (time: number) => Promise<void>) => {
    const report = replay(path, options).into(runtime);
    await advance(1_200);
    return report;
  };

test.each([1, 2, 3, 4, 5])(
  'a recorded run replayed under virtual time gives the same outputs (seed %i)',
  async (seed) => {
    const original = await recordedRun(ledger(), seed, busyDay);
    const again = await recordedRun(ledger(), seed, replaying(original.path, { speed: 1, events: 'outside' }));
    expect((await diffRecordings(original.path, again.path)).text).toBe('');
    expect(again.result).toMatchObject({ replayed: 9, refused: [], missing: 0 });
  },
);

test('a program that does something else shows as a difference', async () => {
  const original = await recordedRun(ledger(), 1, busyDay);
  const broken = await recordedRun(
    ledger({ generous: true }),
    1,
    replaying(original.path, { speed: 1, events: 'outside' }),
  );
  const { same, differences, text } = await diffRecordings(original.path, broken.path);
  expect(same).toBe(false);
  expect(differences.map(({ kind, topic: name }) => `${kind} ${name}`)).toContain('missing refused');
  expect(text.split('\n').slice(0, 5)).toEqual([
    expect.stringMatching(/^\d+ differences \(- missing, \+ unexpected, ~ changed\):$/u),
    expect.stringMatching(/^[-+~] /u),
    expect.stringMatching(/^ {4}(expected|actual {3}) /u),
    expect.anything(),
    expect.anything(),
  ]);
});

test('time passes on the clock of the runtime, as fast as wanted', async () => {
  const at = (time: number, payload: number): RecordedEvent => ({
    id: `a-${String(payload)}`,
    topic: 'tick',
    time,
    correlation: 'a',
    payload,
  });
  const recording = [at(5_000, 1), at(5_100, 2), at(7_000, 3)];
  const run = async (speed?: number) => {
    const seen: string[] = [];
    const { runtime, clock } = await started([], {
      monitors: [
        { dispatched: ({ payload, timestamp }) => void seen.push(`${String(payload)} at ${String(timestamp)}`) },
      ],
    });
    const replayed = replay(recording, { speed }).into(runtime);
    await clock.advance(2_000);
    await replayed;
    return seen;
  };
  expect(await run(1)).toEqual(['1 at 0', '2 at 100', '3 at 2000']);
  expect(await run(10)).toEqual(['1 at 0', '2 at 10', '3 at 200']);
  expect(await run()).toEqual(['1 at 0', '2 at 0', '3 at 0']);
});

describe('which events are replayed', () => {
  const recording: RecordedEvent[] = [
    { id: 'a-1', topic: 'raw.one', time: 10, correlation: 'a-1', payload: 1 },
    { id: 'a-2', topic: 'mid', time: 10, sender: 'relay', parent: 'a-1', correlation: 'a-1', payload: 2 },
    { id: 'a-3', topic: 'end', time: 11, sender: 'last', parent: 'a-2', correlation: 'a-1', payload: 3 },
    { id: 'a-4', topic: 'poll', time: 20, sender: 'source', correlation: 'a-4', payload: 4 },
    { id: 'a-5', topic: 'mid', time: 21, sender: 'relay', parent: 'a-4', correlation: 'a-4', payload: 5 },
    { id: 'a-6', topic: 'mid', time: 30, sender: 'relay', parent: 'z-9', correlation: 'z-9', payload: 6 },
  ];
  const replayed = async (options: ReplayOptions) => {
    const seen: Envelope[] = [];
    const { runtime } = await started([], { monitors: [{ dispatched: (envelope) => void seen.push(envelope) }] });
    const report = await replay(recording, options).into(runtime);
    expect(report.replayed + report.skipped).toBe(recording.length);
    return { seen, payloads: seen.map(({ payload }) => payload) };
  };

  test.each<[string, ReplayOptions, number[]]>([
    ['by default those that nothing replayed has caused', {}, [1, 4, 6]],
    ['those from outside the actors', { events: 'outside' }, [1]],
    ['all of them', { events: 'all' }, [1, 2, 3, 4, 5, 6]],
    ['those of some topics: their causes are not replayed, so they are', { topics: ['mid'] }, [2, 5, 6]],
    ['what follows from them, through topics that were not asked for, is not', { topics: ['raw.*', 'end'] }, [1]],
    ['from a moment on', { from: 11 }, [3, 4, 6]],
    ['up to a moment', { from: new Date(10), to: new Date(20) }, [1]],
  ])('%s', async (_, options, expected) => {
    expect((await replayed(options)).payloads).toEqual(expected);
  });

  test('with all of them, each has its replayed cause as parent', async () => {
    const { seen } = await replayed({ events: 'all' });
    const [one, two, three, four, five, six] = seen;
    expect(two?.parentId).toBe(one?.id);
    expect(three?.parentId).toBe(two?.id);
    expect(three?.correlationId).toBe(one?.id);
    expect(five?.correlationId).toBe(four?.id);
    expect(six?.parentId).toBeUndefined();
  });

  test('every replayed event is told, with what it was', async () => {
    const told: string[] = [];
    await replayed({ onReplayed: ({ id }, { topic: name }) => void told.push(`${id} ${name}`) });
    expect(told).toEqual(['a-1 raw.one', 'a-4 poll', 'a-6 mid']);
  });
});

test('with parse, payloads go through the schemas of their topics; what is refused is told and the rest goes on', async () => {
  const Reading = topic('reading', { schema: schemaOf(hasCelsius) });
  const seen: unknown[] = [];
  @Actor()
  class Thermometer {
    @Subscribe(Reading)
    read(reading: unknown) {
      seen.push(reading);
    }
  }
  const { runtime } = await started([Thermometer]);
  const event = (id: string, payload: unknown): RecordedEvent => ({
    id,
    topic: 'reading',
    time: 0,
    correlation: id,
    payload,
  });
  const events = [event('a-1', { celsius: 'hot' }), event('a-2', { celsius: 21 })];
  const { refused, replayed } = await replay(events, { parse: true }).into(runtime);
  await settle(runtime);
  expect(replayed).toBe(1);
  expect(refused.map(({ recorded, error }) => [recorded.id, (error as Error & { code: string }).code])).toEqual([
    ['a-1', 'PAYLOAD_REJECTED'],
  ]);
  expect(seen).toEqual([{ celsius: 21 }]);
});

test('payloads are published as they were recorded: a schema that changes what it gets does not see its own output', async () => {
  const cents = schemaOf<number>(
    (value) => (typeof value === 'string' ? undefined : { message: 'expected a text' }),
    (value) => Number(value) * 100,
  );
  const Price = topic('price', { schema: cents });
  const seen: number[] = [];
  @Actor()
  class Till {
    @Subscribe(Price)
    take(price: number) {
      seen.push(price);
    }
  }
  const { runtime } = await started([Till]);
  const first: RecordedEvent[] = [];
  runtime.events(Price).subscribe(({ id, topic: name, timestamp, correlationId, payload }) => {
    first.push({ id, topic: name, time: timestamp, correlation: correlationId, payload });
  });
  await runtime.ingest(Price, '5');
  await settle(runtime);
  const report = await replay(first).into((await started([Till])).runtime);
  await settle(runtime);
  expect([report.replayed, report.refused, seen]).toEqual([1, [], [500, 500]]);
});

test('an event of a family is published with the options of the family', async () => {
  const { runtime } = await started(ledger());
  const deposit = { id: 'a-1', topic: 'booked.ann', time: 0, correlation: 'a-1', payload: { balance: 5 } };
  const { replayed } = await replay([deposit]).into(runtime);
  expect(replayed).toBe(1);
  await runtime.publish(Deposit, { account: 'ann', cents: 5 });
  await settle(runtime);
  expect(runtime.deadLetters.total).toBe(0);
});

test('events that could not be recorded, and those the recording misses, are told', async () => {
  const path = folder.path('lossy.jsonl');
  const recorder = new Recorder(path);
  const { runtime } = await started([], { monitors: [recorder] });
  await runtime.publish(topic('tick'), () => 1);
  await recorder.close();
  const { refused } = await replay(path).into(runtime);
  expect(refused.map(({ error }) => error.message)).toEqual([
    expect.stringMatching(
      /^\[EVENT_NOT_REPLAYABLE\] The recorded event \S+ of "tick" cannot be read\. See the cause\.$/u,
    ),
  ]);
  expect((refused[0]?.error.cause as Error).message).toContain(
    '[PAYLOAD_NOT_RECORDABLE] The value at payload cannot be recorded',
  );
});

test('an event class gets its instances back when it is known, else handlers get plain data', async () => {
  @Event('order.placed')
  class OrderPlaced {
    constructor(
      readonly id: string,
      readonly at: Date,
    ) {}
    get label() {
      return `order ${this.id}`;
    }
  }
  const { path } = await recordedRun([], 1, (runtime) => runtime.publish(new OrderPlaced('o-1', new Date(5))));
  const seen: unknown[] = [];
  const { runtime } = await started([], { monitors: [{ dispatched: ({ payload }) => void seen.push(payload) }] });
  await replay(path, { classes: [OrderPlaced] }).into(runtime);
  await replay(path).into(runtime);
  const [known, unknown] = seen as OrderPlaced[];
  expect(known).toBeInstanceOf(OrderPlaced);
  expect(known?.label).toBe('order o-1');
  expect(known?.at).toEqual(new Date(5));
  expect(unknown).not.toBeInstanceOf(OrderPlaced);
  expect(unknown).toEqual({ id: 'o-1', at: new Date(5) });
});

test('a runtime that stops meanwhile ends the replay', async () => {
  const { runtime } = await started([]);
  await runtime.stop();
  const event = { id: 'a-1', topic: 'tick', time: 0, correlation: 'a-1', payload: 1 };
  expect(await refusalOf(() => replay([event]).into(runtime))).toContain('[RUNTIME_CLOSED]');
});

test.each<[string, () => unknown, string]>([
  [
    'a speed of zero',
    () => replay('a', { speed: 0 }),
    '[INVALID_OPTION] Option "speed" of replay is not valid. Expected a number above zero, or Infinity, received 0. Correct "speed".',
  ],
  [
    'a moment that is none',
    () => replay('a', { from: new Date(NaN) }),
    '[INVALID_OPTION] Option "from" of replay is not valid. Expected milliseconds since the epoch, or a Date, received an instance of Date. Correct "from".',
  ],
  [
    'an end before the beginning',
    () => replay('a', { from: 5, to: 5 }),
    '[INVALID_OPTION] Option "to" of replay is not valid. Expected a moment after "from", received 5. Correct "to".',
  ],
  [
    'a recording that is none',
    () => replay(7 as never),
    '[INVALID_OPTION] Option "recording" of replay is not valid. Expected the path of a recording, or its events, received 7. Correct "recording".',
  ],
  ['a pattern that is none', () => replay('a', { topics: ['a..b'] }), '[INVALID_PATTERN]'],
])('%s is refused', async (_, run, message) => {
  expect((await refusalOf(run)).slice(0, message.length)).toBe(message);
});

test('what the recording of a run holds can be read event by event', async () => {
  const { path } = await recordedRun(ledger(), 1, busyDay);
  const topics = new Set<string>();
  for await (const { topic: name } of readRecording(path)) topics.add(name);
  expect([...topics].sort()).toEqual([
    'audited',
    'booked.ann',
    'booked.bob',
    'raw.deposit',
    'raw.withdrawal',
    'refused',
  ]);
  expect(Audited.name < Refused.name).toBe(true);
});
