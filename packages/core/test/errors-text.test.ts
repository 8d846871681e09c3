import { causeChain, MaikoError, messageOf } from '@maiko/core';
import { guardLogger, nameOfToken } from '@maiko/core/adapter';
import { readFileSync } from 'node:fs';
import { HOSTILE, isOneLine } from './support/hostile';

describe.each(Object.entries(HOSTILE))('%s (I-36)', (_name, make) => {
  const texts = (): string[] => {
    const value = make();
    const nested = new Error('outer', { cause: value });
    return [
      messageOf(value),
      ...causeChain(value),
      ...causeChain(nested),
      nameOfToken(value),
      new MaikoError('SOME_CODE', 'It happened', { expected: 'something else', received: value, cause: value }).message,
    ];
  };

  test('becomes a text of one line, bounded and without control characters', () => {
    expect(texts().filter((text) => !isOneLine(text))).toEqual([]);
  });

  test('ends a chain of causes at once', () => {
    expect(causeChain(make()).length).toBeLessThan(5);
  });
});

test('an error of the built-in modules of Node is an error, of whatever realm', () => {
  let thrown: unknown;
  try {
    readFileSync('/no/such/file');
  } catch (error) {
    thrown = error;
  }
  expect(causeChain(thrown)).toEqual([expect.stringMatching(/^Error: ENOENT: no such file/)]);
  expect(causeChain(new Error('outer', { cause: thrown }))).toHaveLength(2);
  expect(messageOf(AbortSignal.abort().reason)).toBe('This operation was aborted');
});

test('what names and keys contain is escaped in a message', () => {
  const { message } = new MaikoError('SOME_CODE', 'Actor "a\nb\u001b[2J\u0085\u2028\u202e" ended', { hint: 'Do\rit' });
  expect(message).toBe('[SOME_CODE] Actor "a\\nb\\u001b[2J\\u0085\\u2028\\u202e" ended. Do\\rit.');
});

test('a message has several lines only where its code says so', () => {
  expect(new MaikoError('SOME_CODE', ['one', 'two\nthree']).message).toBe('[SOME_CODE] one\ntwo\\nthree.');
});

test('a message that cannot be read, or is none, says so', () => {
  expect(messageOf(HOSTILE['an error with a message that throws']?.())).toBe('(its message cannot be read)');
  expect(messageOf(HOSTILE['an error with a symbol as message']?.())).toBe('(its message is Symbol(message))');
  expect(messageOf(HOSTILE['a revoked proxy']?.())).toBe('a value that cannot be read');
  expect(causeChain(HOSTILE['an error with a name that throws']?.())).toEqual(['Error: x']);
});

describe('a guarded logger', () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  beforeEach(() => told.mockClear());
  afterAll(() => {
    told.mockRestore();
  });

  test.each(Object.entries(HOSTILE))('that throws %s loses the line, and tells it once on stderr', (_name, make) => {
    const fail = (): never => {
      throw make();
    };
    const logger = guardLogger({ debug: fail, info: fail, warn: fail, error: fail });
    logger.warn('one');
    logger.error('two');
    expect(told).toHaveBeenCalledTimes(1);
    expect(told.mock.calls[0]?.[0]).toMatch(/^\[LOGGER_FAILED\] The logger of a runtime threw/);
  });

  test('with a promise that rejects ends no process', async () => {
    const fail = (): unknown => Promise.reject(new Error('disk full'));
    guardLogger({ debug: fail, info: fail, warn: fail, error: fail }).warn('one');
    await new Promise((resolve) => setImmediate(resolve));
    expect(told.mock.calls).toEqual([[expect.stringContaining('(disk full)')]]);
  });

  test('is asked for its methods whenever a line comes: a level may be replaced', () => {
    const lines: string[] = [];
    const target = { debug() {}, info() {}, warn() {}, error() {} } as Record<string, (line: string) => void>;
    const logger = guardLogger(target as never);
    target.warn = (line) => void lines.push(line);
    logger.warn('one\ntwo');
    expect(lines).toEqual(['one\ntwo']);
    expect(told).not.toHaveBeenCalled();
  });
});
