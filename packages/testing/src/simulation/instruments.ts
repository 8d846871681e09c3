import { readSpec, type ActorClass, type ActorContainer, type ActorContext } from '@maiko/core';
import type { Conductor } from './conductor';
import type { Decisions } from './decisions';
import { simulatedCrash } from './errors';
import type { Faults } from './faults';
import type { Findings } from './finding';
import { drawLatency, type Latency } from './latencies';
import type { Trace } from './trace';

type Method = (...args: unknown[]) => unknown;

/** A method of an actor that has begun and not finished. */
interface Call {
  readonly what: string;
  readonly scheduled: boolean;
  /** Aborted when the incarnation must end: it may have been left behind then, and is nobody's call any more. */
  readonly signal: AbortSignal;
}

const HOOKS = ['onStart', 'onStop', 'onError'];

/** What the instruments need of their run. */
interface InstrumentHost {
  readonly decisions: Decisions;
  readonly conductor: Conductor;
  readonly faults: Faults;
  readonly findings: Findings;
  readonly trace: Trace;
  /** By name of an actor; "*" for the others. */
  readonly latency: Readonly<Record<string, Latency>>;
}

/**
 * Stands between the runtime and the actors that a container makes: every method that the runtime calls is replaced on the
 * instance by one that may crash, may take longer, and is seen.
 */
export class Instruments {
  /** The current instance of every actor. */
  readonly instances = new Map<string, object>();
  readonly #host: InstrumentHost;
  readonly #calls = new Map<string, Call>();

  constructor(host: InstrumentHost) {
    this.#host = host;
  }

  around(container: ActorContainer): ActorContainer {
    return {
      create: <T extends object>(actorClass: ActorClass<T>, context: ActorContext) => {
        const created = container.create(actorClass, context);
        const instrument = (instance: T): T => this.#instrument(instance, actorClass, context);
        return created instanceof Promise ? created.then(instrument) : instrument(created);
      },
      dispose: (instance) => container.dispose?.(instance),
      verify: (actorClass) => container.verify?.(actorClass),
      close: () => container.close?.(),
    };
  }

  /** A scheduled method has begun and not finished. (Events in hand are counted by the runtime; a step may wait for ever.) */
  get onSchedule(): boolean {
    return [...this.#calls.values()].some(({ scheduled, signal }) => scheduled && !signal.aborted);
  }

  #instrument<T extends object>(instance: T, actorClass: ActorClass, context: ActorContext): T {
    this.instances.set(context.id, instance);
    if (!Object.isExtensible(instance)) return instance;
    const { subscriptions, schedules } = readSpec(actorClass);
    const scheduled = new Set(schedules.map(({ method }) => method));
    const handlers = new Set([...subscriptions.map(({ method }) => method), ...scheduled]);
    const seen = (method: string | symbol, call: Method): unknown =>
      this.#seen(context, String(method), scheduled.has(method), call);
    for (const method of handlers) {
      replace(instance, method, (original) =>
        seen(method, () => this.#disturbed(context, String(method), actorClass, original)),
      );
    }
    for (const hook of HOOKS) replace(instance, hook, (original) => seen(hook, original));
    replace(instance, 'step', (original) => seen('step', original));
    return instance;
  }

  /** G1: nothing else of this actor may be in progress. */
  #seen({ id, signal }: ActorContext, what: string, scheduled: boolean, call: Method): unknown {
    const running = this.#calls.get(id);
    if (running !== undefined && !running.signal.aborted)
      this.#host.findings.add('guarantee', 'G1', `${id}.${what} began before ${id}.${running.what} had finished`);
    const entry: Call = { what, scheduled, signal };
    this.#calls.set(id, entry);
    const leave = (): void => {
      if (this.#calls.get(id) === entry) this.#calls.delete(id);
    };
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      leave();
      throw error;
    }
    if (!(result instanceof Promise)) leave();
    else result.then(leave, leave);
    return result;
  }

  #disturbed({ id }: ActorContext, method: string, actorClass: ActorClass, call: Method): unknown {
    const { faults, trace } = this.#host;
    const fault = faults.ofActor(id, actorClass);
    if (fault !== 'none') trace.deviates(`${id} crashes ${fault} ${method}`);
    if (fault === 'before') throw simulatedCrash(id, method, fault);
    const result = call();
    if (result instanceof Promise) return this.#late(id, method, result as Promise<unknown>, fault === 'after');
    if (fault === 'after') throw simulatedCrash(id, method, fault);
    return result;
  }

  async #late(id: string, method: string, result: Promise<unknown>, crashes: boolean): Promise<unknown> {
    const { conductor, decisions, latency, trace } = this.#host;
    const value = await result;
    const takes = drawLatency(decisions, `latency of ${id}`, latency[id] ?? latency['*']);
    if (takes > 0) {
      trace.deviates(`${id}.${method} takes ${String(takes)} ms longer`);
      await conductor.pause(id, takes);
    }
    if (crashes) throw simulatedCrash(id, method, 'after');
    return value;
  }
}

/** Own properties shadow the methods of the class; whoever lists the properties of the instance does not see them. */
function replace(instance: object, method: string | symbol, around: (original: Method) => unknown): void {
  const original: unknown = (instance as Record<string | symbol, unknown>)[method];
  if (typeof original !== 'function') return;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return around(() => (original as Method).apply(this, args));
  };
  Object.defineProperty(instance, method, { value, configurable: true, writable: true });
}
