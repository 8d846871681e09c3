import type { ActorStatus } from '../actor/status';
import type { Cell } from '../cell/cell';
import { messageOf } from '../errors';
import type { Durables } from '../flow/durable/durables';
import type { ActorChild } from '../supervision/actor-child';
import type { SupervisionTree } from '../supervision/supervision-tree';
import { actorHealth, moduleHealth, transportHealth, type RuntimeHealth } from './health';
import { actorStatus } from './report';
import { childOf } from './stop-actor';
import type { Watch } from './watch';

/** The state of a runtime and its actors, as programs ask for it. */
export class Statuses {
  readonly #tree: SupervisionTree;
  readonly #watch: Watch | undefined;
  readonly #durables: Durables | undefined;

  constructor(tree: SupervisionTree, watch: Watch | undefined, durables: Durables | undefined) {
    this.#durables = durables;
    this.#tree = tree;
    this.#watch = watch;
  }

  /** @throws UNKNOWN_ACTOR */
  of(id: string): ActorStatus {
    return this.#of(childOf(this.#tree, id));
  }

  all(): readonly ActorStatus[] {
    return this.#tree.inOrder.map((child) => this.#of(child));
  }

  /** @param failure why the runtime has failed */
  health(failure: Error | undefined): RuntimeHealth {
    const root = moduleHealth(this.#tree.root, this.#stuckFor);
    const transport = this.#durables && transportHealth(this.#durables);
    if (failure !== undefined) return { status: 'failed', reasons: [messageOf(failure)], root, transport };
    const reasons = [...root.reasons, ...(transport?.reasons ?? [])];
    const status = root.status === 'healthy' ? (transport?.status ?? root.status) : root.status;
    return { status, reasons, root, transport };
  }

  #of(child: ActorChild): ActorStatus {
    return actorStatus(child, actorHealth(child, this.#stuckFor));
  }

  readonly #stuckFor = (cell: Cell): number | undefined => this.#watch?.stuckFor(cell);
}
