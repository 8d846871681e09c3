import { Actor, isRefusedInput, Subscribe, topic } from '@maiko/core';
import {
  asyncSchemaOf,
  errorOf,
  hasCelsius,
  lastDeadLetter,
  refusalOf,
  schemaOf,
  settle,
  started,
  turns,
} from './support';

interface Reading {
  readonly celsius: number;
}

const reading = schemaOf<Reading>(hasCelsius, (value) => ({ celsius: (value as Reading).celsius }));

async function collecting(validate: 'edge' | 'always' | undefined, schema = reading) {
  const Readings = topic('reading', { schema, validate });
  const seen: unknown[] = [];
  @Actor()
  class Collector {
    @Subscribe(Readings)
    collect(each: Reading) {
      seen.push(each);
    }
  }
  const { runtime } = await started([Collector]);
  return { runtime, seen, Readings };
}

/** A schema that answers anything. */
function answering(validate: (value: unknown) => unknown) {
  return { '~standard': { version: 1, vendor: 'test', validate } } as typeof reading;
}

const throwing = (key: string): object =>
  Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      throw new Error(`no ${key}`);
    },
  });

const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const broken = { celsius: 'hot' } as unknown as Reading;

describe('a schema', () => {
  test('is not asked inside the process: the compiler has checked already', async () => {
    const { runtime, seen, Readings } = await collecting(undefined);
    await runtime.publish(Readings, broken);
    await settle(runtime);
    expect(seen).toEqual([broken]);
  });

  test('checks every publish when the topic says so; the payload goes on unchanged', async () => {
    const { runtime, seen, Readings } = await collecting('always');
    const payload = { celsius: 21, more: true };
    await runtime.publish(Readings, payload);
    await settle(runtime);
    expect(seen[0]).toBe(payload);
  });

  test('refuses a publish that does not fit, and the event becomes a dead letter', async () => {
    const { runtime, seen, Readings } = await collecting('always');
    const { code, topic: name } = await errorOf(() => runtime.publish(Readings, broken));
    expect({ code, name }).toEqual({ code: 'PAYLOAD_REJECTED', name: 'reading' });
    await settle(runtime);
    expect(seen).toEqual([]);
    expect(lastDeadLetter(runtime)).toMatchObject({ reason: 'payload-rejected', subscriber: undefined });
    expect(lastDeadLetter(runtime).envelope.payload).toBe(broken);
  });

  test('refuses what an actor publishes or returns too', async () => {
    const Readings = topic('reading', { schema: reading, validate: 'always' });
    const Ask = topic<'publish' | 'return'>('ask');
    @Actor()
    class Sensor {
      @Subscribe(Ask)
      answer(how: 'publish' | 'return') {
        return how === 'return' ? Readings(broken) : undefined;
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Sensor]);
    await runtime.publish(Ask, 'return');
    await settle(runtime);
    expect(runtime.actor('Sensor').counters.failed).toBe(1);
    expect(lastDeadLetter(runtime).error.message).toContain('[PAYLOAD_REJECTED]');
  });

  test('that throws refuses the event like one that finds an issue', async () => {
    const thrower = schemaOf<Reading>(() => {
      throw new Error('schema is broken');
    });
    const { runtime, Readings } = await collecting('always', thrower);
    await expect(runtime.publish(Readings, { celsius: 1 })).rejects.toThrow('schema is broken');
    expect(lastDeadLetter(runtime).reason).toBe('payload-rejected');
  });

  test('that answers with a promise is refused for validate "always", for waiting would reorder events', async () => {
    const { runtime, Readings } = await collecting('always', asyncSchemaOf<Reading>(hasCelsius));
    expect((await errorOf(() => runtime.publish(Readings, { celsius: 1 }))).code).toBe('SCHEMA_IS_ASYNC');
  });

  test('that answers with a thenable of another library is refused as one with a promise', async () => {
    const thenable = {
      then(done: (value: unknown) => void) {
        done({ issues: [{ message: 'never' }] });
      },
    };
    const { runtime, seen, Readings } = await collecting(
      'always',
      answering(() => thenable),
    );
    expect((await errorOf(() => runtime.publish(Readings, { celsius: 1 }))).code).toBe('SCHEMA_IS_ASYNC');
    expect((await errorOf(() => runtime.ingest(Readings, { celsius: 1 }))).code).toBe('PAYLOAD_REJECTED');
    await settle(runtime);
    expect(seen).toEqual([]);
  });

  test('that rejects later ends nothing', async () => {
    const rejecting = schemaOf<Reading>(() => undefined);
    const later = {
      '~standard': { ...rejecting['~standard'], validate: () => Promise.reject(new Error('later')) },
    } as typeof rejecting;
    const { runtime, Readings } = await collecting('always', later);
    expect((await errorOf(() => runtime.publish(Readings, { celsius: 1 }))).code).toBe('SCHEMA_IS_ASYNC');
    await turns();
    expect(runtime.state).toBe('running');
  });
});

