import { Observable, type Subscriber } from 'rxjs';

/**
 * How often operators may subscribe to the events after their end. As `concat` does once, and `repeat` without end.
 * @limit
 */
const MOST_AFTER_END = 100;

/**
 * The front of a pipe, as the operators subscribe to it. A pipe has one subscriber as a rule, and that one is called
 * without the copy of the list that a Subject makes.
 */
export class PipeSource {
  readonly events: Observable<unknown>;
  #subscribers: readonly Subscriber<unknown>[] = [];
  #only: Subscriber<unknown> | undefined;
  #isComplete = false;
  #afterEnd = 0;

  /** @param onEndless called when operators begin again and again after the end */
  constructor(onEndless: () => void) {
    this.events = new Observable((subscriber) => {
      if (this.#isComplete) {
        if (++this.#afterEnd > MOST_AFTER_END) onEndless();
        else subscriber.complete();
        return undefined;
      }
      this.#set([...this.#subscribers, subscriber]);
      return () => {
        this.#set(this.#subscribers.filter((each) => each !== subscriber));
      };
    });
  }

  #set(subscribers: readonly Subscriber<unknown>[]): void {
    this.#subscribers = subscribers;
    this.#only = subscribers.length === 1 ? subscribers[0] : undefined;
  }

  /** For those that have subscribed by now. */
  next(payload: unknown): void {
    if (this.#only !== undefined) this.#only.next(payload);
    else for (const each of this.#subscribers) each.next(payload);
  }

  complete(): void {
    this.#isComplete = true;
    for (const each of this.#subscribers) each.complete();
  }
}
