import { systemClock, type CancelTimer, type Clock } from '@maiko/core';
import { SeededRandom } from '../simulation/seeded-random';
import type { SimulatedFaults } from './simulated-transport';

/** The way between one process and the engine: it takes time, loses messages, and is cut off for a while. */
export class SimulatedLink {
  clock: Clock = systemClock;
  readonly #random: SeededRandom;
  readonly #faults: SimulatedFaults;
  readonly #timers = new Set<CancelTimer>();
  #drawn = 0;
  /** When what was sent last in order arrives. */
  #last = 0;

  constructor(faults: SimulatedFaults) {
    this.#faults = faults;
    this.#random = new SeededRandom(faults.seed);
  }

  #chance(stream: string, chance: number): boolean {
    return chance > 0 && this.#random.draw(stream, this.#drawn++) < chance;
  }

  get #delay(): number {
    const [least, most] = this.#faults.delay;
    return least + this.#random.below(most - least + 1, 'delay', this.#drawn++);
  }

  /** Whether the process cannot reach the engine at this moment. */
  get isCut(): boolean {
    const { partitions } = this.#faults;
    if (partitions === undefined) return false;
    const { every, length } = partitions;
    const now = this.clock.monotonic();
    const round = Math.floor(now / every);
    const begin = round * every + this.#random.draw('partition', round) * (every - length);
    return now >= begin && now < begin + length;
  }

  /** Whether a message is lost on the way. */
  get loses(): boolean {
    return this.isCut || this.#chance('loss', this.#faults.loss);
  }

  get duplicates(): boolean {
    return this.#chance('duplicates', this.#faults.duplicates);
  }

  /** Whether the engine forgets, at this moment, which deliveries are in flight. */
  get crashes(): boolean {
    return this.#chance('crash', this.#faults.crash);
  }

  /** Calls back when a message has arrived, after those sent before, unless it is overtaken. */
  send(arrive: () => void): void {
    const now = this.clock.monotonic();
    const arrives = now + this.#delay;
    const overtaken = this.#chance('reorder', this.#faults.reorder);
    if (overtaken) {
      this.after(arrives - now + this.#delay, arrive);
      return;
    }
    this.#last = Math.max(this.#last, arrives);
    this.after(this.#last - now, arrive);
  }

  after(delay: number, callback: () => void): CancelTimer {
    const cancel = this.clock.setTimer(() => {
      this.#timers.delete(cancel);
      callback();
    }, delay);
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** Nothing arrives any more. */
  close(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}
