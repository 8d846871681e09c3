import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Actor, DeadLetters, Event, Subscribe, topic } from '@maiko/core';
import { readRecording, Recorder, type RecordedEvent, type RecordingSource } from '@maiko/core/monitoring';
import { refusalOf, settle, started, turns } from './support';
import { linesOf, SlowTarget, temporaryFolder } from './support/recording';

const Tick = topic('tick');
const Tock = topic('tock');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
  /** For others; a recording has the fields. */
  toJSON() {
    return 'order';
  }
}

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Tick)
  take(tick: unknown) {
    if (tick === 13) throw new Error('unlucky');
    return Tock(tick);
  }
  @Subscribe(DeadLetters)
  letter() {}
}

const folder = temporaryFolder();

async function collect(source: RecordingSource): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of readRecording(source)) events.push(event);
  return events;
}

async function recorded(recorder: Recorder, publish: readonly unknown[]) {
  const virtual = await started([Worker], { monitors: [recorder], ids: { origin: () => 'id' } });
  virtual.clock.block(1_000);
  for (const tick of publish) {
    await virtual.runtime.publish(Tick, tick);
    await settle(virtual.runtime);
  }
  return virtual;
}

test('a file begins with a header, and has a line for every event with what caused it', async () => {
  const path = folder.path('plain.jsonl');
  const recorder = new Recorder(path);
  const { runtime } = await recorded(recorder, [1]);
  await runtime.publish(new OrderPlaced('o-1'));
  await recorder.close();
  expect(linesOf(path)).toEqual([
    { maiko: 'recording', version: 1, part: 1 },
    { id: 'id-1', topic: 'tick', time: 1000, correlation: 'id-1', payload: 1 },
    { id: 'id-2', topic: 'tock', time: 1000, sender: 'worker', parent: 'id-1', correlation: 'id-1', payload: 1 },
    { id: 'id-3', topic: 'order.placed', time: 1000, correlation: 'id-3', instance: true, payload: { id: 'o-1' } },
  ]);
  expect(recorder.counters).toEqual({ recorded: 3, waiting: 0, missing: 0, unrecordable: 0 });
});

test('the topics of the framework are not recorded: a replay publishes its own', async () => {
  const path = folder.path('system.jsonl');
  const recorder = new Recorder(path);
  const { runtime } = await recorded(recorder, [13]);
  expect(runtime.deadLetters.total).toBe(1);
  await recorder.close();
  expect((await collect(path)).map(({ topic: name }) => name)).toEqual(['tick']);
});

test('a payload is recorded as it was when it was published', async () => {
  const path = folder.path('changed.jsonl');
  const recorder = new Recorder(path);
  const payload = { count: 1 };
  await recorded(recorder, [payload]);
  payload.count = 2;
  await recorder.close();
  expect((await collect(path)).map((event) => event.payload)).toEqual([{ count: 1 }, { count: 1 }]);
});

test('a payload that cannot be recorded is reported once for its topic, and its event is recorded without it', async () => {
  const path = folder.path('unrecordable.jsonl');
  const recorder = new Recorder(path);
  const { logger } = await recorded(recorder, [{ call() {} }, { call() {} }]);
  await recorder.close();
  const reason =
    '[PAYLOAD_NOT_RECORDABLE] The value at payload.call cannot be recorded. Expected plain data, Map, Set, Date, BigInt, ' +
    'typed arrays, errors or an instance of an event class, received function call. Publish plain data, or leave the topic ' +
    'out of the recording.';
  expect(logger.lines).toEqual([
    `warn An event of topic "tick" is recorded without its payload: ${reason}`,
    `warn An event of topic "tock" is recorded without its payload: ${reason}`,
  ]);
  expect((await collect(path))[0]).toEqual({
    id: 'id-1',
    topic: 'tick',
    time: 1000,
    correlation: 'id-1',
    unrecordable: reason,
  });
  expect(recorder.counters).toMatchObject({ recorded: 4, unrecordable: 4 });
});

