import { faulty, TestClock, turns } from '@maiko/testing';

class Exchange {
  readonly placed: string[] = [];
  place(order: string): Promise<number> {
    this.placed.push(order);
    return Promise.resolve(this.placed.length);
  }
}

function setUp() {
  const clock = new TestClock();
  const exchange = new Exchange();
  return { clock, exchange, ...faulty('exchange', exchange, clock) };
}

test('without faults a port does what its target does', async () => {
  const { port, exchange } = setUp();
  expect(await port.place('a')).toBe(1);
  expect(exchange.placed).toEqual(['a']);
  expect(port).toBeInstanceOf(Exchange);
});

test('failNext makes the next calls reject before they do anything', async () => {
  const { port, faults, exchange } = setUp();
  faults.failNext();
  faults.failNext(1, new Error('sold out'));
  await expect(port.place('a')).rejects.toThrow('[INJECTED_FAILURE] exchange.place fails because the test said so.');
  await expect(port.place('b')).rejects.toThrow('sold out');
  expect(await port.place('c')).toBe(1);
  expect(exchange.placed).toEqual(['c']);
});

test('delay makes calls longer by virtual time', async () => {
  const { port, faults, clock, exchange } = setUp();
  faults.delay(50);
  const placed = port.place('a');
  await clock.advance(49);
  expect(exchange.placed).toEqual([]);
  await clock.advance(1);
  expect(await placed).toBe(1);
});

test('hang keeps the next call until it is released', async () => {
  const { port, faults, exchange } = setUp();
  const held = faults.hang();
  const placed = port.place('held');
  expect(await port.place('other')).toBe(1);
  held.release();
  expect(await placed).toBe(2);
  expect(exchange.placed).toEqual(['other', 'held']);
});

test('dropConnection rejects calls under way and new ones, until restoreConnection', async () => {
  const { port, faults, exchange } = setUp();
  faults.hang();
  const underWay = port.place('a');
  await turns();
  faults.dropConnection();
  await expect(underWay).rejects.toThrow(
    '[CONNECTION_DROPPED] exchange.place failed: the test dropped the connection.',
  );
  await expect(port.place('b')).rejects.toMatchObject({ code: 'CONNECTION_DROPPED' });
  faults.restoreConnection();
  expect(await port.place('c')).toBe(1);
  expect(exchange.placed).toEqual(['c']);
});

test('clearFaults takes back every fault', async () => {
  const { port, faults } = setUp();
  faults.failNext(3);
  faults.delay(50);
  faults.hang();
  faults.dropConnection();
  faults.clearFaults();
  expect(await port.place('a')).toBe(1);
});

test('a negative delay, and failures of half a call, are refused', () => {
  const { faults } = setUp();
  expect(() => {
    faults.delay(-1);
  }).toThrow('[INVALID_OPTION] Option "duration" of faults.delay is not valid. Expected a number of milliseconds');
  expect(() => {
    faults.failNext(0.5);
  }).toThrow('[INVALID_OPTION] Option "times" of faults.failNext is not valid. Expected a whole number, at least 1');
});
