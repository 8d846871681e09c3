import type { Envelope } from '../flow/envelope';

/** A failure of an actor, as its cell reports it to the supervisor. */
export interface Failure {
  /** What was thrown, as an Error. */
  readonly error: Error;
  /** `error` with the place it came from: the cause that escalates. */
  readonly cause: Error;
  /** The event that was being handled; undefined when it was not a handler that failed. */
  readonly envelope: Envelope | undefined;
}
