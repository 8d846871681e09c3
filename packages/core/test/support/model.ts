import type { PolicyOptions, RestartStrategy, RestartType } from '@maiko/core';

// What a tree of actors should do, written down a second time and as simply as it goes: no promises, no mailboxes, one
// queue per actor and one list of instants at which something is due. Hooks that take time, and handlers that are
// waited for, move the clock on the spot: then nothing else may go on, so the system comes to rest after every command.

/** An order that ends something; an actor notes any other and does nothing more. */
export type Poison = 'crash' | 'leave' | 'hang' | 'escalate';

/** What was for another. */
export const HEARD = 'heard';

export interface ModulePlan {
  readonly strategy: RestartStrategy;
  readonly maxRestarts: number;
  readonly within: number;
  readonly maxConsecutive: number;
  readonly backoff: { readonly min: number; readonly max: number; readonly jitter: 0 };
  readonly onExceeded: 'escalate' | 'stop-child';
}

export interface ActorPlan extends Pick<PolicyOptions, 'mailboxOnRestart' | 'handlerTimeout'> {
  readonly restart: RestartType;
  /** How long the hooks take. */
  readonly onStart: number;
  readonly onStop: number;
  /** Half of it is for a handler that hangs. */
  readonly shutdownTimeout: number;
}

interface Child {
  readonly name: string;
  readonly parent: ModuleModel | undefined;
  readonly restart: RestartType;
  gone: boolean;
  failures: number;
  /** When it came up last; undefined while it is down. */
  upSince: number | undefined;
  start(): boolean;
  suspend(reason: string): void;
  end(reason: string): void;
}

/** Some children on their way down and up again. */
interface Round {
  readonly module: ModuleModel;
  readonly pending: Set<Child>;
  readonly due: number;
}

/** The whole system as it should be. */
export class Model {
  now = 0;
  /** The root has failed, or the runtime was stopped: nothing more is foretold. */
  over = false;
  readonly unfit = new Set<string>();
  readonly actors = new Map<string, ActorModel>();
  rounds: Round[] = [];
  /** The starts and ends of actors, in order, with their time. */
  readonly lifecycle: string[] = [];
  /** From when to when two actors end side by side: the order of what they tell meanwhile is not foretold. */
  readonly concurrent: [from: number, to: number][] = [];
  /** What every actor was told and noted. */
  readonly noted = new Map<string, string[]>();
  readonly dead = new Map<string, string[]>();

  /**
   * @param slow whether anything takes time on the way up or down
   * @param shared whether every actor gets the orders to any other
   */
  constructor(
    readonly slow: boolean,
    readonly shared: boolean,
  ) {}

  /** The others hear it before it has any effect. */
  tell(name: string, ...orders: readonly string[]): void {
    this.overheard(name, orders.length);
    this.actors.get(name)?.take(orders);
  }

  /** So many were told to one: the readers of the same log get them. */
  overheard(name: string, orders: number): void {
    if (!this.shared) return;
    for (const actor of this.actors.values())
      if (actor.name !== name) actor.take(Array.from({ length: orders }, () => HEARD));
  }

  /** Lets time pass: what is due happens in order. */
  advance(time: number): void {
    const until = this.now + time;
    for (let next = this.#next(until); next !== undefined && !this.over; next = this.#next(until)) {
      this.now = next.due;
      next.happen();
    }
    this.now = until;
  }

  /** Lets time pass until nothing is due. */
  rest(): void {
    for (let next = this.#next(Infinity); next !== undefined && !this.over; next = this.#next(Infinity)) {
      this.now = next.due;
      next.happen();
    }
  }

  writes(line: string): void {
    this.lifecycle.push(`${String(this.now)} ${line}`);
  }

  #next(until: number): { readonly due: number; happen(): void } | undefined {
    const due = [
      ...this.rounds.map((round) => ({ due: round.due, happen: () => round.module.comeUp(round) })),
      ...[...this.actors.values()].flatMap((actor) =>
        actor.cutOffAt === undefined ? [] : [{ due: actor.cutOffAt, happen: () => actor.cutOff() }],
      ),
    ];
    return due.filter((each) => each.due <= until).sort((a, b) => a.due - b.due)[0];
  }

  /** It is there, but what it is told has to wait. */
  isBusy(name: string): boolean {
    const actor = this.actors.get(name);
    return actor !== undefined && !actor.gone && !actor.idle;
  }

  get isAnyHanging(): boolean {
    return [...this.actors.values()].some(({ cutOffAt }) => cutOffAt !== undefined);
  }
}

export class ActorModel implements Child {
  readonly restart: RestartType;
  gone = false;
  failures = 0;
  upSince: number | undefined;
  incarnation = 0;
  queue: string[] = [];
  hangsOn: string | undefined;
  cutOffAt: number | undefined;
  /** Those that end with this incarnation. */
  owned: ActorModel[] = [];
  owner: ActorModel | undefined;
  #goneAt = 0;
  readonly #model: Model;

