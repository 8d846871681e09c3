import {
  ActorContext,
  RuntimeScheduler,
  type ActorClass,
  type ActorContainer,
  type RuntimeServices,
} from '@maiko/core';
import { invalidOption } from '@maiko/core/adapter';
import { container as globalContainer, type DependencyContainer } from 'tsyringe';
import { actorBinding, type Binding } from './binding';
import { containerClosed, noRuntimeYet } from './errors';
import { Graph } from './graph';
import type { Provider } from './provider';
import { Registry } from './registry';
import { Scope, type ResolutionContext } from './scope';

export interface TsyringeContainerOptions {
  /**
   * What can be injected, besides `ActorContext`, `RuntimeScheduler` and classes. A later provider of a token replaces
   * an earlier one.
   */
  readonly providers?: readonly Provider[] | undefined;
  /**
   * A container of your own: what is registered there can be injected too. It is built and disposed there, and shared
   * by every user of that container. Default: none, not even tsyringe's global one.
   */
  readonly parent?: DependencyContainer | undefined;
}

/**
 * A container that creates actors through tsyringe: one child container for the runtime, and one for each incarnation,
 * in which `ActorContext` is registered.
 */
export class TsyringeContainer implements ActorContainer {
  /** The container of the runtime, to resolve its services elsewhere: in a web server, in a test. */
  readonly container: DependencyContainer;
  readonly #graph: Graph;
  readonly #context: ResolutionContext;
  readonly #runtime: Scope;
  /** Which scope a tsyringe container belongs to, and which one an actor. */
  readonly #scopes = new WeakMap<object, Scope>();
  readonly #actors = new WeakMap<ActorClass, { readonly binding: Binding; readonly factories: readonly Binding[] }>();
  #scheduler: RuntimeScheduler | undefined;
  #closed = false;

  /** @throws INVALID_OPTION, INVALID_PROVIDER, ACTOR_AS_SERVICE */
  constructor({ providers = [], parent }: TsyringeContainerOptions = {}) {
    if (!Array.isArray(providers)) throw invalidOption('tsyringeContainer', 'providers', 'an array', providers);
    if (
      parent !== undefined &&
      typeof (parent as Partial<DependencyContainer> | null)?.createChildContainer !== 'function'
    ) {
      throw invalidOption('tsyringeContainer', 'parent', 'a container of tsyringe', parent);
    }
    this.container = (parent ?? globalContainer).createChildContainer();
    const scheduler = { provide: RuntimeScheduler, useFactory: () => this.#schedulerNow() };
    const registry = new Registry([scheduler, ...(providers as readonly Provider[])], parent, (binding) => {
      const useFactory = (asking: DependencyContainer): unknown =>
        (this.#scopes.get(asking) ?? this.#runtime).get(binding);
      this.container.register(binding.token as never, { useFactory });
    });
    this.#graph = new Graph(registry);
    this.#context = { graph: this.#graph, stack: [] };
    this.#runtime = new Scope(this.container, this.#context);
  }

  /** From now on `RuntimeScheduler` can be injected. */
  open({ scheduler }: RuntimeServices): void {
    this.#scheduler = scheduler;
  }

  #schedulerNow(): RuntimeScheduler {
    if (this.#scheduler === undefined) throw noRuntimeYet(RuntimeScheduler);
    return this.#scheduler;
  }

  /**
   * Walks everything that the constructors need, and creates nothing.
   * @throws MISSING_METADATA, UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, SCOPE_CONFLICT, ACTOR_AS_SERVICE
   */
  verify(actor: ActorClass): void {
    this.#look(actor);
  }

  /** A fresh instance with a scope of its own; asynchronous factories it depends on are awaited before. */
  async create<T extends object>(actor: ActorClass<T>, context: ActorContext): Promise<T> {
    if (this.#closed) throw containerClosed(actor);
    const { binding, factories } = this.#look(actor);
    const container = this.container.createChildContainer();
    container.register(ActorContext as never, { useValue: context as never });
    const scope = new Scope(container, this.#context, this.#runtime);
    this.#scopes.set(container, scope);
    try {
      for (const factory of factories) await scope.prepare(factory, binding);
      // If it took too long, nothing waits for it any more, and nothing would dispose it either.
      if (factories.length > 0 && context.signal.aborted) throw containerClosed(actor);
      const instance = scope.build(binding) as T;
      this.#scopes.set(instance, scope);
      return instance;
    } catch (error) {
      await scope.dispose().catch((failure: unknown) => {
        throw new AggregateError([error, failure], [error, failure].map(String).join('; then '));
      });
      throw error;
    }
  }

  /**
   * Disposes what was made for this instance only, the newest first.
   * @throws DISPOSE_FAILED when some could not be disposed; the others were
   */
  async dispose(instance: object): Promise<void> {
    const scope = this.#scopes.get(instance);
    this.#scopes.delete(instance);
    await scope?.dispose();
  }

  /**
   * Disposes what the actors shared, the newest first.
   * @throws DISPOSE_FAILED when some could not be disposed; the others were
   */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#runtime.dispose();
  }

  #look(actor: ActorClass): { readonly binding: Binding; readonly factories: readonly Binding[] } {
    const known = this.#actors.get(actor);
    if (known !== undefined) return known;
    const binding = actorBinding(actor);
    this.#graph.check(binding);
    const looked = { binding, factories: this.#graph.factories(binding) };
    this.#actors.set(actor, looked);
    return looked;
  }
}

/**
 * Makes a container for one runtime.
 * @throws INVALID_OPTION, INVALID_PROVIDER, ACTOR_AS_SERVICE
 * @example
 * const container = tsyringeContainer({ providers: [{ provide: HeatingService, useClass: GpioHeating }] });
 * const runtime = createRuntime({ actors: [Thermostat], container });
 */
export function tsyringeContainer(options?: TsyringeContainerOptions): TsyringeContainer {
  return new TsyringeContainer(options);
}
