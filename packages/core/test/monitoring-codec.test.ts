import { decode, encode } from '@maiko/core/monitoring';
import fc from 'fast-check';
import { refusalOf } from './support';

const throughJson = (value: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(value))));

class Money {
  constructor(readonly cents: number) {}
}

test.each<[string, unknown]>([
  ['plain data', { a: [1, 'two', null, true, { b: {} }] }],
  ['undefined, also inside', { a: undefined, b: [undefined, 1] }],
  ['numbers JSON has no word for', [NaN, Infinity, -Infinity, -0]],
  ['BigInt', 2n ** 70n],
  ['Date', new Date('2026-01-02T03:04:05.678Z')],
  ['Map with objects as keys', new Map<unknown, unknown>([[{ id: 1 }, new Set([1n])]])],
  ['Set', new Set(['a', new Date(0)])],
  ['typed arrays', [new Uint8Array([1, 255]), new Float64Array([0.1, NaN]), new BigInt64Array([-1n])]],
  ['a view on a part of a buffer', new Int16Array(new ArrayBuffer(8), 2, 2)],
  ['Buffer', Buffer.from('böse')],
  ['ArrayBuffer', new Uint8Array([7, 8]).buffer],
  ['an object with the mark of the codec', { $: 'Date', value: 'no date' }],
  ['an object with the key __proto__', JSON.parse('{"__proto__":{"a":1}}')],
])('%s comes back as it was', (_, value) => {
  expect(throughJson(value)).toStrictEqual(value);
});

test('a Buffer comes back as a Buffer, and a typed array as its own kind', () => {
  expect(Buffer.isBuffer(throughJson(Buffer.from('a')))).toBe(true);
  expect(throughJson(new Uint8ClampedArray(2))).toBeInstanceOf(Uint8ClampedArray);
});

test('a Date that is none comes back as one', () => {
  expect((throughJson(new Date(NaN)) as Date).getTime()).toBeNaN();
});

test('an error comes back with its name, stack, cause and fields', () => {
  const error = Object.assign(new TypeError('bad', { cause: new Error('root') }), { code: 'BAD' });
  const back = throughJson(error) as Error & { code: string };
  expect(back).toBeInstanceOf(Error);
  expect([back.name, back.message, back.stack, back.code]).toEqual(['TypeError', 'bad', error.stack, 'BAD']);
  expect((back.cause as Error).message).toBe('root');
  expect(Object.keys(back)).toEqual(['code']);
});

const loop: Record<string, unknown> = {};
loop.self = { loop };

test.each<[string, unknown, string, string]>([
  ['a function', { on: { click() {} } }, 'payload.on.click', 'function click'],
  ['a symbol', [Symbol('s')], 'payload[0]', 'Symbol(s)'],
  ['a class of the program', { total: new Money(5) }, 'payload.total', 'an instance of Money'],
  ['a promise in a map', new Map([['p', Promise.resolve()]]), 'payload.get(p)', 'an instance of Promise'],
  ['a cycle', loop, 'payload.self.loop', '"an object that contains itself"'],
  ['a key that is a symbol', { [Symbol('k')]: 1 }, 'payload[Symbol(k)]', '"a field with a symbol as key"'],
])('%s is refused, with the place where it is', async (_, value, at, received) => {
  expect(await refusalOf(() => encode(value))).toBe(
    `[PAYLOAD_NOT_RECORDABLE] The value at ${at} cannot be recorded. Expected plain data, Map, Set, Date, BigInt, typed ` +
      `arrays, errors or an instance of an event class, received ${received}. Publish plain data, or leave the topic out of ` +
      'the recording.',
  );
});

test('one object that occurs twice is no cycle', () => {
  const shared = { a: 1 };
  expect(throughJson([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
});

test('whatever it can carry comes back as it was', () => {
  const anything = fc.anything({
    withMap: true,
    withSet: true,
    withTypedArray: true,
    key: fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'value')),
    values: [
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.bigInt(),
      fc.constantFrom(null, undefined),
      fc.date({ noInvalidDate: true }),
    ],
  });
  fc.assert(
    fc.property(anything, (value) => {
      expect(throughJson(value)).toStrictEqual(value);
    }),
  );
});