test('a recording goes on in the next file when one is full, and keeps so many files', async () => {
  const path = folder.path('rotated.jsonl');
  const recorder = new Recorder(path, { maxBytes: 100, maxFiles: 2 });
  const { runtime } = await started([], { monitors: [recorder] });
  for (let tick = 1; tick <= 5; tick++) {
    await runtime.publish(Tick, tick);
    await recorder.flush();
  }
  await recorder.close();
  expect(folder.files().filter((name) => name.startsWith('rotated'))).toEqual(['rotated.4.jsonl', 'rotated.5.jsonl']);
  expect(linesOf(folder.path('rotated.5.jsonl'))[0]).toEqual({ maiko: 'recording', version: 1, part: 5 });
  expect((await collect(path)).map((event) => event.payload)).toEqual([4, 5]);
});

test('a recording that is there already goes on in a new file', async () => {
  const path = folder.path('again.jsonl');
  for (const tick of [1, 2]) {
    const recorder = new Recorder(path);
    const { runtime } = await started([], { monitors: [recorder] });
    await runtime.publish(Tick, tick);
    await recorder.close();
  }
  expect(existsSync(folder.path('again.2.jsonl'))).toBe(true);
  expect((await collect(path)).map((event) => event.payload)).toEqual([1, 2]);
});

test('a torn last line is left out, in whichever file it is', async () => {
  const path = folder.path('torn.jsonl');
  for (const tick of [1, 2]) {
    const recorder = new Recorder(path);
    const { runtime } = await started([], { monitors: [recorder] });
    await runtime.publish(Tick, tick);
    await recorder.close();
    appendFileSync(folder.path(tick === 1 ? 'torn.jsonl' : 'torn.2.jsonl'), '{"id":"id-9","topic":"ti');
  }
  expect((await collect(path)).map((event) => event.payload)).toEqual([1, 2]);
});

test.each([
  [
    'a line that is no event',
    '{"maiko":"recording","version":1,"part":1}\n{"id":1}\n{}\n',
    2,
    'an event with id, topic, time and correlation, received an object { id }',
  ],
  [
    'another version',
    '{"maiko":"recording","version":7}\n',
    1,
    'the header of a recording of version 1, received an object { maiko, version }',
  ],
  ['something else', 'a,b\n1,2\n', 1, 'the header of a recording of version 1, received undefined'],
])('a file with %s is refused', async (name, content, line, expected) => {
  const path = folder.path(`${name.replaceAll(' ', '-')}.jsonl`);
  writeFileSync(path, content);
  expect(await refusalOf(() => collect(path))).toBe(
    `[RECORDING_INVALID] Line ${String(line)} of ${path} is not what a recording holds. Expected ${expected}. Read a file ` +
      'that a Recorder of this version has written.',
  );
});

test('a recording that is not there is refused', async () => {
  const message = (path: string) =>
    `[RECORDING_NOT_FOUND] There is no recording ${path}. Correct the path; it is the one that the Recorder was given.`;
  expect(await refusalOf(() => collect(folder.path('nowhere.jsonl')))).toBe(message(folder.path('nowhere.jsonl')));
  expect(await refusalOf(() => collect('/nowhere/at.all'))).toBe(message('/nowhere/at.all'));
});

test('a folder that is not there is refused at once', async () => {
  expect(await refusalOf(() => new Recorder('/nowhere/events.jsonl'))).toBe(
    '[RECORDING_NOT_WRITABLE] The recording /nowhere/events.jsonl cannot be written. Create its folder, or choose another path.',
  );
});

