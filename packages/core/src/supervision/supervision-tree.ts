import type { ActorClass } from '../actor/actor-class';
import type { Deadline } from '../cell/deadline';
import { Lifecycle, type LifecycleNotice } from '../actor/lifecycle';
import type { SpawnOptions } from '../actor/definition';
import { duplicateActor } from '../actor/errors';
import type { MaikoError } from '../maiko-error';
import { DiscardReason } from '../flow/discard-reason';
import type { ActorContainer } from '../actor/container';
import type { AsyncContext } from '../ports/async-context';
import type { Clock } from '../ports/clock';
import type { ActorChild } from './actor-child';
import type { CellEnvironment } from '../cell/cell-host';
import type { Cell } from '../cell/cell';
import type { ModuleSpec } from './module-spec';
import { nameReserved, notDrained, type Undrained } from './errors';
import type { Incarnation } from '../cell/incarnation';
import { IncarnationStarter } from './incarnation-starter';
import { IncarnationStopper } from './incarnation-stopper';
import { Quiescence } from './quiescence';
import { Supervisor } from './supervisor';
import { CellPlans } from '../cell/cell-plan';

/** An actor that spawns another one. */
export interface Spawner {
  readonly supervisor: Supervisor;
  readonly incarnation: Incarnation;
}

/** The part of a runtime that its supervision tree needs. */
export interface SupervisionHost extends Omit<CellEnvironment, 'plans'> {
  readonly clock: Clock;
  readonly container: ActorContainer;
  readonly asyncContext: AsyncContext | undefined;
  spawn(actor: ActorClass, options: SpawnOptions | undefined, by: Spawner): Promise<string>;
  stopRuntime(): void;
  onRootFailed(cause: Error): void;
}

/**
 * The supervisors of a runtime, from the root module down. `running`, then `draining` (events are still handled), then
 * `ending` (nothing restarts).
 */
export class SupervisionTree {
  readonly host: SupervisionHost;
  readonly starter: IncarnationStarter;
  readonly stopper: IncarnationStopper;
  readonly quiescence: Quiescence;
  /** What its cells share. */
  readonly environment: CellEnvironment;
  readonly root: Supervisor;
  /** All actors, by their names. */
  readonly actors = new Map<string, ActorChild>();
  /** The length of the longest name of a keyed actor. */
  longestKeyedName = 0;
  readonly #dynamic = new Map<ActorClass, Supervisor>();
  /** The latest child of each declared actor, by name. */
  readonly #declared = new Map<string, ActorChild>();
  #positions = 0;
  phase: 'running' | 'draining' | 'ending' = 'running';
  /** Why mailboxes are not handled to the end; undefined as long as they are. */
  #undrained: Undrained | undefined;
  /** Whether the actors start for the first time. */
  initialStart = false;

  /** @throws DUPLICATE_ACTOR */
  constructor(root: ModuleSpec, host: SupervisionHost) {
    this.host = host;
    this.environment = { ...host, plans: new CellPlans(host.asyncContext) };
    this.stopper = new IncarnationStopper(host);
    this.starter = new IncarnationStarter(host, this.stopper);
    this.quiescence = new Quiescence();
    this.root = new Supervisor(root, undefined, this);
    host.broker.outside.whenReleased = () => {
      this.quiescence.onQuiet();
    };
  }

  /** Gives an actor its name. */
  register(child: ActorChild): void {
    child.position = this.#declared.get(child.id)?.position ?? ++this.#positions;
    this.actors.set(child.id, child);
  }

  /** The name of an actor that was declared is its own for as long as the runtime lives. */
  reserve(child: ActorChild): void {
    this.#declared.set(child.id, child);
  }

  /** @throws DUPLICATE_ACTOR */
  checkFree(id: string): void {
    if (this.actors.has(id)) throw duplicateActor(id);
  }

