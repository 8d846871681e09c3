import type { StopReason } from '../../actor/hooks';
import type { KeyedPolicy } from '../../actor/keyed';
import type { Cell } from '../../cell/cell';
import type { ChildSpec } from '../../cell/child-spec';
import type { MailboxCounters } from '../../flow/mailbox/mailbox';
import { ActorChild } from '../actor-child';
import type { SupervisionTree } from '../supervision-tree';
import type { Supervisor } from '../supervisor';
import { frontCell } from './front';
import { KeyRouter } from './key-router';
import type { KeyedInstance } from './keyed-instance';
import { KeyedInstances } from './keyed-instances';

/**
 * A keyed actor: the cell in front owns the subscriptions and the mailbox that publishers see, and hands every event to
 * the instance of its key, in order. It runs no code of the user but the key function. Its instances are children of
 * the same supervisor: one that fails is restarted alone.
 */
export class KeyedChild extends ActorChild {
  readonly #instances: KeyedInstances;
  readonly #router: KeyRouter;

  constructor(spec: ChildSpec, keyed: KeyedPolicy, supervisor: Supervisor, tree: SupervisionTree) {
    super(spec, supervisor, tree, frontCell(spec, supervisor));
    this.#instances = new KeyedInstances(this, keyed, tree);
    this.#router = new KeyRouter(this, keyed.key, this.#instances, tree);
    tree.longestKeyedName = Math.max(tree.longestKeyedName, spec.id.length);
  }

  override get instances(): ReadonlyMap<string, KeyedInstance> {
    return this.#instances.byKey;
  }

  override get cells(): Iterable<Cell> {
    return [this.cell, ...[...this.#instances].map(({ cell }) => cell)];
  }

  // ---- life ----

  override create(): object {
    return this.#router.front();
  }

  override dispose(): void {
    // It is not the container's.
  }

  override async start(): Promise<void> {
    this.#instances.open();
    await super.start();
    this.#instances.start();
  }

  override async suspend(reason: StopReason): Promise<void> {
    const down = this.#instances.suspend(reason);
    await Promise.all([super.suspend(reason), down]);
  }

  override async end(reason: StopReason, cause?: Error, deadline?: number): Promise<void> {
    const down = this.#instances.end(reason === 'failure' ? 'shutdown' : reason, cause, deadline);
    await Promise.all([super.end(reason, cause, deadline), down]);
  }

  override drain(): void {
    super.drain();
    this.#instances.drain();
  }

  // ---- what is seen of it: its instances together, those that have ended included ----

  override get counters(): MailboxCounters {
    const { accepted, failed, dropped, deadLettered, returned, queued } = this.cell.mailbox.counters;
    const { isDecided, skipped, undeliverable } = this.#router;
    const { totals, waiting } = this.#instances;
    const { counters } = totals;
    const decided = isDecided ? this.cell.turns.inHand : 0;
    return {
      accepted: accepted - skipped,
      handled: counters.handled,
      // In front, when the context of an event could not be entered.
      failed: failed + counters.failed,
      dropped: dropped + counters.dropped,
      deadLettered: deadLettered + undeliverable + counters.deadLettered,
      returned: returned + counters.returned,
      // Those that wait have been handed on, and are not accepted yet.
      queued: queued - decided + waiting + counters.queued,
    };
  }

  override get published(): number {
    return this.#instances.totals.published;
  }

  override get topics(): Iterable<string> {
    return this.#instances.totals.topics;
  }

  override get leftBehind(): readonly string[] {
    return [...super.leftBehind, ...this.#instances.totals.leftBehind];
  }
}

/** Returns the name of the keyed actor with an instance that has, or had, the name `id`. */
export function keyedActorOf(id: string, { actors, longestKeyedName }: SupervisionTree): string | undefined {
  const child = actors.get(id);
  if (child !== undefined) return child.whole === child ? undefined : child.whole.id;
  // A key may have a slash as well, and so may a name: the longest name wins.
  for (let at = id.lastIndexOf('/', longestKeyedName); at > 0; at = id.lastIndexOf('/', at - 1)) {
    const owner = id.slice(0, at);
    if (actors.get(owner)?.spec.keyed !== undefined) return owner;
  }
  return undefined;
}
