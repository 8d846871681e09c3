import type { StepAction } from '../../actor/step-action';
import type { CancelTimer, Clock } from '../../ports/clock';

/**
 * How long a step waits that failed and was resumed, so that it cannot spin. Milliseconds.
 * @limit
 */
const RETRY_DELAY = 100;

/** The time at which the `step` of an incarnation runs next; the first is due at once. It runs nothing itself. */
export class StepLoop {
  /** `timer` without a timer: a step has failed, and its failure is being judged. */
  #state: 'due' | 'await-event' | 'timer' | 'never' = 'due';
  #cancel: CancelTimer | undefined;
  readonly #clock: Clock;
  readonly #wake: () => void;

  /** @param wake called when a step that backed off is due again */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  get due(): boolean {
    return this.#state === 'due';
  }

  onEventHandled(): void {
    if (this.#state === 'await-event') this.#state = 'due';
  }

  /** A step has answered. */
  apply(action: StepAction): void {
    // It was told to stop while the step ran.
    if (this.#state === 'never') return;
    switch (action.type) {
      case 'continue':
      case 'yield':
        this.#state = 'due';
        return;
      case 'backoff':
        this.#after(action.delay);
        return;
      case 'await-event':
      case 'never':
        this.#state = action.type;
    }
  }

  /** A step has failed: no step until `resume`. */
  onFailed(): void {
    if (this.#state !== 'never') this.#state = 'timer';
  }

  /** The actor goes on after a failure. */
  resume(): void {
    if (this.#state === 'timer' && this.#cancel === undefined) this.#after(RETRY_DELAY);
  }

  /** No more steps in this incarnation. */
  stop(): void {
    this.#state = 'never';
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #after(delay: number): void {
    this.#state = 'timer';
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      this.#state = 'due';
      this.#wake();
    }, delay);
  }
}
