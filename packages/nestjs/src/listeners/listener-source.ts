import { Scope, type Type } from '@nestjs/common';
import { ModuleRef, type ContextId, type ModulesContainer } from '@nestjs/core';
import { create } from '../create';
import { featureWithoutHost, isUnknownDependency, unknownDependency } from '../errors';
import { FEATURE } from '../tokens';

/** Where `@Injectable({ scope })` and its like record. */
const SCOPE_OPTIONS = 'scope:options';

/** What Nest throws for a class that needs something of a request; it does not export the class. */
const REQUEST_SCOPED = 'RequestScopedCreateException';

/** The factory of the instances of one listener, with the dependencies of the module that imports its feature. */
export class ListenerSource {
  readonly #listener: Type<object>;
  readonly #host: ModuleRef;
  /** The instance that Nest knows: it gets the lifecycle hooks, and `app.get()` returns it. */
  readonly shared: object;
  /** Every event has an instance of its own, or every request that events are part of. */
  readonly isScoped: boolean;
  /** Why the listener could not be created. */
  readonly failure: Error | undefined;
  /** Whether an event may carry the request that it is part of. */
  inheritsRequest = false;
  readonly #inContext = new WeakMap<ContextId, Promise<object>>();

  private constructor(listener: Type<object>, host: ModuleRef, { shared, failure }: Created) {
    this.#listener = listener;
    this.#host = host;
    this.isScoped = shared === undefined;
    this.shared = shared ?? (Object.create(listener.prototype as object) as object);
    this.failure = failure;
  }

  /**
   * Nest has a mocker of a test take the place of a provider that fails, whatever it fails for. So it does not fail
   * when the listener cannot be created, but says why.
   * @param feature names the dynamic module that lists the listener
   * @throws FEATURE_HOST
   */
  static async of(listener: Type<object>, feature: object, modules: ModulesContainer): Promise<ListenerSource> {
    const all = [...modules.values()];
    const own = all.find(({ providers }) => providers.get(FEATURE)?.instance === feature);
    const importers = all.filter(({ imports }) => own !== undefined && imports.has(own));
    const [host] = importers;
    if (host === undefined || importers.length > 1) {
      const names = importers.map(({ name }) => name);
      throw featureWithoutHost(listener.name, names);
    }
    const ref = host.providers.get(ModuleRef)?.instance as ModuleRef;
    return new ListenerSource(listener, ref, await createShared(listener, ref, host.name));
  }

  /** Another instance that nothing else knows. */
  fresh(): Promise<object> {
    return this.#host.create(this.#listener);
  }

  /** The instance of one context: what it needs of a request is that of `contextId`. */
  inContext(contextId: ContextId): Promise<object> {
    let instance = this.#inContext.get(contextId);
    if (instance === undefined) {
      const listener = this.#listener;
      const wanted = { tokens: [], base: listener, inquirer: listener };
      instance = create(this.#host, wanted, contextId, (...needed) => new listener(...needed));
      this.#inContext.set(contextId, instance);
    }
    return instance;
  }

  /** What `REQUEST` is for `contextId`. */
  registerRequest(request: unknown, contextId: ContextId): void {
    this.#host.registerRequestByContextId(request, contextId);
  }
}

/** The shared instance, if there can be one, or why it could not be created. */
interface Created {
  readonly shared?: object;
  readonly failure?: Error;
}

async function createShared(listener: Type<object>, ref: ModuleRef, host: string): Promise<Created> {
  const options = Reflect.getMetadata(SCOPE_OPTIONS, listener) as { readonly scope?: Scope } | undefined;
  if (options?.scope === Scope.REQUEST) return {};
  try {
    return { shared: await ref.create(listener) };
  } catch (error) {
    if ((error as Error | undefined)?.constructor.name === REQUEST_SCOPED) return {};
    return { failure: isUnknownDependency(error) ? unknownDependency(listener.name, host, error) : (error as Error) };
  }
}
