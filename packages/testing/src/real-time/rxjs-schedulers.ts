import { animationFrameScheduler, asapScheduler, asyncScheduler, queueScheduler, type SchedulerLike } from 'rxjs';

const listeners = new Set<() => void>();
let restore: (() => void) | undefined;

/**
 * Calls back whenever the schedulers of RxJS, which run on real time, are asked for time. They are watched while there
 * is a listener, and then are as they were.
 * @returns what ends it
 */
export function onRealTime(listener: () => void): () => void {
  listeners.add(listener);
  restore ??= watchAll();
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    restore?.();
    restore = undefined;
  };
}

function watchAll(): () => void {
  const later = (delay: unknown): boolean => Number(delay) > 0;
  const restores = [
    watch(asyncScheduler, 'schedule', () => true),
    // Operators such as `timeInterval` only read it.
    watch(asyncScheduler, 'now', () => true),
    watch(animationFrameScheduler, 'schedule', () => true),
    // Without a delay these two take no time.
    watch(asapScheduler, 'schedule', (_work, delay) => later(delay)),
    watch(queueScheduler, 'schedule', (_work, delay) => later(delay)),
  ];
  return () => {
    for (const each of restores) each();
  };
}

function watch(
  scheduler: SchedulerLike,
  method: 'schedule' | 'now',
  takesTime: (...given: readonly unknown[]) => boolean,
): () => void {
  const own = Object.getOwnPropertyDescriptor(scheduler, method);
  const original = Reflect.get(scheduler, method) as (...given: unknown[]) => unknown;
  const watching = function (this: unknown, ...given: unknown[]): unknown {
    if (takesTime(...given)) for (const listener of listeners) listener();
    return original.apply(this, given);
  };
  Object.defineProperty(scheduler, method, { value: watching, configurable: true, writable: true, enumerable: true });
  return () => {
    // Not if another tool has replaced it meanwhile.
    if (Reflect.get(scheduler, method) !== watching) return;
    if (own === undefined) Reflect.deleteProperty(scheduler, method);
    else Object.defineProperty(scheduler, method, own);
  };
}
