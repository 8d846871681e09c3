import type { ActorClass } from '../actor/actor-class';
import type { ChildSpec } from '../cell/child-spec';
import type { Supervision } from './options';

/** The spec by which one module is run: the whole supervision tree as data. */
export interface ModuleSpec {
  readonly name: string;
  /** The modules it imports; they start before its actors. */
  readonly imports: readonly ModuleSpec[];
  readonly actors: readonly ChildSpec[];
  readonly supervision: Supervision;
  /** It holds any number of actors of one class, which come and go at run time. */
  readonly dynamic: DynamicSpec | undefined;
}

interface DynamicSpec {
  readonly actorClass: ActorClass;
  readonly maxChildren: number;
}
