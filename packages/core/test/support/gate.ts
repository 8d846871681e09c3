/** A promise that the test settles: holds a handler or hook until `open`. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return {
    passed,
    open: () => {
      open();
    },
  };
}

/** Watches the state of a promise after everything that is ready has run. */
export function watch(promise: Promise<unknown>): { state: string } {
  const watched: { state: string } = { state: 'pending' };
  promise.then(
    () => (watched.state = 'resolved'),
    (error: unknown) => (watched.state = (error as { code?: string }).code ?? String(error)),
  );
  return watched;
}
