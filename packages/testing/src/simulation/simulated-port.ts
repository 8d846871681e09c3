import { invalidOption } from '@maiko/core/adapter';
import type { Scheduler } from './scheduler';
import type { Decisions } from './decisions';
import { simulatedFailure } from './errors';
import { isChance, type Faults } from './faults';
import { drawLatency, isLatency, type LatencyOption } from './latencies';
import type { Trace } from './trace';

/** The behaviour of a port in a simulation. */
export interface PortOptions {
  /** How long a call takes; half of it passes before the work is done, half after. Milliseconds, default 0. */
  readonly latency?: LatencyOption | undefined;
  /** How likely it is that a call fails, before or after its work is done. Default 0: it never does. */
  readonly failures?: number | undefined;
}

/** Type-level: methods that do not return a promise become `never`, for a simulated one always does. */
export type Asynchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...args: never[]) => infer R
    ? R extends Promise<unknown>
      ? T[K]
      : never
    : T[K];
};

interface PortHost {
  readonly scheduler: Scheduler;
  readonly decisions: Decisions;
  readonly faults: Faults;
  readonly trace: Trace;
}

/**
 * Stands for something outside the process: its answers take a while, come in any order, and may fail.
 * @throws INVALID_OPTION
 */
export function simulatedPort<T extends object>(name: string, target: T, options: PortOptions, host: PortHost): T {
  const { scheduler, decisions, faults, trace } = host;
  const { latency, failures = 0 } = options;
  if (latency !== undefined && !isLatency(latency))
    throw invalidOption(`port "${name}"`, 'latency', 'milliseconds, or [least, most]', latency);
  if (!isChance(failures)) throw invalidOption(`port "${name}"`, 'failures', 'a chance from 0 to 1', failures);

  const call = async (method: string, work: () => unknown): Promise<unknown> => {
    const takes = drawLatency(decisions, `latency of ${name}`, latency);
    if (takes > 0) trace.deviates(`${name}.${method} takes ${String(takes)} ms`);
    const fault = faults.ofPort(name, failures);
    if (fault !== 'none') trace.deviates(`${name}.${method} fails ${fault} it did its work`);
    const going = Math.floor(takes / 2);
    if (going > 0) await scheduler.pause(name, going);
    if (fault === 'before') throw simulatedFailure(name, method, fault);
    const answer = await work();
    await scheduler.pause(name, takes - going);
    if (fault === 'after') throw simulatedFailure(name, method, fault);
    return answer;
  };

  // Not around the target itself: of a frozen object a proxy may give out nothing but what is there.
  return new Proxy(Object.create(Object.getPrototypeOf(target) as object | null) as T, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || property === 'constructor') return value;
      return (...args: unknown[]) =>
        call(String(property), () => (value as (...args: unknown[]) => unknown).apply(target, args));
    },
  });
}
