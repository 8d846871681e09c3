/** The answer of `step`: when it runs again. */
export type StepAction =
  /** Again at once, after the events that are queued now. */
  | { readonly type: 'continue' }
  /** Again, after the other ready actors had their turn. */
  | { readonly type: 'yield' }
  /** After the next event has been handled. */
  | { readonly type: 'await-event' }
  /** After `delay` milliseconds; events are handled meanwhile. */
  | { readonly type: 'backoff'; readonly delay: number }
  /** Not again in this incarnation. */
  | { readonly type: 'never' };

/** The answers of `step`, as in the original. */
export const StepAction = {
  Continue: { type: 'continue' },
  Yield: { type: 'yield' },
  AwaitEvent: { type: 'await-event' },
  Never: { type: 'never' },
  /** @param delay milliseconds */
  Backoff: (delay: number): StepAction => ({ type: 'backoff', delay }),
} as const satisfies Record<string, StepAction | ((delay: number) => StepAction)>;

/** Whether a value is a step action; its delay, if it has one, must be a duration. */
export function isStepAction(value: unknown): value is StepAction {
  if (typeof value !== 'object' || value === null) return false;
  const { type, delay } = value as { readonly type?: unknown; readonly delay?: unknown };
  if (type === 'backoff') return typeof delay === 'number' && delay >= 0;
  return type === 'continue' || type === 'yield' || type === 'await-event' || type === 'never';
}