describe('data that enters from outside', () => {
  test('is checked, and what the schema makes of it is published', async () => {
    const { runtime, seen, Readings } = await collecting('edge');
    await runtime.ingest(Readings, { celsius: 21, more: true });
    await settle(runtime);
    expect(seen).toEqual([{ celsius: 21 }]);
  });

  test('waits for a schema that answers with a promise', async () => {
    const { runtime, seen, Readings } = await collecting('edge', asyncSchemaOf<Reading>(hasCelsius));
    await runtime.ingest(Readings, { celsius: 21 });
    await settle(runtime);
    expect(seen).toEqual([{ celsius: 21 }]);
    expect((await errorOf(() => runtime.ingest(Readings, {}))).code).toBe('PAYLOAD_REJECTED');
  });

  test.each([[{ celsius: 'hot' }], [null], [undefined], ['text'], [{}]])('that is %p is refused', async (data) => {
    const { runtime, seen, Readings } = await collecting('edge');
    expect((await errorOf(() => runtime.ingest(Readings, data))).code).toBe('PAYLOAD_REJECTED');
    await settle(runtime);
    expect(seen).toEqual([]);
  });

  test('is taken as it is when the topic has no schema', async () => {
    const { runtime } = await started([]);
    const seen: unknown[] = [];
    runtime.events('raw').subscribe(({ payload }) => seen.push(payload));
    await runtime.ingest(topic<string>('raw'), 42);
    await settle(runtime);
    expect(seen).toEqual([42]);
  });

  test('is checked once for a schema that changes it, whatever the topic says about publishing', async () => {
    const parsing = schemaOf<Reading>(
      (value) => (typeof value === 'string' ? undefined : { message: 'expected text' }),
      (value) => ({ celsius: Number(value) }),
    );
    const { runtime, seen, Readings } = await collecting('edge', parsing);
    await runtime.ingest(Readings, '21');
    await settle(runtime);
    expect(seen).toEqual([{ celsius: 21 }]);
  });

  test('says of its refusal that the data was at fault, which a refused publish does not', async () => {
    const { runtime, Readings } = await collecting('always');
    const ingested = [
      errorOf(() => runtime.ingest(Readings, broken)),
      errorOf(() => runtime.ingest('no topic', broken)),
      errorOf(() => runtime.ingest('$system', broken)),
    ];
    for (const error of await Promise.all(ingested)) expect(isRefusedInput(error)).toBe(true);
    for (const other of [await errorOf(() => runtime.publish(Readings, broken)), new Error('x'), undefined, 'text'])
      expect(isRefusedInput(other)).toBe(false);
  });
});

