import { ActorContext, discoveredActors, type Token } from '@maiko/core';
import { container as globalContainer, type DependencyContainer } from 'tsyringe';
import { bindingOf, classBinding, parentBinding, type Binding } from './binding';
import {
  actorAsService,
  circularDependency,
  erasedType,
  missingMetadata,
  scopeConflict,
  undefinedDependency,
  unknownToken,
  type Path,
} from './errors';
import { delayedTarget, type Delayed, type Need } from './need';
import { isToken, type Constructor, type Provider } from './provider';

/** What the container can provide, and what needs what. Finds every mistake before anything is resolved. */
export class Graph {
  readonly #bindings = new Map<Token, Binding[]>();
  readonly #checked = new Set<Binding>();
  readonly #parent: DependencyContainer | undefined;
  #added: (binding: Binding) => void = () => undefined;

  constructor(parent: DependencyContainer | undefined) {
    this.#parent = parent;
  }

  /**
   * Enters what can be provided.
   * @param added told of every binding, also of those found later
   * @throws INVALID_PROVIDER, ACTOR_AS_SERVICE
   */
  list(providers: readonly Provider[], added: (binding: Binding) => void): void {
    this.#added = added;
    this.#add(CONTEXT);
    for (const provider of providers) {
      const binding = bindingOf(provider);
      const source = typeof provider === 'object' && 'useClass' in provider ? provider.useClass : provider;
      if (isActor(source)) throw actorAsService([], source);
      this.#add(binding);
    }
  }

  #add(binding: Binding): Binding {
    const others = this.#bindings.get(binding.token);
    if (others === undefined) this.#bindings.set(binding.token, [binding]);
    else others.push(binding);
    this.#added(binding);
    return binding;
  }

  /**
   * Walks everything the constructors below `binding` need.
   * @param path what led here
   * @param floor where the part of the path begins that is constructed in one go: `delay` begins a new one
   * @throws MISSING_METADATA, UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, SCOPE_CONFLICT, ACTOR_AS_SERVICE
   */
  check(binding: Binding, path: readonly Binding[] = [], floor = 0): void {
    const here = [...path, binding];
    const tokens = here.map(({ token }) => token);
    if (path.includes(binding, floor)) throw circularDependency(tokens);
    if (path.includes(binding)) return;
    checkScope(here);
    if (this.#checked.has(binding)) return;
    const needs = binding.needs();
    if ('missing' in needs) throw missingMetadata(tokens, needs.missing);
    for (const need of needs) {
      for (const target of this.#targetsOf(need, tokens))
        this.check(target, here, need.how === 'lazy' ? here.length : floor);
    }
    // What is not kept anywhere takes the scope of whoever asks, so it is checked for each.
    if (binding.scope !== undefined) this.#checked.add(binding);
  }

  /**
   * The bindings a token stands for, a class that nobody listed included.
   * @throws UNKNOWN_DEPENDENCY, ACTOR_AS_SERVICE
   */
  of(token: Token, path: Path, index?: number): readonly Binding[] {
    const found = this.#bindings.get(token);
    if (found !== undefined) return found;
    if (this.#parent?.isRegistered(token as never, true) === true)
      return [this.#add(parentBinding(token, this.#parent))];
    if (typeof token !== 'function') throw unknownToken(path, index, token, globalContainer.isRegistered(token));
    if (isActor(token)) throw actorAsService(path, token);
    return [this.#add(classBinding(token, token as unknown as Constructor))];
  }

  /** The factories below `binding`, those first that others need. */
  factories(binding: Binding, seen = new Set<Binding>()): readonly Binding[] {
    if (seen.has(binding)) return [];
    seen.add(binding);
    const needs = binding.needs();
    if ('missing' in needs) return [];
    const below = needs
      .flatMap((need) => this.#targetsOf(need, [binding.token]))
      .flatMap((each) => this.factories(each, seen));
    return binding.kind === 'factory' ? [...below, binding] : below;
  }

  #targetsOf(need: Need, path: Path): readonly Binding[] {
    const targets = [...this.bindingsFor(need, path)];
    if (need.transform !== undefined) targets.push(...this.#only(need.transform.token, need.index, path, false));
    return targets;
  }

  /** What an argument gets; nothing if it is optional and nobody provides it. */
  bindingsFor(need: Need, path: Path): readonly Binding[] {
    const token = need.how === 'lazy' ? delayedTarget(need.token as Delayed) : need.token;
    if (need.how !== 'all') return this.#only(token, need.index, path, need.optional);
    if (need.optional && !this.#knows(token)) return [];
    return this.#only(token, need.index, path, false).length === 0 ? [] : this.of(token as Token, path, need.index);
  }

  /** The one binding that an argument gets: the last provider of a token replaces the others. */
  #only(token: unknown, index: number, path: Path, optional: boolean): readonly Binding[] {
    if (token === undefined && !optional) throw undefinedDependency(path, index);
    if (!isToken(token) || (isBuiltIn(token) && !this.#knows(token))) {
      if (optional) return [];
      throw erasedType(path, index, token);
    }
    if (optional && typeof token !== 'function' && !this.#knows(token)) return [];
    return this.of(token, path, index).slice(-1);
  }

  /** Somebody has listed or registered the token. */
  #knows(token: unknown): boolean {
    return this.#bindings.has(token as Token) || this.#parent?.isRegistered(token as never, true) === true;
  }
}

/** Registered anew for every incarnation. */
const CONTEXT: Binding = {
  token: ActorContext,
  kind: 'value',
  scope: 'incarnation',
  needs: () => [],
  make: () => undefined,
};

/** What is shared by the runtime cannot hold on to what belongs to one incarnation. */
function checkScope(path: readonly Binding[]): void {
  if (path.at(-1)?.scope !== 'incarnation') return;
  const holder = path.slice(0, -1).findLast(({ scope, kind }) => scope !== undefined || kind === 'actor');
  if (holder?.scope === 'runtime')
    throw scopeConflict(
      path.map(({ token }) => token),
      holder.token,
    );
}

function isActor(candidate: unknown): boolean {
  return discoveredActors().some((actor) => actor === candidate);
}

/** Object, String, Promise, Date, ...: what is left of types that are no classes of the program. */
function isBuiltIn(token: Token): boolean {
  return typeof token === 'function' && (globalThis as Record<string, unknown>)[token.name] === token;
}
