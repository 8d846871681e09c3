import type { DeadLetterReason } from './dead-letters';

/** The reason why events are given up. The error is made for the first of them: most actors that end have none. */
export class DiscardReason {
  readonly reason: DeadLetterReason;
  readonly #make: () => Error;
  #error: Error | undefined;

  constructor(reason: DeadLetterReason, make: () => Error) {
    this.reason = reason;
    this.#make = make;
  }

  get error(): Error {
    return (this.#error ??= this.#make());
  }
}
