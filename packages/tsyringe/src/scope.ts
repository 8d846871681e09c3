import { MaikoError, type Token } from '@maiko/core';
import { withInjector, type Injector, isThenable } from '@maiko/core/adapter';
import type { DependencyContainer } from 'tsyringe';
import { Disposables } from './disposables';
import type { Binding } from './binding';
import { circularDependency, containerClosed, dependencyFailed, notReady, scopeConflict } from './errors';
import { tokensOf, type Graph } from './graph';
import { isDelayed, type Dependency } from './dependency';
import { PendingFactory } from './pending-factory';

/** The part that the scopes of one container share. */
export interface ResolutionContext {
  readonly graph: Graph;
  /** What is being constructed, outermost first. Constructors are synchronous, so there is one stack. */
  readonly stack: Binding[];
}

/**
 * A tsyringe container with instances of ours: tsyringe finds the registration of a token, and the registration leads
 * back to `get`, which constructs, keeps, and disposes in reverse order.
 */
export class Scope implements Injector {
  readonly container: DependencyContainer;
  readonly #context: ResolutionContext;
  readonly #outer: Scope | undefined;
  readonly #instances = new Map<Binding, unknown>();
  readonly #disposables = new Disposables();
  #closed = false;

  constructor(container: DependencyContainer, context: ResolutionContext, outer?: Scope) {
    this.container = container;
    this.#context = context;
    this.#outer = outer;
  }

  /** Resolves for `inject()` and `delay()`. No check has seen their tokens, so this checks first. */
  resolve(token: Token): unknown {
    const { graph, stack } = this.#context;
    graph.checkToken(token, stack);
    return this.container.resolve(token as never);
  }

  /** The instance of a binding, made when there is none yet. */
  get(binding: Binding): unknown {
    if (binding.scope === undefined) return this.build(binding);
    const made = this.#home(binding).#obtain(binding);
    if (made instanceof PendingFactory) throw notReady(tokensOf([...this.#context.stack, binding]));
    return made;
  }

  /** Makes what a factory makes, and waits for it if it is a promise. */
  async prepare(factory: Binding, asker: Binding): Promise<void> {
    const { stack } = this.#context;
    let made: unknown;
    stack.push(asker);
    try {
      made = this.#home(factory).#obtain(factory);
    } finally {
      stack.pop();
    }
    if (made instanceof PendingFactory) await made.settled;
  }

  /** Constructs a new instance, with dependencies from here. */
  build(binding: Binding): unknown {
    const { stack } = this.#context;
    if (stack.includes(binding)) throw circularDependency(tokensOf([...stack, binding]));
    const dependencies = binding.dependencies() as readonly Dependency[];
    stack.push(binding);
    try {
      const values = dependencies.map((dependency) => this.#satisfy(dependency));
      return withInjector(this, () => binding.make(values));
    } catch (error) {
      // The actor's own failure is told as it is; one of ours has the path already.
      if (binding.kind === 'actor' || error instanceof MaikoError) throw error;
      throw dependencyFailed(tokensOf(stack), error);
    } finally {
      stack.pop();
    }
  }

  /**
   * Disposes what was made here, the newest first, and goes on when one fails.
   * @throws DISPOSE_FAILED
   */
  async dispose(): Promise<void> {
    this.#closed = true;
    this.#instances.clear();
    await this.#disposables.dispose();
  }

  #home(binding: Binding): Scope {
    if (binding.scope === 'runtime') return this.#outer ?? this;
    const { stack } = this.#context;
    if (this.#outer === undefined) throw scopeConflict(tokensOf([...stack, binding]), stack.at(-1)?.token);
    return this;
  }

  #obtain(binding: Binding): unknown {
    if (this.#closed) throw containerClosed(binding.token);
    if (this.#instances.has(binding)) return this.#instances.get(binding);
    const value = this.build(binding);
    if (binding.kind === 'factory' && isThenable(value)) {
      const pending = new PendingFactory(this.#settle(binding, value, tokensOf([...this.#context.stack, binding])));
      this.#instances.set(binding, pending);
      return pending;
    }
    this.#instances.set(binding, value);
    this.#own(binding, value);
    return value;
  }

  async #settle(binding: Binding, promise: PromiseLike<unknown>, path: readonly unknown[]): Promise<void> {
    try {
      const value = await promise;
      if (!this.#closed) this.#instances.set(binding, value);
      this.#own(binding, value);
    } catch (error) {
      // The next one to ask tries again.
      this.#instances.delete(binding);
      throw dependencyFailed(path, error);
    }
    if (!this.#closed) return;
    await this.dispose();
    throw containerClosed(binding.token);
  }

  /** What was made here is disposed here; what a factory passes on from the runtime is not. */
  #own({ kind, token }: Binding, value: unknown): void {
    if (kind !== 'class' && kind !== 'factory') return;
    if (this.#outer === undefined || !this.#outer.#disposables.has(value)) this.#disposables.add(value, token);
  }

  #satisfy(dependency: Dependency): unknown {
    const value = this.#valueOf(dependency);
    if (dependency.transform === undefined) return value;
    const { token, args } = dependency.transform;
    return this.container.resolve<Transform>(token as never).transform(value, ...args);
  }

  #valueOf(dependency: Dependency): unknown {
    const { token } = dependency;
    if (isDelayed(token)) return token.createProxy((target) => this.resolve(target as Token));
    const { graph, stack } = this.#context;
    const [first] = graph.bindingsFor(dependency, tokensOf(stack));
    if (dependency.how === 'one') return first === undefined ? undefined : this.container.resolve(token as never);
    if (first === undefined) return [];
    return first.all === undefined ? this.container.resolveAll(token as never) : first.all();
  }
}

/** What tsyringe's `@injectWithTransform` asks for. */
interface Transform {
  transform(value: unknown, ...args: readonly unknown[]): unknown;
}
