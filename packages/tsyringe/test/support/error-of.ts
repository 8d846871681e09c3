import { MaikoError } from '@maiko/core';

/** Returns the Maiko error that a call throws. */
export function errorOf(call: () => unknown): MaikoError {
  try {
    call();
  } catch (error) {
    return maikoError(error);
  }
  throw new Error('Nothing was thrown');
}

/** Returns the Maiko error that a promise rejects with. */
export function failureOf(promise: Promise<unknown>): Promise<MaikoError> {
  return promise.then(() => {
    throw new Error('Nothing was thrown');
  }, maikoError);
}

function maikoError(error: unknown): MaikoError {
  if (error instanceof MaikoError) return error as MaikoError;
  throw error;
}
