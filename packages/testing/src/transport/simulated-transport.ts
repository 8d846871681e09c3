import type {
  Transport,
  TransportDelivery,
  TransportHost,
  TransportReader,
  TransportRecord,
  TransportSubscription,
} from '@maiko/core';
import { count, defineOptions, duration, transportTimeout, type OptionRule, type Resolved } from '@maiko/core/adapter';
import { transportClosed } from '../errors';
import { memoryStore, MemoryStore } from './memory-store';
import { memoryTransport } from './memory-transport';
import { SimulatedLink } from './simulated-link';

/** Options of `simulatedTransport`. */
export interface SimulatedTransportOptions {
  /** What keeps the events. Default: a store of its own. */
  readonly store?: MemoryStore | undefined;
  /** Decides all that follows. Default 0. */
  readonly seed?: number | undefined;
  /** How likely it is that a message between process and engine is lost, from 0 to 1. Default 0. */
  readonly loss?: number | undefined;
  /** How likely it is that an event is delivered again although its reader is there, from 0 to 1. Default 0. */
  readonly duplicates?: number | undefined;
  /** How likely it is that a later message overtakes one, from 0 to 1. Default 0. */
  readonly reorder?: number | undefined;
  /** How long a message takes, at least and at most. Milliseconds, default [0, 5]. */
  readonly delay?: readonly [least: number, most: number] | undefined;
  /** Cuts the process off once in every so many milliseconds, for `length` milliseconds. Default: never. */
  readonly partitions?: { readonly every: number; readonly length: number } | undefined;
  /** How likely it is that the engine ends and comes back as an event is delivered, from 0 to 1. Default 0. */
  readonly crash?: number | undefined;
  /** After how long the engine delivers an event again that was not settled. Milliseconds, default 30 000. */
  readonly ackWait?: number | undefined;
  /** How long a publish is tried. Milliseconds, default 30 000. */
  readonly publishTimeout?: number | undefined;
}

const chance: OptionRule = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1';

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const SIMULATED_TRANSPORT = defineOptions<SimulatedTransportOptions>()({
  store: [(value) => (value instanceof MemoryStore ? undefined : 'a store that memoryStore() has made')],
  seed: [count(0), 0],
  loss: [chance, 0],
  duplicates: [chance, 0],
  reorder: [chance, 0],
  delay: [
    (value) => {
      const [least, most, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
      return isTime(least) && isTime(most) && least <= most && more.length === 0
        ? undefined
        : '[least, most], whole milliseconds';
    },
    [0, 5],
  ],
  partitions: [
    (value) => {
      const { every, length } = (value ?? {}) as { every?: unknown; length?: unknown };
      return isTime(every) && isTime(length) && length < every
        ? undefined
        : '{ every, length }, whole milliseconds, the length the smaller';
    },
  ],
  crash: [chance, 0],
  ackWait: [duration, 30_000],
  publishTimeout: [duration, 30_000],
});

/** The faults on the way, with the defaults filled in. */
export type SimulatedFaults = Resolved<typeof SIMULATED_TRANSPORT>;

/** After how long a publish that was not answered is sent again. Milliseconds. */
const RESEND = 1_000;

/**
 * Makes a `memoryTransport` with a network and an engine that fail, by a seed, on the clock of its runtime: the same
 * seed does the same. For `simulate`, and for tests under virtual time.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * await simulate(Shop, scenario, {
 *   transport: (simulation) => simulatedTransport({ seed: simulation.integer(0, 1_000_000), loss: 0.1 }),
 * });
 */
export function simulatedTransport(options: SimulatedTransportOptions = {}): Transport {
  return new SimulatedTransport(SIMULATED_TRANSPORT.resolve('simulatedTransport', options));
}

class SimulatedTransport implements Transport {
  readonly #faults: SimulatedFaults;
  readonly #link: SimulatedLink;
  readonly #engine: Transport;
  readonly #refuse = new Set<() => void>();
  /** What the engine has delivered, and not heard of. */
  readonly #open = new Set<() => void>();
  /** One publish after the other, so that a resend keeps the order. */
  #before: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(faults: SimulatedFaults) {
    this.#faults = faults;
    this.#link = new SimulatedLink(faults);
    this.#engine = memoryTransport({ store: faults.store ?? memoryStore() });
  }

  async open(host: TransportHost): Promise<void> {
    this.#link.clock = host.clock;
    await this.#engine.open?.(host);
  }

  publish(record: TransportRecord): Promise<void> {
    const copy = JSON.parse(JSON.stringify(record)) as TransportRecord;
    const kept = this.#before.then(() => this.#publish(copy));
    this.#before = kept.catch(() => undefined);
    return kept;
  }

  #publish(record: TransportRecord): Promise<void> {
    const { publishTimeout } = this.#faults;
    if (this.#isClosed) return Promise.reject(transportClosed(record.topic));
    return new Promise<void>((resolve, reject) => {
      let cancelResend: (() => void) | undefined;
      const end = (): void => {
        cancelResend?.();
        cancelTimeout();
        this.#refuse.delete(refuse);
      };
      const refuse = (): void => {
        end();
        reject(transportClosed(record.topic));
      };
      const cancelTimeout = this.#link.after(publishTimeout, () => {
        end();
        reject(transportTimeout(record.topic, publishTimeout));
      });
      this.#refuse.add(refuse);
      const answer = (told: () => void): void => {
        if (!this.#link.loses)
          this.#link.send(() => {
            end();
            told();
          });
      };
      const send = (): void => {
        cancelResend = this.#link.after(RESEND, send);
        if (this.#link.loses) return;
        this.#link.send(() => {
          this.#engine.publish(record).then(
            () => {
              answer(resolve);
            },
            (thrown: unknown) => {
              const error = thrown instanceof Error ? thrown : new Error(String(thrown));
              answer(() => {
                reject(error);
              });
            },
          );
        });
      };
      send();
    });
  }

  async subscribe(
    wanted: TransportSubscription,
    deliver: (delivery: TransportDelivery) => void,
  ): Promise<TransportReader> {
    let isStopped = false;
    const reader = await this.#engine.subscribe(wanted, (delivery) => {
      if (this.#link.crashes) for (const forget of [...this.#open]) forget();
      this.#deliver(delivery, (each) => {
        if (!isStopped) deliver(each);
      });
    });
    return {
      ...reader,
      stop: () => {
        isStopped = true;
        return reader.stop();
      },
    };
  }

  #deliver(delivery: TransportDelivery, deliver: (delivery: TransportDelivery) => void): void {
    const giveBack = (): void => {
      cancel();
      this.#open.delete(giveBack);
      delivery.nak(0);
    };
    const cancel = this.#link.after(this.#faults.ackWait, giveBack);
    this.#open.add(giveBack);
    const settle = (tell: () => void): void => {
      if (this.#link.loses) return;
      this.#link.send(() => {
        cancel();
        this.#open.delete(giveBack);
        tell();
      });
    };
    const copy = (attempt: number): TransportDelivery => ({
      record: delivery.record,
      attempt,
      ack: () => {
        settle(() => {
          delivery.ack();
        });
      },
      nak: (delay) => {
        settle(() => {
          delivery.nak(delay);
        });
      },
      term: (reason) => {
        settle(() => {
          delivery.term(reason);
        });
      },
    });
    const { attempt } = delivery;
    if (!this.#link.loses)
      this.#link.send(() => {
        deliver(copy(attempt));
      });
    if (this.#link.duplicates)
      this.#link.send(() => {
        deliver(copy(attempt + 1));
      });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const refuse of [...this.#refuse]) refuse();
    this.#link.close();
    await this.#engine.close();
  }
}
