import { MaikoError } from '@maiko/core';

/** Returns the text of the MaikoError that `run` throws or rejects with; anything else fails the test. */
export async function refusalOf(run: () => unknown): Promise<string> {
  return (await errorOf(run)).message;
}

/** Returns the MaikoError that `run` throws or rejects with; its text begins with its code. */
export async function errorOf(run: () => unknown): Promise<MaikoError> {
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    if (!(error instanceof MaikoError)) throw error;
    expect(error.message.startsWith(`[${error.code}] `)).toBe(true);
    return error;
  }
  throw new Error(`Nothing was refused; the result is ${String(result)}`);
}