  /**
   * Whether an actor may be spawned under a name: it belongs to no other, now or when a module is restarted.
   * @throws DUPLICATE_ACTOR
   */
  checkName(id: string): void {
    this.checkFree(id);
    const declared = this.#declared.get(id);
    if (declared !== undefined)
      throw nameReserved(id, `actor "${id}", which module "${declared.supervisor.name}" declares`);
    // Those of the instances that a keyed actor makes.
    for (let end = id.indexOf('/'); end >= 0; end = id.indexOf('/', end + 1)) {
      const owner = id.slice(0, end);
      if ((this.#declared.get(owner) ?? this.actors.get(owner))?.spec.keyed !== undefined)
        throw nameReserved(id, `an instance of the keyed actor "${owner}"`);
    }
  }

  /** Returns the actor that it is the latest incarnation of. */
  actorOf(incarnation: Incarnation): ActorChild | undefined {
    const child = this.actors.get(incarnation.id);
    return child?.cell.incarnation === incarnation ? child : undefined;
  }

  /**
   * Returns whether an actor cannot end before code of an incarnation does: its own, that of one of its keys, or of
   * what it spawned.
   */
  waitsForEndOf(child: ActorChild, incarnation: Incarnation | undefined): boolean {
    for (let each = incarnation && this.actorOf(incarnation); each !== undefined; each = each.spawnedBy)
      if (each === child || each.whole === child) return true;
    return false;
  }

  /** All actors, in the order they start. */
  get inOrder(): readonly ActorChild[] {
    return [...this.actors.values()].sort((one, other) => one.position - other.position);
  }

  /**
   * Returns whether nothing is left of an actor that ends. What ends with the runtime stays for its report; what was
   * spawned ends with its spawner or module as long as those come back, because they spawn it again under the same
   * name.
   */
  canForget({ whole }: ActorChild): boolean {
    return this.phase === 'running' || (this.phase === 'draining' && whole.spawned);
  }

  /** Frees the name of an actor, unless another one has it already. */
  unregister(child: ActorChild): void {
    if (this.actors.get(child.id) === child) this.actors.delete(child.id);
  }

  /** Sends all actors of a class that are spawned anywhere to one module. */
  registerDynamic(actorClass: ActorClass, supervisor: Supervisor): void {
    this.#dynamic.set(actorClass, supervisor);
  }

  /** Returns the module in which an actor of a class lives that an actor of `spawner` spawns. */
  homeOf(actorClass: ActorClass, spawner: Supervisor = this.root): Supervisor {
    const dynamic = this.#dynamic.get(actorClass);
    if (dynamic !== undefined) return dynamic;
    let home = spawner;
    while (home.spec.dynamic !== undefined && home.parent !== undefined) home = home.parent;
    return home;
  }

  /** Publishes a notice; it is made only if there are subscribers. */
  tell(notice: () => LifecycleNotice): void {
    this.host.broker.announce(Lifecycle, notice);
  }

  /**
   * Starts all actors in order. When one fails, the start has failed.
   * @throws START_FAILED, STOPPED_WHILE_STARTING
   */
  async start(): Promise<void> {
    this.initialStart = true;
    try {
      await this.root.start();
    } finally {
      this.initialStart = false;
    }
  }

  // ---- the way to the end ----

  /** Ends self-driven work; events still flow. */
  stopSources(): void {
    this.phase = 'draining';
    this.root.drain();
  }

  /** Whether an actor that ends may hand on what it has kept back, in `onDrain`. */
  get canFlush(): boolean {
    return this.phase === 'running' || (this.phase === 'draining' && this.#undrained === undefined);
  }

  /** Whether actors may spawn others: as long as actors restart, which may need what they spawn in `onStart`. */
  get canSpawn(): boolean {
    return this.phase === 'running' || (this.phase === 'draining' && !this.initialStart);
  }

  /** Marks an actor as spawned. When mailboxes have been given up, its own is, too. */
  admit(child: ActorChild): void {
    child.spawned = true;
    if (this.#undrained !== undefined) this.#discard(child.cell);
  }

  /** Gives up what the mailboxes hold; handlers that are running may finish. */
  discardMailboxes(why: Undrained): void {
    this.#undrained = why;
    for (const { cell } of this.actors.values()) {
      this.#discard(cell);
      this.quiescence.onQuiet(cell);
    }
  }

  #discard(cell: Cell): void {
    cell.close(new DiscardReason('not-drained', () => this.notDrained(cell.id)), 'retire');
  }

  /** Returns the error for what an actor has not handled. */
  notDrained(actor: string): MaikoError {
    return notDrained(actor, this.#undrained ?? 'deadline');
  }

  /**
   * Waits until no actor has anything to do, or the deadline has passed.
   * @param feeding whether something from outside is still to be published
   * @returns whether none has
   */
  waitForQuiet(deadline: Deadline, feeding: () => boolean): Promise<boolean> {
    const { outside } = this.host.broker;
    const alsoBusy = (): boolean => outside.congested || feeding();
    return this.quiescence.drain(
      () => this.#cells(),
      deadline,
      () => this.canFlush,
      alsoBusy,
    );
  }

  /** Ends all actors, in the reverse of the order they started. A second call may bring that forward. */
  async end(deadline: number): Promise<void> {
    this.phase = 'ending';
    await this.root.end('shutdown', undefined, deadline);
  }

  *#cells(): Iterable<Cell> {
    for (const { cell } of this.actors.values()) yield cell;
  }
}
