import { bootstrap } from '@maiko/tsyringe';
import { AlphaTicks, BetaTicks, MarketModule, Orders, Ticks } from './market';
import { Trace } from './trace';

async function main() {
  const runtime = await bootstrap(MarketModule);
  const trace = new Trace();
  runtime.monitors.add(trace);

  console.log('One tick:');
  // Publishes, then waits for the first event on one of these topics that was caused by it.
  const tick = await runtime.outcome(AlphaTicks({ price: 100, quantity: 50 }), { of: [Ticks] });
  console.log(`  ${tick.topic}: ${JSON.stringify(tick.payload)}`);

  console.log('Arbitrage: alpha asks 100, beta bids 105');
  await runtime.publish(AlphaTicks, { price: 100, quantity: 100 });
  await runtime.outcome(BetaTicks({ price: '105.0', side: 'B', count: 100 }), { of: [Orders] });

  const { drained } = await runtime.stop();
  console.log(`\nWhat reached which actor (${drained ? 'everything was handled' : 'something was left unhandled'}):`);
  for (const line of trace.lines()) console.log(`  ${line}`);
}

void main();
