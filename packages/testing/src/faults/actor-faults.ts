import type { ActorClass, ActorContext } from '@maiko/core';
import { injectedFailure } from '../errors';
import type { ActorSet } from '../events/actor-ref';
import type { TestClock } from '../test-clock';
import { replaceMethod, workOf } from './instrument';

/** A handler that hangs because the test said so. */
export interface HangHandle {
  /** Lets it go on with its work. Calling it again does nothing. */
  release(): void;
}

interface Fault {
  readonly actors: ActorSet;
  /** How many calls it still concerns. */
  left: number;
  run(actor: string, method: string, signal: AbortSignal, work: () => unknown): unknown;
}

/** The faults that a test injects into handlers and scheduled methods of actors. */
export class ActorFaults {
  readonly #clock: TestClock;
  readonly #faults = new Set<Fault>();
  /** The signals of the incarnations in which a call waits because of a fault, by actor. */
  readonly #held = new Map<string, AbortSignal>();

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  /** It waits because of a fault: for virtual time, or to be released. */
  holds(actor: string): boolean {
    return this.#held.get(actor)?.aborted === false;
  }

  failNext(actors: ActorSet, times: number, error: Error | undefined): void {
    this.#faults.add({
      actors,
      left: times,
      run: (actor, method) => {
        throw error ?? injectedFailure(actor, method);
      },
    });
  }

  delay(actors: ActorSet, duration: number): void {
    this.#faults.add({
      actors,
      left: Infinity,
      run: (actor, _method, signal, work) =>
        this.#hold(actor, signal, new Promise<void>((resolve) => this.#clock.setTimer(resolve, duration)), work),
    });
  }

  hang(actors: ActorSet): HangHandle {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const fault: Fault = {
      actors,
      left: 1,
      run: (actor, _method, signal, work) => this.#hold(actor, signal, released, work),
    };
    this.#faults.add(fault);
    return {
      release: () => {
        this.#faults.delete(fault);
        release();
      },
    };
  }

  /** No call fails or waits any more because of faults asked for before; calls that hang go on hanging. */
  clear(concerns: (actors: ActorSet) => boolean): void {
    for (const fault of this.#faults) if (concerns(fault.actors)) this.#faults.delete(fault);
  }

  instrument(instance: object, actorClass: ActorClass, { id, signal }: ActorContext): void {
    for (const method of workOf(actorClass)) {
      replaceMethod(instance, method, (work) => {
        const fault = [...this.#faults].find(({ actors }) => actors.has(id));
        if (fault === undefined) return work();
        if (--fault.left === 0) this.#faults.delete(fault);
        return fault.run(id, String(method), signal, work);
      });
    }
  }

  async #hold(actor: string, signal: AbortSignal, until: Promise<void>, work: () => unknown): Promise<unknown> {
    this.#held.set(actor, signal);
    await until;
    if (this.#held.get(actor) === signal) this.#held.delete(actor);
    return work();
  }
}
