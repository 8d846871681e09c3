import { turn, type Receiver, type Tick } from './load';
import type { Peer, Wiring } from './peer';

/**
 * Warms a peer up with many kinds of handlers, as programs have. A process that knows only one gets it inlined into the
 * loops of every peer, where the compiler may delete what is measured; so each process first sees as many kinds as it
 * takes to make handlers real calls.
 */
export async function warmUpPeer(peer: Peer): Promise<void> {
  const kinds = [new Latest(), new Highest(), new Average(), new Window(), new Changes()];
  // Topics with one subscriber are another case than those with several, in every emitter.
  const solos = kinds.map((_, index) => `rehearsal.solo.${index}`);
  const wiring: Wiring = {
    topics: ['rehearsal.in', 'rehearsal.out', ...solos],
    subscriptions: kinds.flatMap((receiver, index) => [
      { pattern: 'rehearsal.in', receiver, replyTo: 1 },
      { pattern: 'rehearsal.out', receiver },
      { pattern: solos[index] as string, receiver },
    ]),
  };
  const line = await peer.connect?.(wiring);
  for (let n = 1; n <= ROUNDS; n++) {
    for (let topic = 0; topic < wiring.topics.length; topic++) {
      // What comes back on the second topic is enough for it.
      if (topic !== 1) await line?.publish(topic, { n });
    }
    if (n % PAUSE === 0) await turn();
  }
  await line?.close();
}

const ROUNDS = 1_000;
const PAUSE = 10;

class Latest implements Receiver {
  latest: Tick | undefined;

  receive(tick: Tick): Tick | undefined {
    this.latest = tick;
    return tick.n % 3 === 0 ? tick : undefined;
  }
}

class Highest implements Receiver {
  highest = 0;

  receive({ n }: Tick): undefined {
    if (n > this.highest) this.highest = n;
  }
}

class Average implements Receiver {
  #total = 0;
  #count = 0;

  receive({ n }: Tick): Tick | undefined {
    this.#total += n;
    this.#count++;
    return this.#count % 4 === 0 ? { n: Math.round(this.#total / this.#count) } : undefined;
  }
}

class Window implements Receiver {
  readonly #ticks: Tick[] = [];

  receive(tick: Tick): Tick | undefined {
    this.#ticks.push(tick);
    return this.#ticks.length > 8 ? this.#ticks.shift() : undefined;
  }
}

class Changes implements Receiver {
  #before = 0;
  changes = 0;

  receive({ n }: Tick): undefined {
    if (n % 2 !== this.#before) this.changes++;
    this.#before = n % 2;
  }
}
