import { ShopProcess } from '../src/load/shop-process';
import { OrderShipped } from '../src/topics';
import { placeOrder } from './support/shop';

const CUSTOMERS = 20;
const ORDERS_BEFORE = 200;

test('stopped with SIGTERM under load, every order that was answered 201 has its outcome in the audit log', async () => {
  using shop = new ShopProcess();
  const url = await shop.url();
  const answered: string[] = [];

  // A customer orders until the shop no longer answers.
  const customer = async (name: string): Promise<void> => {
    for (;;) {
      const answer = await placeOrder(url, { customer: name, item: 'tea', quantity: 1 }).catch(() => undefined);
      if (answer?.status !== 201) return;
      answered.push(String(answer.body.id));
      if (answered.length === ORDERS_BEFORE) shop.terminate();
    }
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, (_, index) => customer(`customer-${String(index)}`)));

  // Nest ends the process with the signal that it got.
  expect(await shop.ended()).toBe('SIGTERM');
  expect(answered.length).toBeGreaterThanOrEqual(ORDERS_BEFORE);
  const audited = shop.audited(OrderShipped.name);
  expect(answered.filter((id) => !audited.has(id))).toEqual([]);
}, 60_000);
