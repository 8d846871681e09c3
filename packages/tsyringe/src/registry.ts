import type { Token } from '@maiko/core';
import { discoveredActors } from '@maiko/core/adapter';
import { container as globalContainer, type DependencyContainer } from 'tsyringe';
import { bindingOf, classBinding, CONTEXT, parentBinding, type Binding } from './binding';
import { actorAsService, unknownToken, type Path } from './errors';
import type { Constructor, Provider } from './provider';

/** The bindings that tokens stand for. */
export class Registry {
  readonly #bindings = new Map<Token, Binding[]>();
  /** Classes in no list, each found because something needs it. */
  readonly #found = new Map<Token, Binding>();
  readonly #parent: DependencyContainer | undefined;
  readonly #added: (binding: Binding) => void;

  /**
   * @param added told of every binding, also of those found later
   * @throws INVALID_PROVIDER, ACTOR_AS_SERVICE
   */
  constructor(
    providers: readonly Provider[],
    parent: DependencyContainer | undefined,
    added: (binding: Binding) => void,
  ) {
    this.#parent = parent;
    this.#added = added;
    this.#list(CONTEXT);
    for (const provider of providers) {
      const binding = bindingOf(provider);
      const source = typeof provider === 'object' && 'useClass' in provider ? provider.useClass : provider;
      if (isActor(source)) throw actorAsService([], source);
      this.#list(binding);
    }
  }

  #list(binding: Binding): void {
    const others = this.#bindings.get(binding.token);
    if (others === undefined) this.#bindings.set(binding.token, [binding]);
    else others.push(binding);
    this.#added(binding);
  }

  /** The token is listed, or registered in the parent. */
  has(token: unknown): boolean {
    return this.#bindings.has(token as Token) || this.#parent?.isRegistered(token as never, true) === true;
  }

  /**
   * The bindings of a token, in the order they were listed; one of its own for a class that is in no list.
   * @param index of the argument that asks, if one does
   * @throws UNKNOWN_DEPENDENCY, ACTOR_AS_SERVICE
   */
  of(token: Token, path: Path, index?: number): readonly Binding[] {
    const listed = this.#bindings.get(token);
    if (listed !== undefined) return listed;
    const known = this.#found.get(token);
    if (known !== undefined) return [known];
    const binding = this.#find(token, path, index);
    this.#found.set(token, binding);
    this.#added(binding);
    return [binding];
  }

  #find(token: Token, path: Path, index: number | undefined): Binding {
    if (this.#parent?.isRegistered(token as never, true) === true) return parentBinding(token, this.#parent);
    if (typeof token !== 'function') throw unknownToken(path, index, token, globalContainer.isRegistered(token));
    if (isActor(token)) throw actorAsService(path, token);
    return classBinding(token, token as unknown as Constructor);
  }
}

function isActor(candidate: unknown): boolean {
  return discoveredActors().some((actor) => actor === candidate);
}
