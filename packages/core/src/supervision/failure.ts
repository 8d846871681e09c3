import type { ErrorVerdict, OnError } from '../actor/hooks';
import { invalidVerdict, onErrorFailed } from '../errors';
import type { Envelope } from '../flow/envelope';
import { isThenable } from '../thenable';

/** A failure of an actor, as its cell reports it to the supervisor. */
export interface Failure {
  /** What was thrown, as an Error. */
  readonly error: Error;
  /** `error` with the place it came from: the cause that escalates. */
  readonly cause: Error;
  /** The event that was being handled; undefined when it was not a handler that failed. */
  readonly envelope: Envelope | undefined;
}

/**
 * Asks the `onError` of an actor about a failure. An actor without one, or one whose `onError` fails or answers nonsense,
 * is restarted; in the latter cases the failure then tells both causes.
 * @param answer called once, on this stack or later
 */
export function judge(
  id: string,
  actor: Partial<OnError> | undefined,
  failure: Failure,
  answer: (failure: Failure, verdict: ErrorVerdict) => void,
): void {
  const threw = (thrown: unknown): void => {
    answer({ ...failure, cause: onErrorFailed(id, thrown, failure.cause) }, 'restart');
  };
  const answered = (verdict: unknown): void => {
    if (verdict === undefined) answer(failure, 'restart');
    else if (isVerdict(verdict)) answer(failure, verdict);
    else answer({ ...failure, cause: invalidVerdict(id, verdict, failure.cause) }, 'restart');
  };
  let verdict: unknown;
  try {
    verdict = actor?.onError?.(failure.error, failure.envelope);
  } catch (thrown) {
    threw(thrown);
    return;
  }
  if (isThenable(verdict)) verdict.then(answered, threw);
  else answered(verdict);
}

function isVerdict(value: unknown): value is ErrorVerdict {
  return value === 'resume' || value === 'restart' || value === 'stop' || value === 'escalate';
}