  constructor(
    readonly name: string,
    readonly plan: ActorPlan,
    readonly parent: ModuleModel,
    model: Model,
  ) {
    this.restart = plan.restart;
    this.#model = model;
    model.actors.set(name, this);
  }

  get idle(): boolean {
    return this.upSince !== undefined && this.hangsOn === undefined;
  }

  start(): boolean {
    this.incarnation++;
    if (this.#model.unfit.has(this.name)) return false;
    this.#model.now += this.plan.onStart;
    this.upSince = this.#model.now;
    this.#model.writes(`${this.name}#${String(this.incarnation)} up`);
    this.work();
    return true;
  }

  take(orders: readonly string[]): void {
    if (this.gone) return;
    this.queue.push(...orders);
    this.work();
  }

  work(): void {
    while (this.idle && this.queue.length > 0 && !this.#model.over) this.#handle(this.queue.shift() as string);
  }

  #handle(what: string): void {
    switch (what) {
      case 'crash':
        this.#lose(what);
        this.parent.failed(this);
        return;
      case 'escalate':
        this.#lose(what);
        this.parent.escalate(this);
        return;
      case 'leave':
        if (this.restart === 'permanent') this.parent.failed(this);
        else this.end('normal');
        return;
      case 'hang':
        this.hangsOn = what;
        if (this.plan.handlerTimeout !== undefined) this.cutOffAt = this.#model.now + this.plan.handlerTimeout;
        return;
      default:
        append(this.#model.noted, this.name, `${what} by #${String(this.incarnation)}`);
    }
  }

  cutOff(): void {
    this.#letGo();
    this.parent.failed(this);
  }

  /** @param limit how much time it has for its handler, for what it owns and for its hooks */
  suspend(reason: string, limit = this.plan.shutdownTimeout): void {
    const deadline = this.#model.now + limit;
    if (this.hangsOn !== undefined) {
      // Its time limit holds on the way down, too.
      const given = Math.min(this.#model.now + limit / 2, this.cutOffAt ?? Infinity);
      this.#model.now = Math.max(this.#model.now, given);
    }
    this.#letGo();
    if (reason === 'restart' && this.plan.mailboxOnRestart === 'drop') this.#loseAll();
    this.#endOwned(deadline);
    if (this.upSince === undefined) return;
    this.upSince = undefined;
    this.#model.writes(`${this.name}#${String(this.incarnation)} ${reason}`);
    this.#model.now += this.plan.onStop;
  }

  /** All at once, in half of the time that is left. */
  #endOwned(deadline: number): void {
    const { now } = this.#model;
    const left = Math.max(0, deadline - now);
    let over = now;
    // Of one instant, those that wait for nothing come first.
    const owned = this.owned.splice(0).reverse();
    for (const each of [...owned.filter((one) => !one.#isHeldUp), ...owned.filter((one) => one.#isHeldUp)]) {
      this.#model.now = now;
      each.end('shutdown', left / 2);
      over = Math.max(over, this.#model.now);
    }
    this.#model.now = over;
  }

  end(reason: string, limit = Infinity): void {
    if (this.gone) {
      this.#model.now = Math.max(this.#model.now, this.#goneAt);
      return;
    }
    this.gone = true;
    this.suspend(reason, Math.min(limit, this.plan.shutdownTimeout));
    this.#loseAll();
    this.parent.leaveRounds(this);
    this.#goneAt = this.#model.now;
  }

  get #isHeldUp(): boolean {
    return this.hangsOn !== undefined || this.owned.some((each) => each.#isHeldUp);
  }

  #letGo(): void {
    if (this.hangsOn !== undefined) this.#lose(this.hangsOn);
    this.hangsOn = this.cutOffAt = undefined;
  }

  #loseAll(): void {
    for (const what of this.queue.splice(0)) this.#lose(what);
  }

  #lose(what: string): void {
    append(this.#model.dead, this.name, what);
  }
}

export class ModuleModel implements Child {
  readonly restart = 'transient';
  gone = false;
  failures = 0;
  upSince: number | undefined;
  readonly imports: ModuleModel[] = [];
  readonly declared: [string, ActorPlan][] = [];
  children = new Set<Child>();
  #restarts: number[] = [];
  readonly #model: Model;

  constructor(
    readonly name: string,
    readonly plan: ModulePlan,
    readonly parent: ModuleModel | undefined,
    model: Model,
  ) {
    this.#model = model;
  }

  // ---- coming and going ----

  start(): boolean {
    this.gone = false;
    this.#restarts = [];
    this.children = new Set(this.imports);
    for (const [name, plan] of this.declared) {
      const known = this.#model.actors.get(name);
      this.children.add(known === undefined || known.gone ? new ActorModel(name, plan, this, this.#model) : known);
    }
    for (const child of this.children) child.failures = 0;
    this.upSince = this.#model.now;
    for (const child of this.children) {
      if (child.start()) continue;
      this.suspend('shutdown');
      return false;
    }
    this.upSince = this.#model.now;
    return true;
  }

  suspend(reason: string): void {
    this.upSince = undefined;
    this.#model.rounds = this.#model.rounds.filter(({ module }) => module !== this);
    for (const child of [...this.children].reverse()) {
      if (child instanceof ActorModel && !this.declared.some(([name]) => name === child.name)) child.end('shutdown');
      else child.suspend(reason);
    }
  }

  end(reason: string): void {
    if (this.gone) return;
    this.gone = true;
    this.upSince = undefined;
    this.parent?.leaveRounds(this);
    this.#model.rounds = this.#model.rounds.filter(({ module }) => module !== this);
    for (const child of [...this.children].reverse()) child.end(reason === 'failure' ? 'shutdown' : reason);
  }

  /** @param owner the actor with which it ends */
  spawn(name: string, plan: ActorPlan, owner: ActorModel | undefined): void {
    const child = new ActorModel(name, plan, this, this.#model);
    this.children.add(child);
    child.owner = owner;
    owner?.owned.push(child);
    if (!child.start()) child.end('failure');
  }

  // ---- deciding ----

  failed(child: Child, culprit = child): void {
    if (this.upSince === undefined) return;
    if (child.restart === 'temporary') {
      child.end('failure');
      return;
    }
    const delay = this.#decide(child);
    if (delay !== undefined) this.#restart(child, delay);
    else if (this.plan.onExceeded === 'escalate') this.escalate(culprit);
    else {
      const { now } = this.#model;
      culprit.end('failure');
      if (culprit === child) return;
      // Both at once.
      const ended = this.#model.now;
      this.#model.now = now;
      child.end('failure');
      this.#model.concurrent.push([now, Math.max(ended, this.#model.now)]);
    }
  }

  escalate(culprit: Child): void {
    if (this.upSince === undefined) return;
    if (this.parent === undefined) this.#model.over = true;
    else this.parent.failed(this, culprit);
  }

  /** The delay, or undefined when this failure is one too many. */
  #decide(child: Child): number | undefined {
    const { maxRestarts, within, maxConsecutive, backoff } = this.plan;
    const { now } = this.#model;
    this.#forgive(child);
    child.failures++;
    this.#restarts = [...this.#restarts, now].filter((then) => now - then <= within);
    if (this.#restarts.length > maxRestarts || child.failures > maxConsecutive) return undefined;
    return Math.min(backoff.max, backoff.min * 2 ** (child.failures - 1));
  }

  /** A child that has lived for long enough starts counting over. */
  #forgive(child: Child): void {
    const { min, max } = this.plan.backoff;
    if (child.upSince === undefined || this.#model.now - child.upSince < Math.max(1_000, (min + max) / 2)) return;
    child.failures = 0;
  }

  #concerned(child: Child): Child[] {
    const all = [...this.children];
    switch (this.plan.strategy) {
      case 'one-for-one':
        return [child];
      case 'one-for-all':
        return all;
      case 'rest-for-one':
        return all.slice(all.indexOf(child));
    }
  }

  #restart(failed: Child, delay: number): void {
    const concerned = new Set(this.#concerned(failed).filter((child) => !child.gone));
    // What ends with another of them is not there when that restarts.
    const together = new Set([...concerned].filter((child) => !endsWithOneOf(concerned, child)));
    // A child that waits already is joined by those it waits for.
    for (const round of this.#model.rounds.filter(({ module }) => module === this)) {
      if (![...round.pending].some((child) => together.has(child))) continue;
      for (const child of round.pending) together.add(child);
      this.#model.rounds = this.#model.rounds.filter((each) => each !== round);
    }
    const inOrder = [...this.children].filter((child) => together.has(child));
    if (together.has(failed)) failed.suspend('restart');
    else failed.end('failure');
    for (const child of [...inOrder].reverse()) {
      if (child === failed) continue;
      this.#forgive(child);
      if (child.restart === 'temporary') child.end('shutdown');
      else child.suspend('restart');
    }
    const pending = new Set(inOrder.filter((child) => !child.gone));
    this.#model.rounds.push({ module: this, pending, due: this.#model.now + delay });
  }

  /** The delay is over. */
  comeUp(round: Round): void {
    for (const child of [...round.pending]) {
      if (!this.#model.rounds.includes(round)) return;
      round.pending.delete(child);
      if (child.start()) continue;
      // It is of this round until it has failed: a child that waits here goes with it if the strategy says so.
      this.failed(child);
    }
    this.#model.rounds = this.#model.rounds.filter((each) => each !== round);
  }

  leaveRounds(child: Child): void {
    for (const { pending } of this.#model.rounds) pending.delete(child);
  }
}

function endsWithOneOf(others: ReadonlySet<Child>, child: Child): boolean {
  for (let each = ownerOf(child); each !== undefined; each = ownerOf(each)) if (others.has(each)) return true;
  return false;
}

function ownerOf(child: Child): ActorModel | undefined {
  return child instanceof ActorModel ? child.owner : undefined;
}

function append(lists: Map<string, string[]>, key: string, line: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [line]);
  else list.push(line);
}
