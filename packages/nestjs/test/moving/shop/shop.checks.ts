import type { TestingModuleBuilder } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import assert from 'node:assert';
import { Ledger } from './accounts';
import { AppModule } from './app.module';
import { Mailer, MailListener } from './mail';
import { Orders } from './orders';
import { PaymentService } from './payments';
import { tenants } from './tenants';

/** The tests of the shop. They were written before it moved, and nothing in them changes when it does. */
export const checks: Record<string, () => Promise<void>> = {
  'every order is paid, booked and confirmed': async () => {
    await inShop(async ({ orders, payments, mailer, ledger }) => {
      orders.place({ id: 1, customer: 'alice' });
      await until(() => mailer.sent.length === 2 && ledger.booked.length === 1);
      assert.deepStrictEqual(payments.paid, ['1 for undefined']);
      assert.deepStrictEqual(ledger.booked, [1]);
    });
  },

  'a thousand orders at once are no problem': async () => {
    await inShop(async ({ orders, payments, mailer, ledger }) => {
      for (let id = 0; id < 1000; id++) orders.place({ id, customer: 'alice' });
      await until(() => mailer.sent.length === 2000 && ledger.booked.length === 1000);
      assert.strictEqual(payments.paid.length, 1000);
      assert.strictEqual(ledger.booked.length, 1000);
    });
  },

  'a payment that fails is that of one order': async () => {
    await inShop(async ({ orders, payments }) => {
      for (let id = 0; id < 100; id++) orders.place({ id, customer: id % 2 === 0 ? 'without money' : 'alice' });
      await until(() => payments.paid.length === 50);
    });
  },

  'every order is paid on behalf of its own tenant': async () => {
    await inShop(async ({ orders, payments }) => {
      for (const [id, tenant] of ['A', 'B', 'C'].entries())
        tenants.run(tenant, () => {
          orders.place({ id, customer: 'alice' });
        });
      await until(() => payments.paid.length === 3);
      assert.deepStrictEqual(payments.paid, ['0 for A', '1 for B', '2 for C']);
    });
  },

  'the listener that sends mails can be had, spied on and replaced': async () => {
    await inShop(async ({ app, orders, mailer }) => {
      const seen: number[] = [];
      app.get(MailListener).confirm = ({ id }) => void seen.push(id);
      orders.place({ id: 1, customer: 'alice' });
      await until(() => seen.length === 2);
      assert.deepStrictEqual(mailer.sent, []);
    });
    await inShop(
      async ({ orders, payments, mailer }) => {
        orders.place({ id: 1, customer: 'alice' });
        await until(() => payments.paid.length === 1);
        assert.deepStrictEqual(mailer.sent, []);
      },
      (module) => module.overrideProvider(MailListener).useValue({}),
    );
  },
};

async function inShop(
  work: (shop: Awaited<ReturnType<typeof open>>) => Promise<void>,
  adapt: (module: TestingModuleBuilder) => TestingModuleBuilder = (module) => module,
): Promise<void> {
  const shop = await open(adapt);
  try {
    await work(shop);
  } finally {
    await shop.app.close();
  }
}

async function open(adapt: (module: TestingModuleBuilder) => TestingModuleBuilder) {
  const module = await adapt(Test.createTestingModule({ imports: [AppModule] })).compile();
  module.useLogger(false);
  const app = await module.init();
  const get = <T>(token: abstract new (...dependencies: never[]) => T): T => app.get(token, { strict: false });
  return { app, orders: get(Orders), payments: get(PaymentService), mailer: get(Mailer), ledger: get(Ledger) };
}

/** Waits for something to come true, for at most ten thousand turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(condition());
}
