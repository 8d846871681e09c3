import type { Delivery } from './delivery';

/**
 * One event that another library emits and that has a topic. The library says which listeners it calls; each call waits
 * here until the event comes to the actor of its listener on that topic. Actors never run on the stack of the emitting
 * code, so by then all are here.
 */
export class Emission {
  readonly #calls = new Map<object, Delivery[]>();
  #isClosed = false;

  constructor(
    /** The name of its topic. */
    readonly topic: string,
  ) {}

  /**
   * Whether the calls are on their way or have been made: a later call, as of an object that is emitted again, is no
   * part of it.
   */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  add(listener: object, call: Delivery): void {
    const calls = this.#calls.get(listener);
    if (calls === undefined) this.#calls.set(listener, [call]);
    else calls.push(call);
  }

  /** The calls of a listener, in the order in which the library made them. */
  of(listener: object): readonly Delivery[] {
    this.#isClosed = true;
    return this.#calls.get(listener) ?? [];
  }

  /** It has been refused: its listeners are called without their actors. */
  refused(): void {
    this.#isClosed = true;
    for (const call of [...this.#calls.values()].flat()) call.makeLate();
  }

  /** It is a dead letter of the listener, or of any if that is not known: calls that have not been made never are. */
  lose(listener: object | undefined): void {
    this.#isClosed = true;
    const lost = listener === undefined ? [...this.#calls.values()].flat() : this.#calls.get(listener);
    for (const call of lost ?? []) call.lose();
  }
}
