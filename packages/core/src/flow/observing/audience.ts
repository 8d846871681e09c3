import type { Subscriber } from 'rxjs';
import type { Envelope } from '../envelope';

/** An observer, where it sits. */
export interface Seat<T> {
  readonly subscriber: Subscriber<Envelope>;
  /** Another one when two have become one. */
  bridge: T;
}

/**
 * The observers of one bridge. As an RxJS Subject, but to leave costs the same however many there are: a Subject
 * searches for the one that leaves.
 */
export class Audience<T> {
  readonly #seats = new Set<Seat<T>>();
  /** The list as it is now, made for the next event. */
  #list: readonly Seat<T>[] | undefined;

  get size(): number {
    return this.#seats.size;
  }

  get seats(): readonly Seat<T>[] {
    return (this.#list ??= [...this.#seats]);
  }

  add(seat: Seat<T>): void {
    this.#seats.add(seat);
    this.#list = undefined;
  }

  delete(seat: Seat<T>): void {
    this.#seats.delete(seat);
    this.#list = undefined;
  }

  /** Those that come meanwhile get later events only; those that leave meanwhile are stopped, and get nothing. */
  next(envelope: Envelope): void {
    for (const { subscriber } of this.seats) subscriber.next(envelope);
  }

  complete(): void {
    for (const { subscriber } of this.seats) subscriber.complete();
  }
}