describe('when the disk is slow', () => {
  test('events wait in the buffer; those beyond it are counted, told once, and the recording says where they are missing', async () => {
    const target = new SlowTarget();
    const recorder = new Recorder(target, { buffer: 250 });
    const { runtime, logger } = await started([], { monitors: [recorder], ids: { origin: () => 'id' } });
    await runtime.publish(Tick, 1);
    await turns();
    for (const tick of [2, 3, 4, 5, 6]) void runtime.publish(Tick, tick);
    expect(recorder.counters).toEqual({ recorded: 0, waiting: 3, missing: 3, unrecordable: 0 });
    expect(logger.lines).toEqual([
      'warn A recording cannot keep up: events are missing in it from here on, and it tells how many. Give the Recorder a larger buffer, or record fewer events',
    ]);
    target.ready();
    await turns();
    void runtime.publish(Tick, 7);
    target.ready();
    await turns();
    target.ready();
    await recorder.close();
    expect(target.lines.map(({ payload, missing }) => payload ?? { missing })).toEqual([1, 2, 3, { missing: 3 }, 7]);
    expect(recorder.counters).toEqual({ recorded: 4, waiting: 0, missing: 3, unrecordable: 0 });
    expect(target.closed).toBe(true);
  });

  test('events that go missing at the very end are told by close', async () => {
    const target = new SlowTarget();
    const recorder = new Recorder(target, { buffer: 80 });
    const { runtime } = await started([], { monitors: [recorder], ids: { origin: () => 'id' } });
    for (const tick of [1, 2]) void runtime.publish(Tick, tick);
    await turns();
    const closed = recorder.close();
    target.ready();
    await turns();
    target.ready();
    await closed;
    expect(target.lines.map(({ payload, missing }) => payload ?? { missing })).toEqual([1, { missing: 1 }]);
  });

  test('no publisher waits for it: events are handled while a write is under way', async () => {
    const target = new SlowTarget();
    const recorder = new Recorder(target);
    const { runtime } = await recorded(recorder, [1, 2, 3]);
    expect(target.writing).toBe(1);
    expect(runtime.actor('worker').counters.handled).toBe(3);
  });
});

test('a disk that is full ends the recording: reported, counted, and close rejects', async () => {
  const recorder = new Recorder('/dev/full');
  const { runtime, logger } = await started([], { monitors: [recorder] });
  await runtime.publish(Tick, 1);
  const refusal = await refusalOf(() => recorder.close());
  await runtime.publish(Tick, 2);
  expect(refusal).toBe(
    '[RECORDING_FAILED] The recording could not be written to its end. See the cause; the counters of the Recorder tell how many events are missing.',
  );
  expect(logger.lines).toEqual([expect.stringMatching(/^error A recording ended: ENOSPC.*\[RECORDING_FAILED\]/u)]);
  expect(recorder.counters).toMatchObject({ recorded: 0, missing: 2 });
  expect(await refusalOf(() => recorder.flush())).toBe(refusal);
});

describe('a file that cannot follow the last one', () => {
  const descriptorOf = (path: string) => {
    const found = readdirSync('/proc/self/fd').filter((each) => {
      try {
        return readlinkSync(`/proc/self/fd/${each}`).startsWith(path);
      } catch {
        return false;
      }
    });
    return found.length;
  };

  async function overflowing(name: string, hinder: (path: (number: number) => string) => void) {
    const folderOfIt = mkdtempSync(folder.path('part-'));
    const path = (number: number) =>
      join(folderOfIt, number === 1 ? `${name}.jsonl` : `${name}.${String(number)}.jsonl`);
    const recorder = new Recorder(path(1), { maxBytes: 1, maxFiles: 2 });
    const { runtime, logger } = await started([], { monitors: [recorder] });
    await runtime.publish(Tick, 1);
    await recorder.flush();
    hinder(path);
    await runtime.publish(Tick, 2);
    return { recorder, runtime, logger, path };
  }

  test.each<[string, string, (path: (number: number) => string) => void]>([
    ['is there already', 'EEXIST', (path) => writeFileSync(path(2), '')],
    ['has lost its folder', 'ENOENT', (path) => rmSync(dirname(path(1)), { recursive: true })],
  ])('because it %s ends the recording with a code, and closes its own descriptor once', async (_, code, hinder) => {
    const { recorder, runtime, logger, path } = await overflowing('stuck', hinder);
    expect(await refusalOf(() => recorder.flush())).toContain('RECORDING_FAILED');
    expect(logger.lines).toEqual([
      expect.stringMatching(new RegExp(`^error A recording ended: ${code}.*RECORDING_FAILED`, 'u')),
    ]);
    expect(recorder.counters).toMatchObject({ recorded: 1, missing: 1 });
    expect(descriptorOf(path(1))).toBe(1);
    const others = Array.from({ length: 5 }, (__, number) =>
      openSync(folder.path(`other-${code}-${String(number)}`), 'w'),
    );
    await refusalOf(() => recorder.close());
    await refusalOf(() => recorder.close());
    expect(descriptorOf(path(1))).toBe(0);
    for (const other of others) {
      writeSync(other, 'important');
      closeSync(other);
    }
    await runtime.publish(Tick, 3);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(logger.lines).toHaveLength(1);
  });

  test('with old files that were deleted by others follows all the same', async () => {
    const { recorder, runtime, path } = await overflowing('swept', () => undefined);
    await recorder.flush();
    rmSync(path(1));
    await runtime.publish(Tick, 3);
    await recorder.close();
    expect(recorder.counters).toMatchObject({ recorded: 3, missing: 0 });
  });

  test('is finished when the runtime stops and the recorder closes meanwhile', async () => {
    const { recorder, runtime, path } = await overflowing('meanwhile', () => undefined);
    const closed = recorder.close();
    await runtime.stop();
    await closed;
    expect(recorder.counters).toMatchObject({ recorded: 2, waiting: 0, missing: 0 });
    expect(descriptorOf(dirname(path(1)))).toBe(0);
  });
});

