/**
 * Whether a value can be awaited; promises of other realms and libraries count. Never throws: an unreadable `then`
 * counts as well, because awaiting throws what reading it throws.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true;
  }
}

/**
 * Whether code that must answer at once has given a promise, as code does that is `async` by mistake. What that rejects
 * with ends no process: the answer is refused.
 * @param rejected told of the rejection, where the answer itself is not refused
 */
export function answersLater(answer: unknown, rejected: (error: unknown) => void = nothing): boolean {
  if (!isThenable(answer)) return false;
  whenSettled(answer, nothing, rejected);
  return true;
}

/**
 * How many elements of an array are looked at: all of a tuple, and of a batch enough, as an async function in `map`
 * makes promises of all.
 * @limit
 */
const LOOKED_AT = 16;

/**
 * Whether data is a promise, or an array with promises among its first elements, as an async function makes them in an
 * operator. What they reject with ends no process: the data is refused. Never throws: what cannot be read is data.
 */
export function holdsPromises(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  try {
    if (!Array.isArray(data)) return isPromise(data) && answersLater(data);
    for (let at = 0; at < data.length && at < LOOKED_AT; at++)
      if (isPromise(data[at])) {
        for (const each of data) answersLater(each);
        return true;
      }
    return false;
  } catch {
    return false;
  }
}

function isPromise(data: unknown): boolean {
  return typeof data === 'object' && data !== null && typeof (data as { then?: unknown }).then === 'function';
}

function nothing(): void {
  // The answer comes too late.
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on what it is meant for
const { then } = Promise.prototype;

/**
 * Calls back, once and later, when a thenable settles. Never throws, whatever the thenable does: one that cannot be
 * awaited has rejected.
 */
export function whenSettled<T>(
  pending: PromiseLike<T>,
  resolved: (value: T) => void,
  rejected: (error: unknown) => void,
): void {
  try {
    // What `Promise.resolve` does first, in code that the engine inlines.
    const isPlain = pending instanceof Promise && pending.constructor === Promise;
    const promise = isPlain ? pending : Promise.resolve(pending);
    void then.call(promise, resolved as (value: unknown) => void, rejected);
  } catch (error) {
    // `Promise.resolve` and `then` read the constructor of a promise, which other code may have tampered with.
    void then.call(Promise.reject(error as Error), undefined, rejected);
  }
}
