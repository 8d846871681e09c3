import type { Runtime } from '@maiko/core';
import { isActorResource } from '@maiko/core/adapter';
import { createHook, executionAsyncResource } from 'node:async_hooks';
import type { CodePlace } from '../real-time/real-time-use';

/** Kinds of real work that ends by itself. A socket is none: nothing tells one in use from an idle one. */
const ENDING =
  /^(?:Immediate|Timeout)$|REQ(?:WRAP|CALLBACK|PROMISE)?$|^(?:TCPCONNECT|PIPECONNECT|WRITE|SHUTDOWN)WRAP$/u;

/**
 * Of `node:crypto`. One that was done at once is there until it is collected; only one that is waited for has `ondone`.
 */
const CRYPTO = /^(?!HTTP).*REQUEST$/u;

/** After how many resources that were made it is looked whether the runtime is still there. */
const INTERVAL = 256;

/** On resources that code of actors has made, and on those that were made there. */
const OF_ACTORS = Symbol('of actors');

/** Where a resource comes from. */
interface Origin {
  readonly work: RealWork;
  /** Undefined when it is not known: code of observers, and of other programs. */
  readonly place: CodePlace | undefined;
}

interface Resource {
  [OF_ACTORS]?: Origin | undefined;
  hasRef?(): boolean;
  readonly ondone?: unknown;
}

/**
 * Real work that code of actors has begun and that goes on: timers, files, requests. Work of others, such as the timers
 * of a test runner, is not seen.
 */
export class RealWork {
  /** Whether each of them goes on. */
  readonly #open = new Map<number, () => boolean>();
  /** Weak: a hook lives as long as the process, and makes every promise of it dearer. */
  readonly #runtime: WeakRef<Runtime>;
  #untilLook = 0;
  readonly #placeOnStack: () => CodePlace | undefined;
  /** The latest one: most resources have the origin of the one before. */
  #origin: Origin | undefined;
  readonly #hook = createHook({
    init: (id, type, _trigger, resource: Resource) => {
      if (this.#isOver()) {
        this.#end();
        return;
      }
      const origin = this.#originNow();
      if (origin === undefined) return;
      resource[OF_ACTORS] = origin;
      if (type === 'PROMISE') return;
      if (ENDING.test(type)) this.#open.set(id, () => resource.hasRef?.() !== false);
      else if (CRYPTO.test(type)) this.#open.set(id, () => resource.ondone !== undefined);
    },
    destroy: (id) => {
      this.#open.delete(id);
    },
  });

  constructor(runtime: Runtime, placeOnStack: () => CodePlace | undefined) {
    this.#runtime = new WeakRef(runtime);
    this.#placeOnStack = placeOnStack;
    this.#hook.enable();
  }

  /** Where the code that runs now comes from; undefined when that is not code of actors. */
  #originNow(): Origin | undefined {
    const resource: Resource = executionAsyncResource();
    const origin = resource[OF_ACTORS];
    if (origin?.work === this) return origin;
    if (!isActorResource(resource)) return undefined;
    const place = this.#placeOnStack();
    const latest = this.#origin?.place;
    if (this.#origin === undefined || latest?.owner !== place?.owner || latest?.method !== place?.method)
      this.#origin = { work: this, place };
    return this.#origin;
  }

  /** The place of the code that runs now, also after an `await`. */
  get place(): CodePlace | undefined {
    return this.#placeOnStack() ?? this.#originNow()?.place;
  }

  /** What goes on now holds up nothing: the code that began it has ended. */
  leaveBehind(): void {
    this.#open.clear();
  }

  /** Something goes on that keeps a process alive. */
  get goesOn(): boolean {
    for (const goesOn of this.#open.values()) if (goesOn()) return true;
    return false;
  }

  /**
   * Looks now and then: to look at a weak reference keeps what it refers to until the job ends, so looking always would
   * keep it for good.
   */
  #isOver(): boolean {
    if (this.#untilLook-- > 0) return false;
    this.#untilLook = INTERVAL;
    const state = this.#runtime.deref()?.state;
    return state === undefined || state === 'stopped';
  }

  #end(): void {
    this.#hook.disable();
    this.#open.clear();
  }
}
