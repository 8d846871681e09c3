import { readProtocolLine, Unsupported } from '../src/protocol';

const LINE = {
  protocol: 1,
  scenario: 's2-k10',
  events: 100_000,
  deliveries: 1_000_000,
  sum: -1_539_107_552,
  wall: 500,
  cpu: 400,
};

const read = (changes: object, scenario = 's2-k10'): unknown =>
  readProtocolLine(JSON.stringify({ ...LINE, ...changes }), scenario, 10);

test('a line becomes rates', () => {
  expect(read({})).toEqual({ rate: 2_500_000, wallRate: 2_000_000, events: 100_000 });
});

test('other lines of the output do not matter', () => {
  expect(readProtocolLine(`warming up\n${JSON.stringify(LINE)}\ndone\n`, 's2-k10', 10)).toMatchObject({
    wallRate: 2_000_000,
  });
});

test('backpressure also has a depth and the growth of memory', () => {
  const line = { ...LINE, scenario: 's6', events: 100, deliveries: 100, sum: 5050, depth: 130, growth: 0.5 };
  expect(readProtocolLine(JSON.stringify(line), 's6', 1)).toMatchObject({ depth: 130, growth: 0.5 });
});

test('a start has a time and a weight', () => {
  const line = { protocol: 1, scenario: 's8-1k', ready: 12, bytes: 900 };
  expect(readProtocolLine(JSON.stringify(line), 's8-1k', 1)).toEqual({ ready: 12, bytes: 900 });
});

test.each([
  [{ protocol: 2 }, '"protocol" is 2 instead of 1'],
  [{ scenario: 's1' }, '"scenario" is s1 instead of s2-k10'],
  [{ deliveries: 999_999 }, '999999 deliveries of 100000 events instead of 1000000'],
  [{ sum: 1 }, '"sum" is 1 instead of -1539107552'],
  [{ events: 0, deliveries: 0 }, '"events" is less than 1'],
  [{ events: 1.5 }, '"events" is 1.5, a whole number is expected'],
  [{ wall: 0 }, '"wall" is 0, more than 0 is expected'],
  [{ cpu: 'fast' }, '"cpu" is fast, a number is expected'],
])('%j is refused', (changes, message) => {
  expect(() => read(changes)).toThrow(message);
});

test('a binary may say that it cannot do a scenario', () => {
  expect(() => read({ unsupported: 'no wildcards' })).toThrow(new Unsupported('no wildcards'));
});

test('one line is expected, and it is JSON', () => {
  expect(() => readProtocolLine('', 's1', 1)).toThrow('0 lines of JSON instead of one');
  expect(() => readProtocolLine('{}\n{}', 's1', 1)).toThrow('2 lines of JSON instead of one');
  expect(() => readProtocolLine('{"protocol": 1', 's1', 1)).toThrow('its line is no JSON: {"protocol": 1');
});
