import type { StopReason } from '../../actor/hooks';
import type { Log } from '../../flow/mailbox/log';
import type { Linked } from '../../linked-list';
import { ActorChild } from '../actor-child';
import { Cell } from '../../cell/cell';
import type { ChildSpec } from '../../cell/child-spec';
import type { KeyedChild } from './keyed-child';
import type { SupervisionTree } from '../supervision-tree';

/** One key of a keyed actor: a slot of its own, with a mailbox that only the keyed actor fills. */
export class KeyedInstance extends ActorChild implements Linked<KeyedInstance> {
  override readonly whole: KeyedChild;
  readonly key: string;
  // Its place among the idle ones of its owner; see `IdleInstances`.
  earlier: KeyedInstance | undefined;
  later: KeyedInstance | undefined;
  idle = false;
  idleSince = 0;
  idleAfter = 0;

  constructor(spec: ChildSpec, key: string, owner: KeyedChild, tree: SupervisionTree) {
    const onQuiet = (): void => {
      owner.onQuiet(this);
    };
    const onPublishBlocked = (): void => {
      owner.lookAgain();
    };
    const part = { key, entrance: owner.cell.mailbox, onQuiet, onPublishBlocked };
    super(spec, owner.supervisor, tree, new Cell({ ...spec, part }, owner.supervisor.cellHost));
    this.whole = owner;
    this.key = key;
  }

  /** It has nothing to do, and would take an event if one came. */
  get isIdle(): boolean {
    return this.cell.state === 'open' && this.cell.isQuiet;
  }

  /** It goes on only when `log` has room. */
  isBlockedIn(log: Log): boolean {
    return this.cell.isBlockedIn(log);
  }

  override get isDeclared(): boolean {
    return false;
  }

  override canRenew(): boolean {
    return this.counters.queued > 0 || this.cell.mailbox.log.waiting !== undefined;
  }

  override end(reason: StopReason, cause?: Error, deadline?: number): Promise<void> {
    this.whole.onEnding(this);
    return super.end(reason, cause, deadline);
  }

  override announceRestart(cause: Error, delay: number): void {
    this.whole.restarts++;
    super.announceRestart(cause, delay);
  }

  protected override leave(): void {
    this.whole.onEnded(this);
  }
}
