import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { calibrate, ratesOf, runOnce } from '../load-run';
import type { Peer } from '../peer';
import type { Measured, Scenario } from '../scenario';
import { quantile } from '../statistics';
import type { Timing } from '../timing';
import { PingPong } from './ping-pong';

const PERIOD = 5;

/** Two actors bounce without a pause; beside them a timer that fires every 5 ms, and a file that is read in a loop. */
async function measure(load: () => Peer, timing: Timing): Promise<Measured> {
  const game = await PingPong.setUp(load());
  const { events } = await calibrate(game, timing);
  const timer = new LateTimer();
  const reads = new ReadLoop();
  const span = await runOnce(game, events);
  timer.stop();
  await reads.stop();
  await game.close();
  return {
    ...ratesOf(events, span),
    ...spread('late', timer.lateness),
    ...spread('read', reads.latencies),
  };
}

class LateTimer {
  readonly lateness: number[] = [];
  #timer: NodeJS.Timeout;
  #due = performance.now() + PERIOD;

  constructor() {
    this.#timer = setTimeout(this.#fire, PERIOD);
  }

  readonly #fire = (): void => {
    const now = performance.now();
    this.lateness.push(Math.max(0, now - this.#due));
    this.#due = now + PERIOD;
    this.#timer = setTimeout(this.#fire, PERIOD);
  };

  stop(): void {
    clearTimeout(this.#timer);
  }
}

class ReadLoop {
  readonly latencies: number[] = [];
  #stopped = false;
  readonly #done = this.#read();

  async #read(): Promise<void> {
    while (!this.#stopped) {
      const began = performance.now();
      await readFile(__filename);
      this.latencies.push(performance.now() - began);
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#done;
  }
}

/** Nothing when nothing happened. */
function spread(key: string, values: readonly number[]): Measured {
  if (values.length === 0) return {};
  const at = (share: number): number => quantile(values, share);
  return { [`${key}50`]: at(0.5), [`${key}99`]: at(0.99), [`${key}Max`]: at(1), [`${key}s`]: values.length };
}

export const fairness: Scenario = {
  name: 'fairness',
  title: 'Fairness: ping-pong without a pause, beside a 5 ms timer and a loop that reads a file ("-": never happened)',
  quick: true,
  metrics: [
    // Those that never read the file spend no processor time on it.
    { key: 'wallRate', label: 'deliveries/s, wall', better: 'more' },
    { key: 'late50', label: 'timer late ms p50', better: 'less' },
    { key: 'late99', label: 'p99', better: 'less' },
    { key: 'lateMax', label: 'max', better: 'less' },
    { key: 'read50', label: 'read ms p50', better: 'less' },
    { key: 'read99', label: 'p99', better: 'less' },
    { key: 'reads', label: 'reads', better: 'more' },
  ],
  goals: [
    { metric: 'late99', atMost: 2 },
    { peer: 'maiko-unyielding', ratio: 0.8 },
  ],
  peers: ['maiko', 'eventemitter3', 'xstate', 'nact', 'effect'],
  variants: ['maiko-unyielding'],
  excludes: (peer) => (peer.connect === undefined ? 'no replies' : undefined),
  measure: (load, timing) => measure(load, { ...timing, duration: Math.max(timing.duration, SHORTEST) }),
};

/** Fewer firings of the timer have no 99th percentile. Milliseconds. */
const SHORTEST = 600;
