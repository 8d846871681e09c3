/** Settles with it, without its value: what a listener returns is no event. */
export async function settledQuietly(result: PromiseLike<unknown>): Promise<void> {
  await result;
}
