import { Runtime } from '@maiko/core';
import { readFileSync } from 'node:fs';
import { Stock } from '../src/inventory/stock';
import { PaymentProvider } from '../src/payment/payment-provider';
import { feedOf } from './support/feed';
import { openShop, type Shop } from './support/shop';

let shop: Shop;

beforeEach(async () => {
  shop = await openShop();
});

afterEach(() => shop.close());

const tea = { customer: 'alice', item: 'tea', quantity: 2 };

test('an order is answered with what the actors made of it, and the audit log has its whole way', async () => {
  const { status, body } = await shop.order(tea);
  expect(status).toBe(201);
  expect(body).toMatchObject({ ...tea, parcel: 'P-000001' });

  await shop.app.get(Runtime).stop();
  const records = readFileSync(shop.auditFile, 'utf8').trimEnd().split('\n');
  const topics = records.map((line) => (JSON.parse(line) as { topic: string }).topic);
  expect(topics).toEqual(['order.placed', 'order.reserved', 'order.paid', 'order.shipped']);
});

test('an order that cannot be delivered is answered 409, and three customers never get four samovars', async () => {
  const samovar = (customer: string) => shop.order({ customer, item: 'samovar', quantity: 2 });
  const answers = await Promise.all(['alice', 'bob', 'carol'].map(samovar));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ item: 'samovar' });
  expect(shop.app.get(Stock).left('samovar')).toBe(1);
});

test('an order that cannot be paid is answered 402, and its goods are put back', async () => {
  const { status, body } = await shop.order({ customer: 'broke', item: 'samovar', quantity: 1 });
  expect(status).toBe(402);
  expect(body).toMatchObject({ customer: 'broke' });
  await shop.app.get(Runtime).stop();
  expect(shop.app.get(Stock).left('samovar')).toBe(3);
});

test('what is no order is answered 400 with everything that is wrong', async () => {
  const { status, body } = await shop.order({ customer: '', item: 'tea', quantity: 1.5 });
  expect(status).toBe(400);
  expect(body.message).toEqual([expect.stringMatching(/^customer: /), expect.stringMatching(/^quantity: /)]);
  const chaos = await shop.order(tea, '?crash=everything');
  expect(chaos.body.message).toBe('Only "payment" can crash, not "everything"');
});

test('payment that crashes is restarted with a new connection, and the order in its hands is paid after all', async () => {
  const feed = await feedOf(shop.url);
  const [crashed, beside] = await Promise.all([
    shop.order(tea, '?crash=payment'),
    shop.order({ ...tea, customer: 'bob' }),
  ]);
  expect([crashed.status, beside.status]).toEqual([201, 201]);

  // Alice twice, bob once: he does not notice.
  expect(shop.app.get(PaymentProvider).opened).toBe(3);
  await shop.app.get(Runtime).stop();
  const shown = await feed.text();
  expect(shown.match(/event: restart/g)).toHaveLength(1);
  expect(shown).toContain('"actor":"Payment/alice"');
  expect(shown.match(/event: order.shipped/g)).toHaveLength(2);
});

test('the page shows the feed, which ends when the shop closes', async () => {
  const page = await fetch(shop.url);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain("new EventSource('/feed')");

  const feed = await feedOf(shop.url);
  await shop.order(tea);
  await shop.app.get(Runtime).stop();
  const shown = await feed.text();
  expect([...shown.matchAll(/event: order\.(\w+)/g)].map(([, topic]) => topic)).toEqual([
    'placed',
    'reserved',
    'paid',
    'shipped',
  ]);
});

test('a closing shop answers 503 and ends the connection', async () => {
  await shop.app.get(Runtime).stop();
  const response = await fetch(`${shop.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(tea),
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toMatchObject({ message: 'The application is shutting down' });
});
