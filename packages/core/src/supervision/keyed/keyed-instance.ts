import type { StopReason } from '../../actor/hooks';
import type { Linked } from '../../linked-list';
import { ActorChild } from '../actor-child';
import { Cell } from '../../cell/cell';
import type { ChildSpec } from '../../cell/child-spec';
import type { KeyedChild } from './keyed-child';
import type { KeyedInstances } from './keyed-instances';
import type { SupervisionTree } from '../supervision-tree';

/** One key of a keyed actor: a slot of its own, with a mailbox that only the keyed actor fills. */
export class KeyedInstance extends ActorChild implements Linked<KeyedInstance> {
  override readonly whole: KeyedChild;
  readonly key: string;
  readonly #instances: KeyedInstances;
  // Its place among the idle instances; see `IdleInstances`.
  earlier: KeyedInstance | undefined;
  later: KeyedInstance | undefined;
  idle = false;
  idleSince = 0;
  idleAfter = 0;

  constructor(spec: ChildSpec, key: string, owner: KeyedChild, instances: KeyedInstances, tree: SupervisionTree) {
    const onQuiet = (): void => {
      instances.onQuiet(this);
    };
    const onPublishBlocked = (): void => {
      instances.checkRoom();
    };
    const part = { key, entrance: owner.cell.mailbox, onQuiet, onPublishBlocked };
    super(spec, owner.supervisor, tree, new Cell({ ...spec, part }, owner.supervisor.cellHost));
    this.whole = owner;
    this.key = key;
    this.#instances = instances;
  }

  /** Whether it has nothing to do, and would take an event if one came. */
  get isIdle(): boolean {
    return this.cell.state === 'open' && this.cell.isQuiet;
  }

  override get isDeclared(): boolean {
    return false;
  }

  override canRenew(): boolean {
    return this.counters.queued > 0 || this.cell.mailbox.log.waiting !== undefined;
  }

  override end(reason: StopReason, cause?: Error, deadline?: number): Promise<void> {
    this.#instances.onEnding(this);
    return super.end(reason, cause, deadline);
  }

  override announceRestart(cause: Error, delay: number): void {
    this.whole.restarts++;
    super.announceRestart(cause, delay);
  }

  protected override leave(): void {
    this.#instances.onEnded(this);
  }
}
