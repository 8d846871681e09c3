import { createHarness, type Harness } from '@maiko/testing';
import '@maiko/testing/jest';
import { tsyringeContainer } from '@maiko/tsyringe';
import { AlphaTicks, BetaTicks, MarketModule, Orders, Ticks, type Order } from '../src/market';

let harness: Harness;

beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  harness = await createHarness(MarketModule, { container: tsyringeContainer });
});

afterEach(async () => {
  await harness.stop();
  jest.restoreAllMocks();
});

/** Alpha asks 100, beta bids `bid`; resolves with the event of the bid. */
async function market(bid: string) {
  await harness.publish(AlphaTicks, { price: 100, quantity: 100 });
  const event = await harness.publish(BetaTicks, { price: bid, side: 'B', count: 100 });
  await harness.settle();
  return event;
}

test('a bid above the ask of the other exchange places both legs, each at its own exchange', async () => {
  await market('105.0');
  const buy: Order = { exchange: 'alpha', side: 'buy', price: 100, size: 100 };
  const sell: Order = { exchange: 'beta', side: 'sell', price: 105, size: 100 };
  expect(harness).toHaveDelivered(Orders.at('alpha'), { to: 'alpha-ticker', by: 'trader', payload: buy, times: 1 });
  expect(harness).toHaveDelivered(Orders.at('beta'), { to: 'beta-ticker', by: 'trader', payload: sell, times: 1 });
  expect(harness).not.toHaveDelivered(Orders.at('alpha'), { to: 'beta-ticker' });
});

test('a bid at the ask places nothing', async () => {
  await market('100');
  expect(harness).not.toHavePublished(Orders);
  expect(harness.actor('trader').eventsSent).toBe(0);
});

test('both legs were caused by the bid, through the normaliser and the trader', async () => {
  const chain = harness.chain(await market('105.0'));
  expect(chain).toHaveEventPath([BetaTicks, Ticks, Orders.at('alpha')]);
  expect(chain).toHaveEventPath([BetaTicks, Ticks, Orders.at('beta')]);
  expect(chain).toHaveActorPath(['normaliser', 'trader', 'beta-ticker']);
  expect(chain.divergesAfter(Ticks)).toBe(true);
  expect(chain.toTree()).toBe(
    [
      'raw.beta [outside -> normaliser, telemetry]',
      '└─ market.tick [normaliser -> database, telemetry, trader]',
      '   ├─ order.alpha [trader -> alpha-ticker, telemetry]',
      '   └─ order.beta [trader -> beta-ticker, telemetry]',
    ].join('\n'),
  );
});

test('every tick reaches the trader, the database and telemetry', async () => {
  await market('105.0');
  expect(harness.topic(Ticks).eventCount).toBe(2);
  for (const tick of harness.topic(Ticks).published)
    expect(harness.event(tick).wasDeliveredToAll(['trader', 'database', 'telemetry'])).toBe(true);
});

test('a ticker gets the orders of its own exchange only', async () => {
  await harness.publishAs('trader', Orders.at('beta'), { exchange: 'beta', side: 'buy', price: 1, size: 1 });
  await harness.settle();
  expect(harness.topic(Orders).receivers.toSorted()).toEqual(['beta-ticker', 'telemetry']);
});

test('a trader that crashed has forgotten the prices, and trades again when both have come again', async () => {
  await harness.publish(AlphaTicks, { price: 100, quantity: 100 });
  await harness.settle();
  harness.failNext('trader');
  await harness.publish(AlphaTicks, { price: 101, quantity: 100 });
  await harness.advance(1_000); // it restarts after a pause
  expect(harness).toHaveRestarted('trader', 1);
  expect(harness).toHaveDeadLettered(Ticks, { subscriber: 'trader' });

  await harness.publish(BetaTicks, { price: '105.0', side: 'B', count: 100 });
  await harness.settle();
  expect(harness).not.toHavePublished(Orders);

  await harness.publish(AlphaTicks, { price: 100, quantity: 100 });
  await harness.settle();
  expect(harness).toHavePublished(Orders, { times: 2 });
});

test('ticks that come while the trader is slow are handled in order', async () => {
  harness.delay('trader', 500);
  await market('105.0');
  expect(harness).not.toHavePublished(Orders);
  const first = await harness.settleOnEvent(Orders); // virtual time passes: no real time does
  expect(first).toMatchObject({ sender: 'trader', payload: { exchange: 'alpha' } });
  expect(harness.clock.now()).toBe(1_000);
});
