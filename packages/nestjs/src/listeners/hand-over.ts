import type { Runtime } from '@maiko/core';
import { Delivery, type Call } from './delivery';
import type { Emission } from './emission';
import { emitterIn, publishEmitted } from './emitter';
import type { LateCalls } from './late-calls';
import type { Connected } from './listeners-module';
import { comesOn } from './listening-method';
import { receiversIn } from './receivers';

/** What hands the events of another library to the actor of one listener. */
export class HandOver {
  readonly #runtime: Runtime;
  readonly #connected: Connected;
  readonly #late: LateCalls;
  readonly #call: Call;

  constructor(runtime: Runtime, connected: Connected, late: LateCalls) {
    this.#runtime = runtime;
    this.#connected = connected;
    this.#late = late;
    const { instance } = connected;
    this.#call = (method, values) =>
      (instance as Record<string, (...values: unknown[]) => unknown>)[method]?.(...values);
    receiversIn(runtime);
  }

  /**
   * A method of the listener is to be called, by its actor. When that has ended, it is called at once.
   * @param emission the event on its topic, if it has one
   */
  call(method: string, values: readonly unknown[], emission: Emission | undefined): Delivery {
    const { listener } = this.#connected;
    const delivery = new Delivery(method, values, this.#makeLate);
    if (this.#hasEnded) delivery.makeLate();
    else if (emission !== undefined && this.#comesOn(emission.topic, method)) emission.add(listener, delivery);
    else
      publishEmitted(this.#runtime, listener.inbox as never, delivery).catch(() => {
        delivery.makeLate();
      });
    return delivery;
  }

  /** Whether a caller may wait until the listener has been called: not before the actors run, nor inside of a listener that is one. */
  get mayWait(): boolean {
    const { state } = this.#runtime;
    return state !== 'created' && state !== 'starting' && emitterIn(this.#runtime) === undefined;
  }

  get #hasEnded(): boolean {
    const { state } = this.#runtime;
    return (state === 'stopping' || state === 'stopped') && emitterIn(this.#runtime) === undefined;
  }

  /** Whether the method gets what comes on a topic. What else the library calls it for comes into its inbox. */
  #comesOn(topic: string, method: string): boolean {
    const { methods } = this.#connected.listener;
    return methods.some((each) => each.method === method && comesOn(each, topic));
  }

  readonly #makeLate = (delivery: Delivery): void => {
    try {
      this.#late.add(delivery.run(this.#call));
    } catch {
      // Whoever waits for the delivery is told.
    }
  };
}
