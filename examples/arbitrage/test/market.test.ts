import { bootstrap } from '@maiko/tsyringe';
import { AlphaTicks, BetaTicks, MarketModule, Orders, Ticks, type Order } from '../src/market';
import { Trace, type TracedEvent } from '../src/trace';

async function run(bid: string) {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  const runtime = await bootstrap(MarketModule, { signals: false });
  const trace = new Trace();
  runtime.monitors.add(trace);
  await runtime.publish(AlphaTicks, { price: 100, quantity: 100 });
  await runtime.publish(BetaTicks, { price: bid, side: 'B', count: 100 });
  await runtime.stop();
  // Subscribers of one event are in no order.
  return trace.events.map(({ envelope, receivers }) => ({ envelope, receivers: receivers.toSorted() }));
}

const named = (events: readonly TracedEvent[], topic: string) =>
  events.filter(({ envelope }) => envelope.topic === topic);

afterEach(() => jest.restoreAllMocks());

test('a bid above the ask of the other exchange places both legs, each at its own exchange', async () => {
  const events = await run('105.0');
  const buy: Order = { exchange: 'alpha', side: 'buy', price: 100, size: 100 };
  const sell: Order = { exchange: 'beta', side: 'sell', price: 105, size: 100 };
  expect(named(events, Orders.at('alpha').name)).toMatchObject([
    { envelope: { payload: buy }, receivers: ['alpha-ticker', 'telemetry'] },
  ]);
  expect(named(events, Orders.at('beta').name)).toMatchObject([
    { envelope: { payload: sell }, receivers: ['beta-ticker', 'telemetry'] },
  ]);
});

test('both legs were caused by the tick that made the difference', async () => {
  const events = await run('105.0');
  const [, tick] = named(events, Ticks.name);
  const parents = events
    .filter(({ envelope }) => envelope.sender === 'trader')
    .map(({ envelope }) => envelope.parentId);
  expect(tick?.envelope.payload).toMatchObject({ exchange: 'beta', side: 'buy', price: 105 });
  expect(parents).toEqual([tick?.envelope.id, tick?.envelope.id]);
});

test('a bid at the ask places nothing', async () => {
  const events = await run('100');
  expect(events.filter(({ envelope }) => envelope.sender === 'trader')).toEqual([]);
});

test('every tick reaches the trader, the database and telemetry', async () => {
  const ticks = named(await run('105.0'), Ticks.name);
  expect(ticks.map(({ receivers }) => receivers)).toEqual([
    ['database', 'telemetry', 'trader'],
    ['database', 'telemetry', 'trader'],
  ]);
});
