import fc from 'fast-check';
import type { Lifetime, RestartType } from '@maiko/core';
import type { ActorPlan, Model, ModuleModel, ModulePlan, Poison } from './model';
import { DECLARED, SPAWNED, viewOf, type ModelSystem, type Plan } from './model-system';

export interface Expected {
  readonly model: Model;
  readonly root: ModuleModel;
}

/** One thing that is done to both; whatever it is, they agree afterwards. */
abstract class Command implements fc.AsyncCommand<Expected, ModelSystem> {
  check({ model }: Readonly<Expected>): boolean {
    return !model.over && this.applies(model);
  }

  async run(expected: Expected, system: ModelSystem): Promise<void> {
    await this.act(expected, system);
    await system.settle();
    if (expected.model.slow) {
      expected.model.rest();
      await system.clock.advance(expected.model.now - system.clock.monotonic());
    }
    if (!expected.model.over) expect(system.view(expected.model)).toEqual(viewOf(expected.model));
  }

  protected applies(_model: Model): boolean {
    return true;
  }

  protected abstract act(expected: Expected, system: ModelSystem): void | Promise<void>;
}

/** Publishes without awaiting: some notes to an actor, poison among them, and one to each of some others. */
class Publish extends Command {
  constructor(
    readonly name: string,
    readonly poison: Poison | undefined,
    readonly before: number,
    readonly after: number,
    readonly others: readonly string[],
  ) {
    super();
  }

  // Poison that waits in a mailbox would strike while others come up, in an order that the dispatcher decides.
  protected override applies(model: Model): boolean {
    const actor = model.actors.get(this.name);
    const concerned = model.shared ? [...model.actors.keys()] : [this.name, ...this.others];
    // Nor may anything wait for one that comes up only to go down at once: how much of it is read, the dispatcher
    // decides.
    if (model.unfit.size > 0 && (this.after > 0 || concerned.some((name) => model.isBusy(name)))) return false;
    if (this.poison === undefined) return true;
    if (actor === undefined || actor.gone || !actor.idle) return false;
    return this.poison !== 'hang' || !model.isAnyHanging;
  }

  protected override async act({ model }: Expected, system: ModelSystem): Promise<void> {
    const tell = (name: string, order: string): void => {
      system.tell(name, order);
      model.tell(name, order);
    };
    for (const other of this.others) tell(other, 'note to all');
    for (let each = 0; each < this.before; each++) tell(this.name, `note ${String(each)}`);
    if (this.poison === undefined) return;
    // Else the dispatcher would decide whether the others have read theirs before they have to go along.
    await system.settle();
    const orders = [this.poison, ...Array.from({ length: this.after }, (_, each) => `late note ${String(each)}`)];
    system.tell(this.name, ...orders);
    model.tell(this.name, ...orders);
  }

  override toString = () =>
    `publish ${String(this.before)} notes, ${this.poison ?? 'nothing'}, ${String(this.after)} notes to ${this.name}; one to ${this.others.join()}`;
}

class Advance extends Command {
  constructor(readonly time: number) {
    super();
  }
  protected override async act({ model }: Expected, system: ModelSystem): Promise<void> {
    model.advance(this.time);
    await system.clock.advance(this.time);
  }
  override toString = () => `advance ${String(this.time)} ms`;
}

class StopById extends Command {
  constructor(readonly name: string) {
    super();
  }
  protected override act({ model }: Expected, system: ModelSystem): void {
    model.actors.get(this.name)?.end('shutdown');
    system.runtime.stopActor(this.name).catch(() => undefined);
  }
  override toString = () => `stop ${this.name}`;
}

class Spawn extends Command {
  /** @param by the actor that spawns it; undefined from outside */
  constructor(
    readonly name: string,
    readonly by: string | undefined,
    readonly lifetime: Lifetime,
  ) {
    super();
  }
  protected override applies({ actors }: Model): boolean {
    const by = this.by === undefined ? undefined : actors.get(this.by);
    return actors.get(this.name)?.gone !== false && (this.by === undefined || (by?.gone === false && by.idle));
  }
  protected override act({ model, root }: Expected, system: ModelSystem): void {
    const home = this.by === undefined ? root : (model.actors.get(this.by)?.parent as ModuleModel);
    const owner = this.by === undefined || this.lifetime === 'module' ? undefined : model.actors.get(this.by);
    if (this.by !== undefined) model.overheard(this.by, 1);
    home.spawn(this.name, system.book.plans.get(this.name) as ActorPlan, owner);
    if (this.by === undefined) system.spawn(this.name);
    else system.tell(this.by, `spawn ${this.name} ${this.lifetime}`);
  }
  override toString = () => `${this.by ?? 'the world'} spawns ${this.name} (${this.lifetime})`;
}

