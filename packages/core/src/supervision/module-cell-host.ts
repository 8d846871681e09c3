import type { ActorClass } from '../actor/actor-class';
import type { SpawnOptions } from '../actor/definition';
import type { ErrorVerdict } from '../actor/hooks';
import type { Cell } from '../cell/cell';
import type { CellEnvironment, CellHost } from '../cell/cell-host';
import type { Failure } from '../cell/failure';
import type { Incarnation } from '../cell/incarnation';
import { withCause } from '../errors';
import { NO_WAITS, type Wait } from '../flow/wait';
import type { ActorChild } from './actor-child';
import { escalated, permanentEnded } from './errors';
import { comesBack } from './restart/restart-type';
import type { SupervisionTree } from './supervision-tree';
import type { Supervisor } from './supervisor';

/** The host of the cells of one module: finds the child of a cell, and tells the supervisor what became of it. */
export class ModuleCellHost implements CellHost {
  /** A field, because every cell reads it whenever it has nothing to do. */
  draining = false;
  readonly #supervisor: Supervisor;
  readonly #tree: SupervisionTree;

  constructor(supervisor: Supervisor, tree: SupervisionTree) {
    this.#supervisor = supervisor;
    this.#tree = tree;
  }

  get environment(): CellEnvironment {
    return this.#tree.environment;
  }

  onFailure(cell: Cell, { cause }: Failure, verdict: ErrorVerdict): void {
    const child = this.#childOf(cell);
    if (child === undefined || child.ended) return;
    switch (verdict) {
      case 'resume':
        return;
      case 'restart':
        this.#supervisor.onFailure(child, cause);
        return;
      case 'stop':
        this.environment.logger.warn(withCause(`${child.label} is stopped after a failure`, cause));
        void this.#supervisor.endChild(child, 'failure', cause);
        return;
      case 'escalate':
        this.#supervisor.escalate(child, escalated(child.id, cause));
    }
  }

  onTimeout(cell: Cell, { cause }: Failure): void {
    const child = this.#childOf(cell);
    if (child === undefined) return;
    child.abandoned = true;
    // On its way down it has only been cut off earlier.
    if (child.suspending === undefined) this.#supervisor.onFailure(child, cause);
  }

  onStopRequested(cell: Cell): void {
    const child = this.#childOf(cell);
    if (child === undefined || child.ended) return;
    if (comesBack(child.restart, 'normal')) this.#supervisor.onFailure(child, permanentEnded(child.id));
    else if (child.canRenew() && this.#tree.phase !== 'ending') void this.#supervisor.coordinator.renew(child);
    else void this.#supervisor.endChild(child, 'normal');
  }

  onQuiet(cell: Cell): void {
    this.#tree.quiescence.onQuiet(cell);
  }

  spawn(actor: ActorClass, options: SpawnOptions | undefined, spawner: Incarnation): Promise<string> {
    return this.#tree.host.spawn(actor, options, { supervisor: this.#supervisor, incarnation: spawner });
  }

  stopRuntime(): void {
    this.#tree.host.stopRuntime();
  }

  waitsOf(cell: Cell): Iterable<Wait> {
    const child = this.#childOf(cell);
    if (child === undefined) return NO_WAITS;
    const { coordinator } = this.#supervisor;
    return this.#supervisor.waitsOf(coordinator.groupOf(child) === undefined ? child.whole : child);
  }

  /** Returns the child of a cell; its name may have gone to another cell since. */
  #childOf(cell: Cell): ActorChild | undefined {
    const child = this.#tree.actors.get(cell.id);
    return child?.cell === cell ? child : undefined;
  }
}
