import type { ActorClass, ActorContainer, ActorContext } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import { replaceMethod, watchedContainer, workOf } from '../faults/instrument';
import type { RealTimeUse } from '../real-time/real-time-use';
import type { Scheduler } from './scheduler';
import type { Decisions } from './decisions';
import { simulatedCrash } from './errors';
import type { Faults } from './faults';
import type { Findings } from './finding';
import { drawLatency, type LatencyOption } from './latencies';
import type { Trace } from './trace';

/** A method of an actor that has begun and not finished. */
interface Call {
  readonly what: string;
  readonly scheduled: boolean;
  /** Aborted when the incarnation must end: it may have been left behind then, and its call does not count any more. */
  readonly signal: AbortSignal;
}

/** What else the runtime calls. */
const HOOKS = ['onStart', 'onDrain', 'onStop', 'onError', 'step'];

/** What the instruments need of their run. */
interface InstrumentHost {
  readonly decisions: Decisions;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly findings: Findings;
  readonly trace: Trace;
  readonly realTime: RealTimeUse;
  /** By name of an actor; "*" for the others. */
  readonly latency: Readonly<Record<string, LatencyOption>>;
}

/**
 * The instruments between the runtime and the actors that a container makes: every method that the runtime calls is
 * replaced on the instance by one that may crash, may take longer, and is recorded.
 */
export class Instruments {
  /** The current instance of every actor. */
  readonly instances = new Map<string, object>();
  readonly #host: InstrumentHost;
  readonly #calls = new Map<string, Call>();
  /** Of incarnations that have not ended. */
  readonly #contexts = new Set<ActorContext>();

  constructor(host: InstrumentHost) {
    this.#host = host;
  }

  around(container: ActorContainer): ActorContainer {
    return watchedContainer(container, {
      creating: (context) => {
        this.#host.realTime.add(context);
      },
      created: (instance, actorClass, context) => {
        this.#instrument(instance, actorClass, context);
      },
    });
  }

  /**
   * A scheduled method has begun and not finished. (Events in hand are counted by the runtime; a step may wait
   * forever.)
   */
  get onSchedule(): boolean {
    return [...this.#calls.values()].some(({ scheduled, signal }) => scheduled && !signal.aborted);
  }

  /** The actors with incarnations that have not ended. */
  get alive(): readonly string[] {
    return [...this.#contexts].filter(({ signal }) => !signal.aborted).map(({ id }) => id);
  }

  #instrument(instance: object, actorClass: ActorClass, context: ActorContext): void {
    this.instances.set(context.id, instance);
    this.#contexts.add(context);
    context.signal.addEventListener('abort', () => this.#contexts.delete(context), { once: true });
    const scheduled = new Set(readSpec(actorClass).schedules.map(({ method }) => method));
    for (const method of workOf(actorClass)) {
      replaceMethod(instance, method, (work) =>
        this.#seen(context, String(method), scheduled.has(method), () =>
          this.#disturbed(context, String(method), actorClass, work),
        ),
      );
    }
    for (const hook of HOOKS) replaceMethod(instance, hook, (work) => this.#seen(context, hook, false, work));
  }

  /** G1: nothing else of this actor may be in progress. */
  #seen({ id, signal }: ActorContext, what: string, scheduled: boolean, call: () => unknown): unknown {
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

  #disturbed({ id }: ActorContext, method: string, actorClass: ActorClass, call: () => unknown): unknown {
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
    const { scheduler, decisions, latency, trace } = this.#host;
    const value = await result;
    const takes = drawLatency(decisions, `latency of ${id}`, latency[id] ?? latency['*']);
    if (takes > 0) {
      trace.deviates(`${id}.${method} takes ${String(takes)} ms longer`);
      await scheduler.pause(id, takes);
    }
    if (crashes) throw simulatedCrash(id, method, 'after');
    return value;
  }
}
