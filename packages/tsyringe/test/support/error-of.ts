import { MaikoError } from '@maiko/core';

/** The Maiko error that a call throws. */
export function errorOf(call: () => unknown): MaikoError {
  try {
    call();
  } catch (error) {
    if (error instanceof MaikoError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

/** The Maiko error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<MaikoError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return errorOf(() => {
    if (outcome !== undefined) throw outcome;
  });
}
