import { arrival } from '../flow';
import { Counter, turn, type Tick } from '../load';
import type { Line, Peer } from '../peer';
import type { Measured, Scenario } from '../scenario';

/** Fewer than may wait outside of the mailboxes. */
const EVENTS = 1_000;
const SUBSCRIBERS = 10;

/** Looks at the mailboxes whenever it gets an event: that is when waiting events are let in. */
class Watcher extends Counter {
  look: () => void = () => undefined;

  override receive(tick: Tick): undefined {
    this.look();
    this.add(tick);
  }
}

async function measure(load: () => Peer): Promise<Measured> {
  const receivers = Array.from({ length: SUBSCRIBERS }, () => new Watcher());
  const subscriptions = receivers.map((receiver) => ({ pattern: 'ticks', receiver }));
  const line = (await load().connect?.({ topics: ['ticks'], subscriptions })) as Line;
  let depth = 0;
  const look = (): void => {
    depth = Math.max(depth, line.queued?.() ?? Infinity);
  };
  for (const receiver of receivers) receiver.look = look;
  for (let n = 1; n <= EVENTS; n++) {
    void line.publish(0, { n });
    look();
  }
  for (const receiver of receivers) await arrival(receiver, EVENTS);
  await turn();
  const lost = receivers.filter(({ count }) => count !== EVENTS).length;
  if (lost > 0) throw new Error(`${lost} of ${SUBSCRIBERS} subscribers did not get all of ${EVENTS} events`);
  await line.close();
  return { depth };
}

/** A publisher that does not await `publish` fills the wait queue of a mailbox, never the mailbox. */
export const flood: Scenario = {
  name: 'flood',
  title: `Flood: 1 topic, ${SUBSCRIBERS} subscribers, a publisher that never waits`,
  quick: false,
  metrics: [{ key: 'depth', label: 'most in a mailbox', better: 'less' }],
  goals: [{ metric: 'depth', atMost: 128 }],
  peers: ['maiko'],
  excludes: () => undefined,
  measure,
};
