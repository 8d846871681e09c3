import { Actor, actor, ActorContext, Subscribe, topic, topics, type Envelope, type OnStop } from '@maiko/core';
import { RuntimeModule } from '@maiko/tsyringe';

type Exchange = 'alpha' | 'beta';
type Side = 'buy' | 'sell';

/** What alpha sends: the price at which it sells. */
interface AlphaTick {
  readonly price: number;
  readonly quantity: number;
}

/** What beta sends: its price is text, its side is a letter. */
interface BetaTick {
  readonly price: string;
  readonly side: 'B' | 'S';
  readonly count: number;
}

/** A quote of any exchange, in the common format. Side `buy` is a bid, side `sell` an ask. */
export interface Tick {
  readonly exchange: Exchange;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
}

export interface Order {
  readonly exchange: Exchange;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
}

export const AlphaTicks = topic<AlphaTick>('raw.alpha');
export const BetaTicks = topic<BetaTick>('raw.beta');
export const Ticks = topic<Tick>('market.tick');
/** One topic per exchange: `Orders.at('alpha')` is the topic `order.alpha`. */
export const Orders = topics<Order>('order.*');

interface TickerOptions {
  readonly exchange: Exchange;
}

/** The connection to one exchange (a stub). What it subscribes to depends on its options. */
@Actor()
class Ticker {
  constructor(private readonly ctx: ActorContext<TickerOptions>) {}

  @Subscribe((options: TickerOptions) => Orders.at(options.exchange))
  place({ side, size, price }: Order) {
    console.log(`  ${this.ctx.id} places: ${side} ${size} at ${price}`);
  }
}

/** Two raw formats in, the common one out. The tick it returns has the raw tick as its parent. */
@Actor({ name: 'normaliser', publishes: [Ticks] })
class Normaliser {
  @Subscribe(AlphaTicks)
  alpha({ price, quantity }: AlphaTick) {
    return Ticks({ exchange: 'alpha', side: 'sell', price, size: quantity });
  }

  @Subscribe(BetaTicks)
  beta({ price, side, count }: BetaTick) {
    return Ticks({ exchange: 'beta', side: side === 'B' ? 'buy' : 'sell', price: Number(price), size: count });
  }
}

const LOT = 100;

/** Buys where the ask is lower than the bid elsewhere, and sells there. */
@Actor({ name: 'trader', publishes: [Orders] })
class Trader {
  readonly #asks = new Map<Exchange, number>();
  readonly #bids = new Map<Exchange, number>();

  @Subscribe(Ticks)
  *trade({ exchange, side, price }: Tick) {
    (side === 'sell' ? this.#asks : this.#bids).set(exchange, price);
    for (const [buyAt, ask] of this.#asks) {
      for (const [sellAt, bid] of this.#bids) {
        if (buyAt === sellAt || bid <= ask) continue;
        yield Orders.at(buyAt)({ exchange: buyAt, side: 'buy', price: ask, size: LOT });
        yield Orders.at(sellAt)({ exchange: sellAt, side: 'sell', price: bid, size: LOT });
      }
    }
  }
}

/** Would store the ticks (a stub). */
@Actor({ name: 'database' })
class Database implements OnStop {
  readonly #ticks: Tick[] = [];

  @Subscribe(Ticks)
  store(tick: Tick) {
    this.#ticks.push(tick);
  }

  onStop() {
    console.log(`  database stored ${this.#ticks.length} ticks`);
  }
}

/** A reader of every topic that depends on no other actor. */
@Actor({ name: 'telemetry' })
class Telemetry implements OnStop {
  readonly #events = new Map<string, number>();

  @Subscribe('>')
  count(_payload: unknown, { topic: name }: Envelope) {
    this.#events.set(name, (this.#events.get(name) ?? 0) + 1);
  }

  onStop() {
    const counts = [...this.#events].map(([name, count]) => `${name} ${count}`);
    console.log(`  telemetry counted: ${counts.join(', ')}`);
  }
}

@RuntimeModule({
  actors: [
    actor(Ticker, { name: 'alpha-ticker', options: { exchange: 'alpha' } }),
    actor(Ticker, { name: 'beta-ticker', options: { exchange: 'beta' } }),
    Normaliser,
    Trader,
    Database,
    Telemetry,
  ],
})
export class MarketModule {}
