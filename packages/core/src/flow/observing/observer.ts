import type { Observer } from 'rxjs';

/** The arguments of `subscribe`: an observer, or up to three functions, which RxJS has deprecated. */
export type ObserverArguments<T> = [
  observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
];

/** Makes one observer of what `subscribe` was given; an observer stays the object it is. */
export function observerOf<T>([first, error, complete]: ObserverArguments<T>): Partial<Observer<T>> {
  if (typeof first === 'object' && first !== null) return first;
  const parts = { next: first, error, complete };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => typeof part === 'function'));
}
