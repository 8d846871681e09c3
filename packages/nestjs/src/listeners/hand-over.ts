import type { Runtime } from '@maiko/core';
import { Delivery, type Call } from './delivery';
import type { Emission } from './emission';
import { emitterIn, publishEmitted } from './emitter';
import type { LateCalls } from './late-calls';
import type { Connected } from './listeners-module';
import { comesOn } from './listening-method';
import { Receivers } from './receivers';

/** The hand-over of the events of another library to the actor of one listener. */
export class HandOver {
  readonly #runtime: Runtime;
  readonly #connected: Connected;
  readonly #late: LateCalls;
  readonly #receivers: Receivers;
  readonly #call: Call;

  constructor(runtime: Runtime, connected: Connected, late: LateCalls) {
    this.#runtime = runtime;
    this.#connected = connected;
    this.#late = late;
    const { instance } = connected;
    this.#call = (method, values) =>
      (instance as Record<string, (...values: unknown[]) => unknown>)[method]?.(...values);
    this.#receivers = Receivers.in(runtime);
  }

  /**
   * A method of the listener is to be called, by its actor. When the actors have ended it is called at once; when this
   * one has ended alone it is not called.
   * @param emission the event on its topic, if it has one
   */
  call(method: string, values: readonly unknown[], emission: Emission | undefined): Delivery {
    const { listener } = this.#connected;
    const delivery = new Delivery(method, values, this.#makeLate);
    if (this.#haveEnded) delivery.makeLate();
    else if (this.#receivers.hasEnded(listener)) delivery.lose();
    else if (emission?.isClosed === false && this.#comesOn(emission.topic, method)) emission.add(listener, delivery);
    else
      publishEmitted(this.#runtime, listener.inbox as never, delivery).catch(() => {
        delivery.makeLate();
      });
    return delivery;
  }

  /**
   * Whether the caller may wait for a call: not before the actors run, and not inside of a listener for which the
   * called one waits, in however many steps, since that would have no end.
   */
  mayWait({ done }: Delivery): boolean {
    const { state } = this.#runtime;
    if (state === 'created' || state === 'starting') return false;
    const waiting = emitterIn(this.#runtime)?.call;
    if (waiting?.isBusy !== true) return true;
    const { waits } = this.#receivers;
    const { listener } = this.#connected;
    if (!waits.isPossible(waiting.listener, listener)) return false;
    waits.add(waiting.listener, listener, done);
    return true;
  }

  get #haveEnded(): boolean {
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
      // What waits for the delivery is told.
    }
  };
}
