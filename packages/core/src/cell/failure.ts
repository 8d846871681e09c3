import type { ErrorVerdict, OnError } from '../actor/hooks';
import { invalidVerdict, onErrorFailed, hookTimeout } from './errors';
import type { Envelope } from '../flow/envelope';
import type { Clock } from '../ports/clock';
import { isThenable } from '../thenable';
import { Deadline } from './deadline';

/** A failure of an actor, as its cell reports it to the supervisor. */
export interface Failure {
  /** What was thrown, as an Error. */
  readonly error: Error;
  /** `error` with the place it came from: the cause that escalates. */
  readonly cause: Error;
  /** The event that was being handled; undefined when it was not a handler that failed. */
  readonly envelope: Envelope | undefined;
  /** The event is to be handled again: unless `onError` says otherwise, the actor goes on with that. */
  readonly retried: boolean;
}

/**
 * How long `onError` may take. Milliseconds.
 * @limit
 */
const JUDGING_TIMEOUT = 5_000;

/** Called when the answer is not needed any more. */
type Forget = () => void;

/**
 * Asks the `onError` of an actor about a failure. An actor without one is restarted, unless the event is to be handled
 * again; so is one with an `onError` that fails, takes too long or returns nonsense, and then the failure names both
 * causes.
 * @param answer called once, on this stack or later
 * @returns what to call when the answer is of no interest any more; undefined when it has been given
 */
export function judge(
  id: string,
  clock: Clock,
  onError: OnError['onError'] | undefined,
  failure: Failure,
  answer: (failure: Failure, verdict: ErrorVerdict) => void,
): Forget | undefined {
  const threw = (thrown: unknown): void => {
    answer({ ...failure, cause: onErrorFailed(id, thrown, failure.cause) }, 'restart');
  };
  const answered = (verdict: unknown): void => {
    if (verdict === undefined) answer(failure, failure.retried ? 'resume' : 'restart');
    else if (isVerdict(verdict)) answer(failure, verdict);
    else answer({ ...failure, cause: invalidVerdict(id, verdict, failure.cause) }, 'restart');
  };
  let verdict: unknown;
  try {
    verdict = onError?.(failure.error, failure.envelope);
  } catch (thrown) {
    threw(thrown);
    return undefined;
  }
  const tooLate = () => hookTimeout(id, 'onError', JUDGING_TIMEOUT);
  if (!isThenable(verdict)) {
    answered(verdict);
    return undefined;
  }
  const deadline = new Deadline(clock, JUDGING_TIMEOUT);
  deadline.bound(verdict, tooLate).then(answered, threw);
  return () => {
    deadline.drop();
  };
}

function isVerdict(value: unknown): value is ErrorVerdict {
  return value === 'resume' || value === 'restart' || value === 'stop' || value === 'escalate';
}

/** Makes the failure of code that has no event in its hands. */
export function besideEvents(error: Error): Failure {
  return { error, cause: error, envelope: undefined, retried: false };
}
