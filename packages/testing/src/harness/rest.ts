import type { Runtime } from '@maiko/core';
import { eventsKeepMoving, handlersUnfinished } from '../errors';
import type { ActorFaults } from '../faults/actor-faults';
import { still } from '../settle';
import { turns, type TestClock } from '../test-clock';
import type { Activity } from './activity';
import { realTimeLimit } from './real-time';

/** Waits for a program to come to rest. */
export class Rest {
  constructor(
    private readonly runtime: Runtime,
    private readonly clock: TestClock,
    private readonly activity: Activity,
    private readonly faults: ActorFaults,
  ) {}

  /**
   * Nothing is left that could happen without time passing.
   * @param limit in milliseconds of real time, for handlers that wait for something real
   * @throws NOT_SETTLED
   */
  async reached(limit: number): Promise<void> {
    const over = realTimeLimit(limit);
    for (;;) {
      if (!(await still(this.runtime, over)) && !(await still(this.runtime, looks(LAST_LOOKS))))
        throw eventsKeepMoving(limit);
      const busy = this.#busy();
      if (busy.length === 0) return;
      if (over()) throw handlersUnfinished(limit, busy);
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

  /** A handler waits for something real, or for virtual time: it has a moment to show which. */
  async #patiently(condition: () => boolean, limit: number): Promise<void> {
    const { nextDue } = this.clock;
    const over = realTimeLimit(nextDue === undefined ? limit : Math.min(limit, BRIEFLY));
    while (!condition() && !over() && this.#busy().length > 0) await turns(1);
  }

  /** Who has an event in hand, but for those that wait because the test said so. */
  #busy(): { readonly actor: string; readonly topic: string }[] {
    return [...this.activity.handling]
      .filter(([actor]) => !this.faults.holds(actor))
      .map(([actor, { topic }]) => ({ actor, topic }));
  }
}

/** In milliseconds of real time. */
const BRIEFLY = 20;

/** On a busy machine the time may be over before anybody looked twice, so what moves is told by looking, not by the time. */
const LAST_LOOKS = 3;

/** Gives up after so many looks. */
function looks(count: number): () => boolean {
  return () => count-- <= 0;
}
