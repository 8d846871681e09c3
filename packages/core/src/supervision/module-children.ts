import type { ChildSpec } from '../cell/child-spec';
import type { Incarnation } from '../cell/incarnation';
import { ActorChild } from './actor-child';
import type { Child } from './child';
import { tooManyChildren } from './errors';
import { KeyedChild } from './keyed/keyed-child';
import type { SupervisionTree } from './supervision-tree';
import type { Supervisor } from './supervisor';

/**
 * The children of one module in the order they start: the modules it imports, its actors, the actors spawned into it.
 */
export class ModuleChildren implements Iterable<Child> {
  /** Why declared children ended that should run. */
  readonly lost = new Map<Child, Error>();
  readonly #supervisor: Supervisor;
  readonly #tree: SupervisionTree;
  /** The latest child of each that is declared. */
  readonly #declared: ActorChild[] = [];
  #actors = new Set<ActorChild>();
  #named = 0;

  /** @throws DUPLICATE_ACTOR */
  constructor(supervisor: Supervisor, tree: SupervisionTree) {
    this.#supervisor = supervisor;
    this.#tree = tree;
    for (const each of supervisor.spec.actors) this.#declared.push(this.#declare(each));
  }

  *[Symbol.iterator](): Iterator<Child> {
    yield* this.#supervisor.imports;
    yield* this.#actors;
  }

  get actors(): Iterable<ActorChild> {
    return this.#actors;
  }

  /** How many significant children have not ended. */
  get significantLeft(): number {
    return [...this].filter(({ significant, ended }) => significant && !ended).length;
  }

  #declare(spec: ChildSpec): ActorChild {
    this.#tree.checkFree(spec.id);
    const child = this.#add(spec);
    this.#tree.reserve(child);
    return child;
  }

  /** Gives an actor its slot: from now on events for it are queued. */
  #add(spec: ChildSpec): ActorChild {
    const { keyed } = spec;
    const supervisor = this.#supervisor;
    const tree = this.#tree;
    const child =
      keyed === undefined ? new ActorChild(spec, supervisor, tree) : new KeyedChild(spec, keyed, supervisor, tree);
    tree.register(child);
    this.#actors.add(child);
    return child;
  }

  /** The declared actors that have begun to end. */
  *endedActors(): Iterable<ActorChild> {
    for (const child of this.#declared) if (child.ended) yield child;
  }

  /**
   * Goes back to what is declared. An actor that has ended gets a new child; while the runtime stops, its report keeps
   * the old one.
   */
  reset(): void {
    this.lost.clear();
    this.#actors = new Set();
    for (const [at, child] of this.#declared.entries()) {
      if (!child.ended) this.#actors.add(child);
      else if (this.#tree.phase === 'running') this.#declared[at] = this.#declare(child.spec);
    }
    for (const { streak } of this) streak.failures = 0;
  }

  /**
   * Adds an actor that is spawned.
   * @param owner the incarnation with which it ends; undefined when it ends with the module
   * @throws DUPLICATE_ACTOR, TOO_MANY_CHILDREN
   */
  spawn(spec: ChildSpec, owner: Incarnation | undefined): ActorChild {
    const { name, spec: module } = this.#supervisor;
    const { maxChildren = Infinity } = module.dynamic ?? {};
    if (this.#actors.size >= maxChildren) throw tooManyChildren(name, maxChildren, spec.id);
    this.#tree.checkName(spec.id);
    const child = this.#add(spec);
    this.#tree.admit(child);
    if (owner !== undefined) {
      child.spawner = owner;
      (owner.spawned ??= new Set()).add(child);
    }
    return child;
  }

  /** Returns a name for an actor that is spawned without one: a new one in a module that has many of its class. */
  nameFor(name: string): string {
    return this.#supervisor.spec.dynamic === undefined ? name : `${name}-${String(++this.#named)}`;
  }

  /** Takes note that a child has failed for good. */
  recordLoss(child: Child, cause: Error | undefined): void {
    if (cause !== undefined && child.isDeclared) this.lost.set(child, cause);
  }

  /** Drops an actor that has ended, unless it stays for the report. */
  forget(child: ActorChild): void {
    if (!this.#tree.canForget(child)) return;
    this.#tree.unregister(child);
    this.#actors.delete(child);
  }
}
