import type { Broker } from '../flow/broker';
import { isThenable, whenSettled } from '../thenable';
import type { AnyTopic } from '../topic/topic';
import { methodInHand, type InHand } from './activity';
import { emit, type Emitter } from './emission';
import { followedBy } from './following';
import type { Incarnation } from './incarnation';
import { runOnStack } from './on-stack';

/** What the results of an incarnation need of the loop that runs its code. */
interface ResultOwner extends InHand {
  readonly broker: Broker;
  /** Takes nothing until what has begun is over. */
  suspend(): void;
  onResolved(value: unknown): void;
  onRejected(error: unknown): void;
  /** Told when `onResolved` or `onRejected` has itself thrown. */
  failed(thrown: unknown): void;
}

/**
 * The results of the handlers, steps and scheduled methods of one incarnation: events, which are published, or a
 * promise for them. Made once for each incarnation, so that an event allocates no closure. The results of a fenced one
 * are ignored.
 */
export class HandlerResults implements Emitter {
  readonly #incarnation: Incarnation;
  readonly #turns: ResultOwner;
  readonly #resolved: (value: unknown) => void;
  readonly #rejected: (error: unknown) => void;
  /** What is in progress was told to end. */
  #ended = false;

  constructor(incarnation: Incarnation, turns: ResultOwner) {
    this.#incarnation = incarnation;
    this.#turns = turns;
    this.#resolved = (value) => {
      this.#ended = false;
      if (incarnation.fenced) return;
      try {
        turns.onResolved(value);
      } catch (thrown) {
        turns.failed(thrown);
      }
    };
    this.#rejected = (error) => {
      this.#ended = false;
      if (incarnation.fenced) return;
      try {
        turns.onRejected(error);
      } catch (thrown) {
        turns.failed(thrown);
      }
    };
  }

  /** Publishes what code has returned; gives the promise that is to be awaited, if there is one. */
  pendingOf(result: unknown): PromiseLike<unknown> | undefined {
    return isThenable(result) ? result : emit(result, this);
  }

  /** Goes on when `pending` settles. */
  await(pending: PromiseLike<unknown>): void {
    this.#turns.suspend();
    // A foreign thenable may settle twice.
    whenSettled(pending, this.#resolved, this.#rejected);
  }

  /** Publishes what code gave in the end, and says whether that is done; if not, it goes on, or fails, by itself. */
  emitLast(value: unknown): boolean {
    try {
      const pending = emit(value, this);
      if (pending === undefined) return true;
      this.await(pending);
    } catch (error) {
      this.#turns.onRejected(error);
    }
    return false;
  }

  // ---- as the emitter of these events ----

  get fenced(): boolean {
    return this.#ended || this.#incarnation.fenced;
  }

  /** Ends what is in progress, as far as it is an iterable or an Observable: nothing more is taken from it. */
  endWork(): void {
    if (this.#incarnation.fenced) return;
    this.#ended = true;
    this.#incarnation.sources.endWork();
  }

  publish(topic: AnyTopic, payload: unknown): Promise<void> {
    return this.#incarnation.publishOn(topic, payload, undefined);
  }

  onPulled(): Promise<void> | undefined {
    return this.#turns.broker.pacer.onPulled();
  }

  follow(source: object): Promise<void> {
    const turns = this.#turns;
    const incarnation = this.#incarnation;
    const method = methodInHand(turns);
    const kind =
      turns.eventInHand !== undefined ? 'work' : method === 'onDrain' ? 'drain' : method === 'step' ? 'source' : 'work';
    // Its code ran here, in the scope of the incarnation and in what surrounded the publish: so does its Observable.
    const within = (work: () => void): void => {
      runOnStack(incarnation, work);
    };
    return incarnation.sources.follow(followedBy(this, incarnation, source, method, kind, within));
  }
}
