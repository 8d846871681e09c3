import type { Envelope, PayloadOf, PublishTarget, Runtime } from '@maiko/core';
import { matchesTopic, publishTopic } from '@maiko/core/adapter';
import type { TopicRef } from '../events/event-match';
import type { TestClock } from '../test-clock';
import { marblesDiffer, marblesExpectNothing } from './errors';
import { differenceOf, type MarbleExpectation } from './expectation';
import { readMarbles } from './marble-diagram';
import { payloadsOf, type GivenValues, type TimedPayload } from './marble-values';

/** The expectation of what a topic carries, without its marbles. */
export interface TopicExpectation<E> {
  /**
   * Expects exactly these events until the end of the longest diagram.
   * @param marbles as in `TestScheduler.run` of RxJS; one character is 1 ms
   * @param values the payloads of its characters; without any, a payload is the character itself
   * @throws INVALID_MARBLES
   */
  toBe(marbles: string, ...values: GivenValues<E>): void;
}

/** A test in marbles, as `harness.marbles` takes it: what goes into a program when, and what comes out when. */
export class Marbles {
  readonly #feeds: { readonly at: number; readonly publish: () => Promise<unknown> }[] = [];
  readonly #expected: { readonly ref: TopicRef; readonly expectation: MarbleExpectation }[] = [];
  /** Expectations without marbles, with the names of their topics. */
  readonly #begun = new Map<object, string>();
  readonly #runtime: Runtime;
  #duration = 0;

  readonly #onRealTime: () => readonly string[];

  /**
   * Made by `harness.marbles`.
   * @param onRealTime names the actors with operators that virtual time does not move
   */
  constructor(runtime: Runtime, onRealTime: () => readonly string[]) {
    this.#runtime = runtime;
    this.#onRealTime = onRealTime;
  }

  /**
   * Publishes from outside, as the marbles say.
   * @param values the payloads of its characters; without any, a payload is the character itself
   * @throws INVALID_MARBLES, NOT_A_TOPIC
   */
  readonly publish = <E>(topic: PublishTarget<E>, marbles: string, ...[values]: GivenValues<NoInfer<E>>): void => {
    const { name } = publishTopic(topic);
    for (const { at, payload } of this.#read(name, marbles, values).payloads)
      this.#feeds.push({ at, publish: () => this.#runtime.publish(topic, payload as never) });
  };

  /**
   * Names what is expected of: a topic, a family, an event class, or all topics that a pattern matches.
   * @throws NOT_A_TOPIC, INVALID_PATTERN
   */
  readonly expectTopic = <const T extends TopicRef>(topic: T): TopicExpectation<PayloadOf<T>> => {
    matchesTopic(topic, '');
    const name = typeof topic === 'string' ? topic : topic.name;
    const begun = {};
    this.#begun.set(begun, name);
    return {
      toBe: (marbles, ...[values]) => {
        this.#begun.delete(begun);
        this.#expected.push({ ref: topic, expectation: this.#read(name, marbles, values) });
      },
    };
  };

  /**
   * Lets what is declared happen, and compares.
   * @throws (as a rejection) MARBLES_DIFFER, MARBLES_EXPECT_NOTHING, and what publishing rejects with
   */
  async play(declare: (marbles: Marbles) => void, clock: TestClock): Promise<void> {
    declare(this);
    await clock.advance(0);
    const began = clock.now();
    const received: (TimedPayload & { readonly topic: string })[] = [];
    const refused: unknown[] = [];
    const monitor = this.#runtime.monitors.add({
      dispatched: ({ topic, payload }: Envelope) => {
        received.push({ topic, payload, at: clock.now() - began });
      },
    });
    const cancels = this.#feeds.map(({ at, publish }) =>
      clock.setTimer(() => void publish().catch((error: unknown) => refused.push(error)), at),
    );
    try {
      // The last character is an instant, not a span.
      await clock.advance(Math.max(0, this.#duration - 1));
    } finally {
      monitor.remove();
      for (const cancel of cancels) cancel();
    }
    if (refused.length > 0) throw refused[0];
    const [unfinished] = this.#begun.values();
    if (unfinished !== undefined || this.#expected.length === 0) throw marblesExpectNothing(unfinished);
    this.#compare(received);
  }

  #compare(received: readonly (TimedPayload & { readonly topic: string })[]): void {
    const differences = this.#expected.map(({ ref, expectation }) =>
      differenceOf(
        expectation,
        received.filter(({ topic }) => matchesTopic(ref, topic)),
      ),
    );
    const first = differences.findIndex((lines) => lines.length > 0);
    if (first >= 0)
      throw marblesDiffer(this.#expected[first]?.expectation.topic ?? '', differences.flat(), this.#onRealTime());
  }

  #read(topic: string, marbles: string, values: MarbleExpectation['values']): MarbleExpectation {
    const diagram = readMarbles(topic, marbles);
    this.#duration = Math.max(this.#duration, diagram.duration);
    return { topic, diagram, values, payloads: payloadsOf(topic, marbles, diagram, values) };
  }
}
