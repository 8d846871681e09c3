const RESOLVED = Promise.resolve();

/** As `queueMicrotask`, which in Node makes an object of its own for the async hooks of every call. `work` must not throw. */
export function soon(work: () => void): void {
  void RESOLVED.then(work);
}