/** From now on it cannot start, or can again. */
class Unfit extends Command {
  constructor(
    readonly name: string,
    readonly unfit: boolean,
  ) {
    super();
  }
  protected override applies({ actors, slow }: Model): boolean {
    if (slow) return false;
    return !this.unfit || [...actors.values()].every(({ queue }) => queue.length === 0);
  }
  protected override act({ model }: Expected, { book }: ModelSystem): void {
    for (const { unfit } of [model, book]) {
      if (this.unfit) unfit.add(this.name);
      else unfit.delete(this.name);
    }
  }
  override toString = () => `${this.name} is ${this.unfit ? 'unfit' : 'fit'}`;
}

const anyActor = fc.constantFrom(...DECLARED, ...DECLARED, ...SPAWNED);

export const commands = fc.commands<Expected, ModelSystem, false>(
  [
    fc
      .tuple(
        anyActor,
        fc.constantFrom<Poison | undefined>(
          undefined,
          undefined,
          'crash',
          'crash',
          'crash',
          'crash',
          'leave',
          'hang',
          'escalate',
        ),
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        fc.uniqueArray(anyActor, { maxLength: 4 }),
      )
      .map((args) => new Publish(...args)),
    fc.constantFrom(0, 5, 20, 55, 150, 1_000, 4_000).map((time) => new Advance(time)),
    fc.constantFrom(5, 10, 20, 50, 150).map((time) => new Advance(time)),
    anyActor.map((name) => new StopById(name)),
    fc
      .tuple(
        fc.constantFrom(...SPAWNED),
        fc.option(anyActor, { nil: undefined }),
        fc.constantFrom<Lifetime>('incarnation', 'incarnation', 'module'),
      )
      .map((args) => new Spawn(...args)),
    fc.tuple(anyActor, fc.boolean()).map(([name, unfit]) => new Unfit(name, unfit)),
  ],
  { maxCommands: 40, size: 'max' },
);

const modulePlan: fc.Arbitrary<ModulePlan> = fc.record({
  strategy: fc.constantFrom('one-for-one' as const, 'one-for-all' as const, 'rest-for-one' as const),
  maxRestarts: fc.constantFrom(0, 1, 2, 5, 100),
  within: fc.constantFrom(0, 100, 1_000, 30_000),
  maxConsecutive: fc.constantFrom(0, 1, 3, 10),
  backoff: fc.constantFrom(
    { min: 10, max: 10, jitter: 0 as const },
    { min: 10, max: 80, jitter: 0 as const },
    { min: 100, max: 3_000, jitter: 0 as const },
  ),
  onExceeded: fc.constantFrom('escalate' as const, 'stop-child' as const),
});

/** The root is patient, or most systems would be over at once. */
const rootPlan = modulePlan.map((plan) => ({ ...plan, maxRestarts: 100, maxConsecutive: 30 }));

const actorPlan = (slow: boolean): fc.Arbitrary<ActorPlan> =>
  fc.record({
    restart: fc.constantFrom<RestartType>('permanent', 'transient', 'transient', 'temporary'),
    mailboxOnRestart: fc.constantFrom('keep' as const, 'keep' as const, 'drop' as const),
    handlerTimeout: fc.constantFrom(undefined, 37),
    onStart: slow ? fc.constantFrom(0, 30, 700) : fc.constant(0),
    onStop: slow ? fc.constantFrom(0, 20, 400) : fc.constant(0),
    shutdownTimeout: fc.constant(slow ? 4_000 : 0),
  });

export const plans: fc.Arbitrary<Plan> = fc.constantFrom(false, false, true).chain((slow) =>
  fc.record({
    seed: fc.integer({ min: 1 }),
    slow: fc.constant(slow),
    shared: fc.boolean(),
    nested: fc.boolean(),
    modules: fc.tuple(modulePlan, modulePlan, rootPlan),
    actors: fc.array(actorPlan(slow), { minLength: 8, maxLength: 8 }),
  }),
);
