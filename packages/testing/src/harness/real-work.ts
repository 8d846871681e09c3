import { isActorResource } from '@maiko/core';
import { createHook, executionAsyncResource } from 'node:async_hooks';

/** Kinds of real work that ends by itself. A socket is none: nothing tells one in use from an idle one. */
const ENDING =
  /^(?:Immediate|Timeout)$|REQ(?:WRAP|CALLBACK|PROMISE)?$|^(?:TCPCONNECT|PIPECONNECT|WRITE|SHUTDOWN)WRAP$|^(?!HTTP).*REQUEST$/u;

/** On resources that code of actors has made, and on those that were made there. */
const OF_ACTORS = Symbol('of actors');

interface Resource {
  [OF_ACTORS]?: RealWork | undefined;
  hasRef?(): boolean;
}

/**
 * Real work that code of actors has begun and that goes on: timers, files, requests. Work of others, such as the timers of a test
 * runner, is not seen.
 */
export class RealWork {
  readonly #open = new Map<number, Resource>();
  readonly #hook = createHook({
    init: (id, type, _trigger, resource: Resource) => {
      const parent: Resource = executionAsyncResource();
      if (parent[OF_ACTORS] !== this && !isActorResource(parent)) return;
      resource[OF_ACTORS] = this;
      if (type !== 'PROMISE' && ENDING.test(type)) this.#open.set(id, resource);
    },
    destroy: (id) => {
      this.#open.delete(id);
    },
  });

  begin(): void {
    this.#hook.enable();
  }

  end(): void {
    this.#hook.disable();
    this.#open.clear();
  }

  /** What goes on now holds up nothing: the code that began it has ended. */
  leaveBehind(): void {
    this.#open.clear();
  }

  /** Something goes on that keeps a process alive. */
  get goesOn(): boolean {
    for (const resource of this.#open.values()) if (resource.hasRef?.() !== false) return true;
    return false;
  }
}
