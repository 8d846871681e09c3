import { causeChain, MaikoError } from '@maiko/core';

/** What a person reads of a failure: the chain of its causes, and the fields of the one error class. */

test('a cause chain lists every cause once, outermost first', () => {
  const root = new TypeError('root');
  const middle = new Error('middle', { cause: root });
  expect(causeChain(new MaikoError('CODE', 'What happened', { cause: middle }))).toEqual([
    'MaikoError: [CODE] What happened.',
    'Error: middle',
    'TypeError: root',
  ]);
});

test.each([
  ['nothing', undefined, []],
  ['null', null, []],
  ['a text', 'thrown', ['"thrown"']],
  ['a text as cause', new Error('outer', { cause: 'inner' }), ['Error: outer', '"inner"']],
  ['an object', { code: 1 }, ['an object { code }']],
  ['an object without keys or class', Object.create(null), ['an empty object']],
  ['an array', [1, 2], ['an array of 2']],
  ['an instance', new Date(0), ['an instance of Date']],
  ['a function', () => undefined, ['a function']],
  ['a class', class Thermostat {}, ['class Thermostat']],
  ['a symbol', Symbol('s'), ['Symbol(s)']],
  ['a bigint', 1n, ['1']],
])('a cause chain can be made of %s', (_what, thrown, lines) => {
  expect(causeChain(thrown)).toEqual(lines);
});

test('errors that cause each other end the chain', () => {
  const one = new Error('one');
  const other = new Error('other', { cause: one });
  one.cause = other;
  expect(causeChain(one)).toEqual(['Error: one', 'Error: other']);
});

test('a long chain is cut', () => {
  let error = new Error('0');
  for (let each = 1; each < 100; each++) error = new Error(String(each), { cause: error });
  expect(causeChain(error)).toHaveLength(20);
});

test('an error carries what its text says as fields', () => {
  const cause = new Error('why');
  const error = new MaikoError('CODE', 'What happened', {
    actor: 'Thermostat',
    topic: 'reading',
    method: 'regulate',
    expected: 'something else',
    received: { celsius: 1 },
    hint: 'Do it differently',
    cause,
  });
  expect(error).toMatchObject({ code: 'CODE', actor: 'Thermostat', topic: 'reading', method: 'regulate', cause });
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe(
    'MaikoError: [CODE] What happened. Expected something else, received an object { celsius }. Do it differently.',
  );
});

test('an error without a cause has no cause of its own', () => {
  expect('cause' in new MaikoError('CODE', 'What happened')).toBe(false);
});