describe('an answer of a schema that says nothing refuses the event, with a code', () => {
  const issue = (...issues: unknown[]) => ({ issues });
  test.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'SCHEMA_FAILED'],
    ['null', () => null, 'SCHEMA_FAILED'],
    ['true', () => true, 'SCHEMA_FAILED'],
    ['an empty object', () => ({}), 'SCHEMA_FAILED'],
    ['issues that are a text', () => ({ issues: 'no' }), 'SCHEMA_FAILED'],
    ['issues that are null', () => ({ value: 1, issues: null }), 'SCHEMA_FAILED'],
    ['issues that cannot be read', () => throwing('issues'), 'SCHEMA_FAILED'],
    ['a value that cannot be read', () => throwing('value'), 'SCHEMA_FAILED'],
    ['a then that cannot be read', () => throwing('then'), 'SCHEMA_FAILED'],
    ['a revoked proxy', revoked, 'SCHEMA_FAILED'],
    ['no issue', () => issue(), 'PAYLOAD_REJECTED'],
    ['an issue that is nothing', () => issue(undefined), 'PAYLOAD_REJECTED'],
    ['an issue with a message that throws', () => issue(throwing('message')), 'PAYLOAD_REJECTED'],
    ['an issue with a symbol as message', () => issue({ message: Symbol('s') }), 'PAYLOAD_REJECTED'],
    ['an issue with a path that is none', () => issue({ message: 'm', path: 7 }), 'PAYLOAD_REJECTED'],
    ['an issue with a step that throws', () => issue({ message: 'm', path: [throwing('key')] }), 'PAYLOAD_REJECTED'],
    ['a thousand issues', () => issue(...Array.from({ length: 1000 }, () => ({ message: 'm' }))), 'PAYLOAD_REJECTED'],
  ])('%s', async (_what, answer, code) => {
    const { runtime, seen, Readings } = await collecting('always', answering(answer));
    for (const refused of [runtime.publish(Readings, { celsius: 1 }), runtime.ingest(Readings, { celsius: 1 })]) {
      const error = await errorOf(() => refused);
      expect(error.code).toBe(code);
      expect(error.message.length).toBeLessThan(500);
    }
    await settle(runtime);
    expect(seen).toEqual([]);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['payload-rejected', 'payload-rejected']);
  });

  test('an answer with the value undefined is one', async () => {
    const { runtime, seen, Readings } = await collecting(
      'edge',
      answering(() => ({ value: undefined })),
    );
    await runtime.ingest(Readings, 1);
    await settle(runtime);
    expect(seen).toEqual([undefined]);
  });

  test('the texts say what the schema did', async () => {
    const { runtime, Readings } = await collecting(
      'always',
      answering(() => ({})),
    );
    expect(await refusalOf(() => runtime.publish(Readings, { celsius: 1 }))).toBe(
      '[SCHEMA_FAILED] The schema of topic "reading" gave an answer that cannot be read. ' +
        'Expected { value } or { issues: [...] }, as Standard Schema says, received an empty object. ' +
        'Correct the schema, or use a library that follows Standard Schema.',
    );
    const thrower = await collecting(
      'always',
      answering(() => {
        throw new Error('no table');
      }),
    );
    expect(await refusalOf(() => thrower.runtime.publish(thrower.Readings, { celsius: 1 }))).toBe(
      '[SCHEMA_FAILED] The schema of topic "reading" threw Error: no table. ' +
        'Make the schema return issues instead of throwing.',
    );
  });

  test('a schema that cannot be read is refused when the topic is declared, or when it is asked', async () => {
    const unreadable = throwing('~standard') as typeof reading;
    expect((await errorOf(() => topic('reading', { schema: unreadable }))).code).toBe('INVALID_OPTION');
    let standard: unknown = reading['~standard'];
    const later = {
      get '~standard'() {
        if (standard === undefined) throw new Error('gone');
        return standard;
      },
    } as typeof reading;
    const { runtime, Readings } = await collecting('always', later);
    standard = undefined;
    expect((await errorOf(() => runtime.publish(Readings, { celsius: 1 }))).code).toBe('SCHEMA_FAILED');
    expect((await errorOf(() => runtime.ingest(Readings, { celsius: 1 }))).code).toBe('SCHEMA_FAILED');
  });
});

describe('validate "always"', () => {
  test('does not check again what ingest has parsed', async () => {
    const fromText = schemaOf<Reading>(
      (value) => (typeof value === 'string' ? undefined : { message: 'expected text' }),
      (value) => ({ celsius: Number(value) }),
    );
    const { runtime, seen, Readings } = await collecting('always', fromText);
    await runtime.ingest(Readings, '21');
    await runtime.ingest(Readings, { celsius: 22 }, { parsed: true });
    await settle(runtime);
    expect(seen).toEqual([{ celsius: 21 }, { celsius: 22 }]);
  });
});
