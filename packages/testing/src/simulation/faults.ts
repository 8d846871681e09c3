import type { ActorClass } from '@maiko/core';
import type { Decisions } from './decisions';

/** The actors that may crash, and how often. */
export interface ResolvedFaults {
  /** Classes or names; undefined for all actors. */
  readonly actors: readonly (ActorClass | string)[] | undefined;
  /** How likely it is that one call crashes. */
  readonly chance: number;
  /** How many faults one run has at most, those of ports included. */
  readonly most: number;
}

/** The point at which a call fails: not at all, before it did anything, or after it did everything. */
export type FaultPoint = 'none' | 'before' | 'after';

const POINTS: readonly FaultPoint[] = ['none', 'before', 'after'];

export function isChance(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** The choice of the calls that fail. A run has few faults: programs are meant to stand some, not any number. */
export class Faults {
  readonly #decisions: Decisions;
  readonly #crash: ResolvedFaults | undefined;
  readonly #most: number;
  readonly #demanded = new Map<string, number>();
  #happened = 0;

  constructor(decisions: Decisions, crash: ResolvedFaults | undefined, most: number) {
    this.#decisions = decisions;
    this.#crash = crash;
    this.#most = most;
  }

  /** The next calls of this actor fail before they do anything. */
  demand(actor: string, times: number): void {
    this.#demanded.set(actor, (this.#demanded.get(actor) ?? 0) + times);
  }

  ofActor(actor: string, actorClass: ActorClass): FaultPoint {
    const demanded = this.#demanded.get(actor) ?? 0;
    if (demanded > 0) {
      this.#demanded.set(actor, demanded - 1);
      return 'before';
    }
    if (this.#crash === undefined || !concerns(this.#crash.actors, actor, actorClass)) return 'none';
    return this.#decide(`crash ${actor}`, this.#crash.chance);
  }

  ofPort(port: string, chance: number): FaultPoint {
    return this.#decide(`failure of ${port}`, chance);
  }

  #decide(stream: string, chance: number): FaultPoint {
    if (chance === 0 || this.#happened >= this.#most) return 'none';
    const value = this.#decisions.decide(stream, { kind: 'rare', options: POINTS.length, chance });
    if (value !== 0) this.#happened++;
    return POINTS[value] as FaultPoint;
  }
}

/** A keyed actor's name stands for all of its instances. */
function concerns(actors: ResolvedFaults['actors'], id: string, actorClass: ActorClass): boolean {
  if (actors === undefined) return true;
  return actors.some((each) => each === actorClass || each === id || id.startsWith(`${String(each)}/`));
}
