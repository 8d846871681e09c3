import { checkDuration, checkTimes } from '../arguments';
import { WAIT_OPTIONS } from '../harness/call-options';
import type { ActorClass, ActorConfig, Envelope, PayloadOf, Publisher, Runtime } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import type { Scheduler } from './scheduler';
import type { Decisions } from './decisions';
import { noInstance, unknownActor } from '../errors';
import type { TopicRef } from '../events/event-match';
import { nothingBetween, nothingToChoose } from './errors';
import type { Faults } from './faults';
import type { History } from './history';
import type { Instruments } from './instruments';
import { simulatedPort, type Asynchronous, type PortOptions } from './simulated-port';
import { shown, type Trace } from './trace';
import type { PendingWaits } from './pending-waits';

/** How long `settleOn` waits. Milliseconds of virtual time. */
const DEFAULT_WITHIN = 10_000;

/** The name of the scenario among those that are ready. */
const SCENARIO = 'the scenario';

/** The part of a run that its simulation uses. */
export interface SimulationHost {
  readonly runtime: Runtime;
  readonly scheduler: Scheduler;
  readonly decisions: Decisions;
  readonly faults: Faults;
  readonly history: History;
  readonly instruments: Instruments;
  readonly trace: Trace;
  readonly waits: PendingWaits;
}

/** One run of a program, as its scenario, its invariants and its stand-ins see it. */
export class Simulation implements Publisher {
  readonly #host: SimulationHost;

  /** Made by `simulate`, one for every run. */
  constructor(host: SimulationHost) {
    this.#host = host;
  }

  /** The runtime of this run. */
  get runtime(): Runtime {
    return this.#host.runtime;
  }

  /** Milliseconds of virtual time since the run began. */
  get now(): number {
    return this.#host.scheduler.clock.now();
  }

  // ---- what the scenario does ----

  /**
   * Publishes as from outside, then lets others have their turn: how many, the seed decides.
   * @throws (as a rejection) what `runtime.publish` rejects with
   */
  readonly publish: Publisher['publish'] = (...event: unknown[]) => {
    const { runtime } = this;
    return this.#inTurn((runtime.publish as (...event: unknown[]) => Promise<void>).apply(runtime, event));
  };

  /** Starts one more actor; resolves with its name. See `runtime.spawn`. */
  spawn(actorClass: ActorClass, config?: ActorConfig): Promise<string> {
    return this.#inTurn(this.runtime.spawn(actorClass, config));
  }

  /**
   * Makes the next calls of an actor's handlers and scheduled methods fail before they do anything.
   * @param actor its name or its class
   * @param times how many; default 1
   * @throws INVALID_OPTION
   */
  failNext(actor: ActorClass | string, times = 1): void {
    checkTimes('simulation.failNext', times);
    this.#host.faults.demand(typeof actor === 'string' ? actor : readSpec(actor).name, times);
  }

  /**
   * Lets so many milliseconds of virtual time pass, and everything happen that happens in them.
   * @throws INVALID_OPTION
   */
  advance(duration: number): Promise<void> {
    checkDuration('simulation.advance', duration);
    return this.#host.waits.forTime(this.now + duration);
  }

  /** Waits until every event is handled and no handler runs; as much virtual time passes as that takes. */
  settle(): Promise<void> {
    return this.#host.waits.forRest();
  }

  /**
   * Waits until a condition is true; it is looked at after every turn.
   * @param options `within`: milliseconds of virtual time, default 10 000
   * @throws (as a rejection) SETTLE_TIMEOUT; INVALID_OPTION, UNKNOWN_OPTION
   */
  settleOn(condition: () => boolean, options: { readonly within?: number } = {}): Promise<void> {
    WAIT_OPTIONS.check('simulation.settleOn', options);
    const { within = DEFAULT_WITHIN } = options;
    return this.#host.waits.forCondition(condition, this.now, within);
  }

  // ---- what the seed decides for the scenario ----

  /**
   * A whole number from `least` to `most`, both included; these two more often than what lies between. The shortest run
   * has small ones.
   * @throws NOTHING_TO_CHOOSE
   */
  integer(least: number, most: number): number {
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least > most) throw nothingBetween(least, most);
    const above = this.#host.decisions.decide('input', { kind: 'quantity', options: most - least + 1 });
    if (above > 0) this.#host.trace.deviates(`the scenario takes ${String(least + above)}`);
    return least + above;
  }

  /**
   * One of these. The shortest run has the first.
   * @throws NOTHING_TO_CHOOSE
   */
  choose<T>(among: readonly T[]): T {
    if (among.length === 0) throw nothingToChoose(among);
    const at = this.#host.decisions.decide('input', { kind: 'even', options: among.length });
    if (at > 0) this.#host.trace.deviates(`the scenario chooses ${shown(among[at])}`);
    return among[at] as T;
  }

  // ---- what surrounds the program ----

  /**
   * Stands in for something outside the process: calls of `target` take a while, are answered in any order, and may
   * fail. All its methods have to be asynchronous.
   * @param name what traces call it
   * @throws INVALID_OPTION
   */
  port<T extends object>(name: string, target: T & Asynchronous<T>, options: PortOptions = {}): T {
    return simulatedPort<T>(name, target, options, this.#host);
  }

  // ---- what can be seen ----

  /** Everything published so far on a topic, in order. */
  envelopes<T extends TopicRef>(topic: T): readonly Envelope<PayloadOf<T>>[] {
    return this.#host.history.of(topic);
  }

  /** The payloads of everything published so far on a topic, in order. */
  payloads<T extends TopicRef>(topic: T): readonly PayloadOf<T>[] {
    return this.envelopes(topic).map(({ payload }) => payload);
  }

  /**
   * The instance that an actor has now: for invariants about its state.
   * @param actor its name, or its class: then the first of them
   * @throws UNKNOWN_ACTOR, NO_INSTANCE
   */
  instance<T extends object>(actor: ActorClass<T> | string): T {
    const { instances } = this.#host.instruments;
    if (typeof actor === 'string') {
      const named = instances.get(actor);
      if (named === undefined) throw unknownActor(actor, [...instances.keys()]);
      return named as T;
    }
    const found = [...instances.values()].find((each) => each instanceof actor);
    if (found === undefined) throw noInstance(actor.name);
    return found as T;
  }

  /** Writes a line of your own into the trace. */
  note(line: string): void {
    this.#host.trace.note(line);
  }

  #inTurn<T>(work: Promise<T>): Promise<T> {
    const turn = work.then(async (result) => {
      await this.#host.scheduler.turn(SCENARIO);
      return result;
    });
    turn.catch(() => undefined);
    return turn;
  }
}
