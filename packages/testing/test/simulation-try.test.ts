import { Actor, Subscribe, topic } from '@maiko/core';
import { simulate, SimulationError } from '@maiko/testing';

const Placed = topic<{ id: number }>('order.placed');
const Priced = topic<{ id: number; cents: number }>('order.priced');
const Reserved = topic<{ id: number }>('order.reserved');
const Invoiced = topic<{ id: number; cents: number }>('order.invoiced');

@Actor({ name: 'pricing' })
class Pricing {
  @Subscribe(Placed)
  price({ id }: { id: number }) {
    return Priced({ id, cents: 100 });
  }
}
@Actor({ name: 'stock' })
class Stock {
  @Subscribe(Placed)
  reserve({ id }: { id: number }) {
    return Reserved({ id });
  }
}
@Actor({ name: 'invoices' })
class Invoices {
  readonly prices = new Map<number, number>();
  @Subscribe(Priced)
  note({ id, cents }: { id: number; cents: number }) {
    this.prices.set(id, cents);
  }
  @Subscribe(Reserved)
  invoice({ id }: { id: number }) {
    return Invoiced({ id, cents: this.prices.get(id) ?? 0 });
  }
}

test('finds', async () => {
  const begin = performance.now();
  const error = await simulate(
    { actors: [Pricing, Stock, Invoices] },
    async (s) => {
      for (let id = 0; id < 5; id++) await s.publish(Placed, { id });
      await s.settle();
    },
    { invariants: { 'no invoice without a price': (s) => s.events(Invoiced).every(({ cents }) => cents > 0) } },
  ).catch((e: unknown) => e as SimulationError);
  console.log((error as Error).message, performance.now() - begin);
});

test('speed', async () => {
  const make = (n: number) => {
    const Next = Array.from({ length: 11 }, (_, i) => topic<number>(`t.${i}`));
    return Array.from({ length: n }, (_, i) => {
      @Actor({ name: `a${i}` })
      class A {
        @Subscribe(Next[i]!)
        go(x: number) {
          return Next[i + 1]!(x);
        }
      }
      return A;
    });
  };
  const first = topic<number>('t.0');
  const actors = make(10);
  const begin = performance.now();
  const report = await simulate(
    { actors },
    async (s) => {
      for (let i = 0; i < 5; i++) await s.publish(first, i);
      await s.settle();
    },
    { seeds: 1000 },
  );
  console.log(report, performance.now() - begin);
});
