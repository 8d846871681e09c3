import { Counter } from '../src/load';
import type { Line, Wiring } from '../src/peer';
import { loadPeer, type LoadablePeer } from '../src/peers';
import { PingPong } from '../src/scenarios/ping-pong';

// The others come as ES modules, or take seconds to load; every measurement verifies them as well.
const PEERS: LoadablePeer[] = ['maiko', 'raw', 'node-events', 'eventemitter3', 'eventemitter2', 'rxjs', 'rxjs-filter'];

test.each(PEERS)('%s delivers once, to the expected receivers', async (name) => {
  const receivers = [new Counter(), new Counter(), new Counter()];
  const wiring: Wiring = {
    topics: ['a', 'b'],
    subscriptions: receivers.map((receiver, index) => ({ pattern: index < 2 ? 'a' : 'b', receiver })),
  };
  const line = (await loadPeer(name).connect?.(wiring)) as Line;
  await line.publish(0, { n: 1 });
  await line.publish(1, { n: 5 });
  await line.close();
  expect(receivers.map(({ count, sum }) => [count, sum])).toEqual([
    [1, 1],
    [1, 1],
    [1, 5],
  ]);
});

test.each(PEERS)('%s plays ping-pong without growing the stack', async (name) => {
  const game = await PingPong.setUp(loadPeer(name));
  game.prepare();
  await game.run(50_000);
  await game.verify(50_000);
  await game.close();
});
