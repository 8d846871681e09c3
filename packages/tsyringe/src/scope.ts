import { withInjector, type Injector, type Token } from '@maiko/core';
import type { DependencyContainer } from 'tsyringe';
import type { Binding } from './binding';
import { circularDependency, containerClosed, dependencyFailed, disposeFailed, notReady, scopeConflict } from './errors';
import { dispose, isDisposable } from './disposal';
import type { Graph } from './graph';
import { isThenable } from './is-thenable';
import { nameOf } from './name-of';
import type { Delayed, Need } from './need';
import { MaikoError } from '@maiko/core';

/** What all scopes of one container share. */
export interface Workshop {
  readonly graph: Graph;
  readonly parent: DependencyContainer | undefined;
  /** What is being constructed, outermost first. Constructors are synchronous, so this is one stack. */
  readonly stack: Binding[];
}

/**
 * A tsyringe container whose instances are ours: constructed by us, kept here, disposed in reverse order. tsyringe finds
 * the registration of a token, which leads back to `get`.
 */
export class Scope implements Injector {
  readonly container: DependencyContainer;
  readonly #workshop: Workshop;
  readonly #outer: Scope | undefined;
  readonly #instances = new Map<Binding, unknown>();
  /** What to dispose, in order of creation. */
  readonly #owned = new Set<object>();
  #closed = false;

  constructor(container: DependencyContainer, workshop: Workshop, outer?: Scope) {
    this.container = container;
    this.#workshop = workshop;
    this.#outer = outer;
  }

  /**
   * What a token stands for here; checked first, so that it can be called with any token at any time.
   * @throws UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, DEPENDENCY_FAILED, ...
   */
  resolve(token: Token): unknown {
    const { graph, stack } = this.#workshop;
    const path = stack.map((binding) => binding.token);
    for (const binding of graph.of(token, path)) graph.check(binding, stack);
    return this.#find(token);
  }

  /** The instance of a binding, made when there is none yet. */
  get(binding: Binding): unknown {
    if (binding.scope === undefined) return this.build(binding);
    if (binding.scope === 'runtime' && this.#outer !== undefined) return this.#outer.get(binding);
    const { stack } = this.#workshop;
    const path = (): unknown[] => [...stack, binding].map(({ token }) => token);
    if (binding.scope === 'incarnation' && this.#outer === undefined) throw scopeConflict(path(), stack.at(-1)?.token);
    if (this.#closed) throw containerClosed(binding.token);
    const made = this.#instances.get(binding);
    if (made instanceof Pending) throw notReady(path());
    if (made !== undefined || this.#instances.has(binding)) return made;
    const value = this.build(binding);
    if (isThenable(value) && binding.kind === 'factory') {
      this.#instances.set(binding, new Pending(this.#settle(binding, value)));
      return this.get(binding);
    }
    return this.#keep(binding, value);
  }

  /** Makes a factory's value, and waits for it if it is a promise. */
  async prepare(binding: Binding): Promise<void> {
    if (binding.scope === 'runtime' && this.#outer !== undefined) return this.#outer.prepare(binding);
    try {
      this.get(binding);
    } catch (error) {
      const made = this.#instances.get(binding);
      if (!(made instanceof Pending)) throw error;
      await made.settled;
    }
  }
}
