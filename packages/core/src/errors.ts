import { MaikoError } from './maiko-error';
import { attempt, isError } from './text';

export { causeChain, MaikoError, toError, withCause, type ErrorDetails } from './maiko-error';
export { describe, messageOf } from './text';

/** Where an error says that data from outside was refused; the same however many copies of this file were loaded. */
const REFUSED_INPUT = Symbol.for('maiko.refused-input');

/** What the sender of data may have done wrong; a schema that fails, for one, is a fault of the program. */
const FAULTS_OF_DATA: readonly string[] = ['PAYLOAD_REJECTED', 'INVALID_TOPIC_NAME'];

/** Marks the error of data from outside that was refused as it entered. */
export function refusedInput<T>(error: T): T {
  if (isError(error) && error instanceof MaikoError && FAULTS_OF_DATA.includes((error as MaikoError).code))
    Object.defineProperty(error, REFUSED_INPUT, { value: true, configurable: true });
  return error;
}

/**
 * Whether an error is about data from outside that `runtime.ingest` refused: its schema, or the name of its topic. The
 * sender of the data is at fault then; the same code from `publish` is a fault of the program.
 * @param error any thrown value
 */
export function isRefusedInput(error: unknown): boolean {
  return isError(error) && attempt(() => REFUSED_INPUT in error, false);
}

/** An option has a value that it cannot have. */
export const invalidOption = (where: string, key: string, expected: string, received: unknown) =>
  new MaikoError('INVALID_OPTION', `Option "${key}" of ${where} is not valid`, {
    expected,
    received,
    hint: `Correct "${key}"`,
  });

/** An option does not exist. */
export const unknownOption = (
  where: string,
  keys: readonly string[],
  known: readonly string[],
  hint = 'Remove it or correct its spelling',
) =>
  new MaikoError('UNKNOWN_OPTION', `${where} does not know ${keys.map((key) => `"${key}"`).join(', ')}`, {
    expected: `only ${known.join(', ')}`,
    received: keys.join(', '),
    hint,
  });
