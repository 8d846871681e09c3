import { Actor, actor, ActorContext, Subscribe, topic, topics, type Envelope, type OnStop } from '@maiko/core';
import { RuntimeModule } from '@maiko/tsyringe';
import { combineLatest, partition, scan, skip, startWith, type Observable } from 'rxjs';

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

/** The latest tick of each exchange, by side. */
interface Book {
  readonly asks: readonly Tick[];
  readonly bids: readonly Tick[];
}

/** Joins the asks and bids of all exchanges: gives the book with every tick. */
function book(ticks: Observable<Tick>): Observable<Book> {
  const [asks, bids] = partition(ticks, ({ side }) => side === 'sell');
  // The first is the empty book, before any tick.
  return combineLatest({ asks: asks.pipe(latestOfEach), bids: bids.pipe(latestOfEach) }).pipe(skip(1));
}

function latestOfEach(ticks: Observable<Tick>): Observable<readonly Tick[]> {
  const none: readonly Tick[] = [];
  return ticks.pipe(
    scan((latest, tick) => [...latest.filter(({ exchange }) => exchange !== tick.exchange), tick], none),
    startWith(none),
  );
}

/** Buys where the ask is lower than the bid elsewhere, and sells there. Operators keep the book. */
@Actor({ name: 'trader', publishes: [Orders] })
class Trader {
  @Subscribe(Ticks, { pipe: book })
  *trade({ asks, bids }: Book) {
    for (const ask of asks) {
      for (const bid of bids) {
        if (ask.exchange === bid.exchange || bid.price <= ask.price) continue;
        yield Orders.at(ask.exchange)({ exchange: ask.exchange, side: 'buy', price: ask.price, size: LOT });
        yield Orders.at(bid.exchange)({ exchange: bid.exchange, side: 'sell', price: bid.price, size: LOT });
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
