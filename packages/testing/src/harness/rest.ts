import type { Runtime } from '@maiko/core';
import { matchesTopic } from '@maiko/core/adapter';
import { eventsKeepMoving, handlersUnfinished, startStalled, type Unfinished } from '../errors';
import type { ActorFaults } from '../faults/actor-faults';
import { still } from '../settle';
import { turns, type TestClock } from '../test-clock';
import type { Activity } from './activity';
import { realTimeLimit } from './real-time';
import type { RealTimeUse } from '../real-time/real-time-use';
import { RealWork } from './real-work';
import { watched } from './watched';

/** The parts of a harness that the wait for rest looks at. */
export interface RestParts {
  readonly clock: TestClock;
  readonly activity: Activity;
  readonly faults: ActorFaults;
  readonly realTime: RealTimeUse;
}

/** The wait for a program to come to rest. */
export class Rest {
  private readonly clock: TestClock;
  private readonly activity: Activity;
  private readonly faults: ActorFaults;
  private readonly realTime: RealTimeUse;
  readonly #realWork: RealWork;
  /** Since when code of an actor waits for real work. */
  #over: (() => boolean) | undefined;

  constructor(
    private readonly runtime: Runtime,
    { clock, activity, faults, realTime }: RestParts,
  ) {
    this.clock = clock;
    this.activity = activity;
    this.faults = faults;
    this.realTime = realTime;
    const realWork = (this.#realWork = new RealWork(runtime, () => realTime.placeOnStack));
    realTime.begin(runtime, () => realWork.place);
    clock.waitWhile(() => this.#waitsForRealWork());
    activity.onIdle = () => {
      this.#realWork.leaveBehind();
    };
  }

  /**
   * Code of an actor is on its way, and real work that such code has begun. Code that waits for virtual time, its
   * signal or the test has begun none.
   * @throws NOT_SETTLED
   */
  #waitsForRealWork(): boolean {
    const inHand = this.#anyInHand();
    if (!inHand) this.#realWork.leaveBehind();
    if (!inHand || !this.#realWork.goesOn) {
      this.#over = undefined;
      return false;
    }
    this.#over ??= realTimeLimit(REAL_WORK_LIMIT);
    if (!this.#over()) return true;
    this.#over = undefined;
    throw this.#notSettled(REAL_WORK_LIMIT, this.#unfinished());
  }

  #notSettled(limit: number, unfinished: readonly Unfinished[]): Error {
    return handlersUnfinished(limit, unfinished, this.realTime.actors(unfinished.map(({ actor }) => actor)));
  }

  #anyInHand(): boolean {
    if (this.#busy().length > 0 || this.activity.steppers.size > 0) return true;
    return this.runtime.actors().some(({ status }) => status === 'starting' || status === 'stopping');
  }

  /** What holds the rest, for people. */
  #unfinished(): Unfinished[] {
    const busy = this.#busy();
    const steps = [...this.activity.steppers].map((actor) => ({ actor, method: 'step', topic: undefined }));
    const hooks = this.runtime
      .actors()
      .filter(({ status }) => status === 'starting' || status === 'stopping')
      .map(({ id, status }) => ({ actor: id, method: status === 'starting' ? 'onStart' : 'onStop', topic: undefined }));
    return [...busy, ...steps, ...hooks];
  }

  /**
   * Nothing is left that could happen without time passing.
   * @param limit in milliseconds of real time, for handlers that wait for something real
   * @throws NOT_SETTLED
   */
  async reached(limit: number): Promise<void> {
    const over = realTimeLimit(limit);
    for (;;) {
      if (!(await still(this.runtime, over)) && !(await still(this.runtime, looks(LAST_LOOKS))))
        throw eventsKeepMoving(limit, this.realTime.actors());
      const busy = this.#busy();
      if (busy.length === 0) return;
      if (over()) throw this.#notSettled(limit, busy);
      await turns(1);
    }
  }

  /**
   * Lets virtual time pass, timer by timer, until `condition` holds; says whether it came to that.
   * @param within milliseconds of virtual time
   */
  async until(condition: () => boolean, within: number, limit: number): Promise<boolean> {
    const { clock } = this;
    const until = clock.now() + within;
    for (;;) {
      if (condition()) return true;
      await still(this.runtime, realTimeLimit(limit));
      if (condition()) return true;
      if (this.#busy().length > 0) await this.#patiently(condition, limit);
      if (condition()) return true;
      const { nextDue } = clock;
      if (nextDue === undefined || nextDue > until) break;
      await clock.advance(nextDue - clock.now());
    }
    await clock.advance(Math.max(0, until - clock.now()));
    return condition();
  }

  /**
   * Waits for a start, in which no virtual time passes.
   * @param limit in milliseconds of real time
   * @throws START_STALLED, and what the start rejects with
   */
  async started(start: Promise<void>, limit: number): Promise<void> {
    const state = watched(start);
    const over = realTimeLimit(limit);
    while (!state.settled) {
      if (over()) throw startStalled(limit);
      await turns(1);
    }
    await start;
  }

  /** Waits for the end of `work`; virtual time passes as far as that takes. */
  async asTimePasses(work: Promise<unknown>): Promise<void> {
    const { clock } = this;
    const state = watched(work);
    for (;;) {
      // Comes to rest first: the next timer may be one that has not to fire any more.
      await clock.advance(0);
      if (state.settled) return;
      const { nextDue } = clock;
      if (nextDue !== undefined) await clock.advance(Math.max(0, nextDue - clock.now()));
    }
  }

  /** A handler waits for something real, or for virtual time: it has a moment to show which. */
  async #patiently(condition: () => boolean, limit: number): Promise<void> {
    const { nextDue } = this.clock;
    const over = realTimeLimit(nextDue === undefined ? limit : Math.min(limit, BRIEFLY));
    while (!condition() && !over() && this.#busy().length > 0) await turns(1);
  }

  /** The actors with an event in hand, but for those that wait because the test said so. */
  #busy(): Unfinished[] {
    return [...this.activity.handling]
      .filter(([actor]) => !this.faults.holds(actor))
      .map(([actor, { topic }]) => ({ actor, topic, method: this.#methodFor(actor, topic) }));
  }

  #methodFor(actor: string, topic: string): string | undefined {
    const { subscriptions = [] } = this.runtime.topology().actors.find(({ id }) => id === actor) ?? {};
    return subscriptions.find((each) => matchesTopic(each.topic, topic))?.method;
  }
}

/**
 * How long virtual time waits for the real work of an actor, in milliseconds of real time.
 * @limit
 */
const REAL_WORK_LIMIT = 4_000;

/** In milliseconds of real time. */
const BRIEFLY = 20;

/** On a busy machine the time may be over before the second look, so looks decide what moves, not the time. */
const LAST_LOOKS = 3;

/** Gives up after so many looks. */
function looks(count: number): () => boolean {
  return () => count-- <= 0;
}