test('what waits for the disk is written in parts that a text can hold, in order', async () => {
  const target = new SlowTarget();
  const recorder = new Recorder(target, { buffer: Infinity });
  const { runtime } = await started([], { monitors: [recorder] });
  const long = 'x'.repeat(9_000_000);
  for (let part = 1; part <= 4; part++) await runtime.publish(Tick, `${String(part)}${long}`);
  const closed = recorder.close();
  while (!target.closed) {
    target.ready();
    await turns(1);
  }
  await closed;
  expect(target.writing).toBe(4);
  expect(target.lines.map(({ payload }) => String(payload).slice(0, 2))).toEqual(['1x', '2x', '3x', '4x']);
  expect(recorder.counters).toEqual({ recorded: 4, waiting: 0, missing: 0, unrecordable: 0 });
});

test('a payload that is longer than a text may be is left out, and the recording goes on', async () => {
  const target = new SlowTarget();
  const recorder = new Recorder(target);
  const { runtime, logger } = await started([], { monitors: [recorder] });
  const stringify = jest.spyOn(JSON, 'stringify').mockImplementationOnce(() => {
    throw new RangeError('Invalid string length');
  });
  await runtime.publish(Tick, 'huge');
  stringify.mockRestore();
  await runtime.publish(Tick, 1);
  await turns();
  target.ready();
  expect(target.lines).toMatchObject([{ unrecordable: 'Invalid string length' }, { payload: 1 }]);
  expect(recorder.counters).toMatchObject({ unrecordable: 1 });
  expect(logger.lines).toEqual([expect.stringContaining('recorded without its payload: Invalid string length')]);
});

test('after close nothing is recorded, and what comes is counted as missing', async () => {
  const path = folder.path('closed.jsonl');
  const recorder = new Recorder(path);
  await recorder.close();
  expect(recorder.close()).toBe(recorder.close());
  const { runtime } = await started([], { monitors: [recorder] });
  await runtime.publish(Tick, 1);
  expect(recorder.counters).toMatchObject({ recorded: 0, missing: 1 });
});

test('flush waits until everything published so far is written', async () => {
  const path = folder.path('flushed.jsonl');
  const recorder = new Recorder(path);
  const { runtime } = await started([], { monitors: [recorder] });
  for (let tick = 0; tick < 100; tick++) void runtime.publish(Tick, tick);
  await recorder.flush();
  expect((await collect(path)).map((event) => event.payload)).toEqual([...Array(100).keys()]);
  await recorder.close();
});
