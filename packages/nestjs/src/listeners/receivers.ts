import type { DeadLetter, Logger, Runtime } from '@maiko/core';
import { Delivery } from './delivery';
import { Emission } from './emission';
import { PendingWaits } from './pending-waits';

const inRuntime = new WeakMap<Runtime, Receivers>();

/** What is refused is called without the actor. */
const REFUSED = new Set<DeadLetter['reason']>(['runtime-closed', 'publisher-ended', 'ingress-full', 'refused']);

/**
 * The listeners of a runtime, and the actors that run them. Calls that become dead letters are never made, and say so.
 */
export class Receivers {
  readonly waits = new PendingWaits();
  readonly #runtime: Runtime;
  readonly #byActor = new Map<string, object>();
  readonly #actors = new Map<object, string>();
  /** Actors of which an incarnation has ended; another may follow. */
  readonly #interrupted = new Set<string>();
  readonly #told = new Set<string>();
  #logger: Logger | undefined;

  static in(runtime: Runtime): Receivers {
    let receivers = inRuntime.get(runtime);
    if (receivers === undefined) inRuntime.set(runtime, (receivers = new Receivers(runtime)));
    return receivers;
  }

  private constructor(runtime: Runtime) {
    this.#runtime = runtime;
    runtime.monitors.add({
      attached: ({ logger }) => {
        this.#logger = logger;
      },
      actorStopped: (actor) => {
        if (this.#byActor.has(actor)) this.#interrupted.add(actor);
      },
      actorStarted: (actor) => {
        this.#interrupted.delete(actor);
      },
      deadLetter: ({ envelope: { payload, via }, reason, subscriber }) => {
        if (REFUSED.has(reason)) return;
        if (payload instanceof Delivery) payload.lose();
        else if (via instanceof Emission)
          via.lose(subscriber === undefined ? undefined : this.#byActor.get(subscriber));
      },
    });
  }

  /** An actor has been created for a listener. */
  enter(actor: string, listener: object): void {
    this.#byActor.set(actor, listener);
    this.#actors.set(listener, actor);
  }

  /** Whether the actor of a listener has ended for good. The first event that it misses is logged. */
  hasEnded(listener: object): boolean {
    if (this.#interrupted.size === 0) return false;
    const actor = this.#actors.get(listener);
    if (actor === undefined || !this.#interrupted.has(actor)) return false;
    const status = this.#runtime.actors().find(({ id }) => id === actor)?.status ?? 'stopped';
    if (status !== 'stopped') return false;
    if (this.#runtime.state === 'running' && !this.#told.has(actor)) {
      this.#told.add(actor);
      this.#logger?.error(
        `Listener "${actor}" has ended: events that are emitted for it are lost from now on, and emitAsync gets undefined for it. ` +
          'If it failed, runtime.health() says why. Only a new start of the application brings it back',
      );
    }
    return true;
  }
}
