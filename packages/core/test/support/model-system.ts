import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Subscribe,
  topics,
  type ActorDefinition,
  type Lifetime,
  type ModuleDefinition,
  type Runtime,
  type StopReason,
} from '@maiko/core';
import { RecordingLogger, SeededDispatcher, TestClock, turns, findUnbalanced } from '@maiko/testing';
import { HEARD, ModuleModel, Model, type ActorPlan, type ModulePlan, type Poison } from './model';

/** An order to one actor; the readers of the same log get it too. */
interface Told {
  readonly to: string;
  readonly order: string;
}

const Orders = topics<Told>('model.*');

/** These end what others do, too: they wait until every actor has read everything. */
const POISON: ReadonlySet<string> = new Set<Poison>(['crash', 'leave', 'hang', 'escalate']);

/** A tree of three modules with two actors each. */
export interface Plan {
  readonly seed: number;
  /** Hooks take time. */
  readonly slow: boolean;
  /** All have the same subscriptions: they read one log. */
  readonly shared: boolean;
  readonly nested: boolean;
  readonly modules: readonly [ModulePlan, ModulePlan, ModulePlan];
  readonly actors: readonly ActorPlan[];
}

/** The modules and their actors: the root comes last. */
const HOMES = [
  ['Inner', 'a', 'b'],
  ['Middle', 'c', 'd'],
  ['Outer', 'e', 'f'],
] as const;
export const DECLARED = HOMES.flatMap(([, ...names]) => names);
export const SPAWNED = ['s', 't'];

interface Book {
  readonly shared: boolean;
  readonly lifecycle: string[];
  readonly noted: Map<string, string[]>;
  readonly unfit: Set<string>;
  readonly plans: Map<string, ActorPlan>;
  writes(line: string): void;
  pause(time: number): Promise<void>;
  /** Settles when every actor has read everything. */
  quiet(): Promise<void>;
}

@Actor()
class Member {
  readonly #self: string;
  constructor(private readonly ctx: ActorContext<{ readonly name: string; readonly book: Book }>) {
    this.#self = `${ctx.id}#${String(ctx.incarnation)}`;
  }

  onStart(): Promise<void> | undefined {
    const { name, book } = this.ctx.options;
    if (book.unfit.has(name)) throw new Error('unfit');
    const { onStart = 0 } = book.plans.get(name) ?? {};
    const up = (): void => {
      book.writes(`${this.#self} up`);
    };
    if (onStart > 0) return book.pause(onStart).then(up);
    up();
    return undefined;
  }

  @Subscribe(({ name, book }: { readonly name: string; readonly book: Book }) => Orders.at(book.shared ? 'all' : name))
  take({ to, order }: Told): Promise<void> | undefined {
    const { name, book } = this.ctx.options;
    if (to !== name) {
      this.#note(HEARD);
      return undefined;
    }
    if (book.shared && POISON.has(order)) return book.quiet().then(() => this.#obey(order));
    return this.#obey(order);
  }

  #obey(order: string): Promise<void> | undefined {
    const { book } = this.ctx.options;
    if (order === 'crash' || order === 'escalate') throw new Error(order);
    // It fails in the end, when nothing it does is heard any more.
    if (order === 'hang') {
      const { handlerTimeout } = book.plans.get(this.ctx.options.name) ?? {};
      if (handlerTimeout === undefined) return new Promise<void>(() => undefined);
      return book.pause(2 * handlerTimeout).then(() => Promise.reject(new Error('too late')));
    }
    if (order === 'leave') {
      this.ctx.stop();
      return undefined;
    }
    const [what, name = '', lifetime] = order.split(' ');
    if (what === 'spawn') {
      const { config } = memberOf(name, book);
      void this.ctx.spawn(Member, { ...config, lifetime: lifetime as Lifetime }).catch(() => undefined);
      return undefined;
    }
    this.#note(order);
    return undefined;
  }

  #note(what: string): void {
    const { noted } = this.ctx.options.book;
    noted.set(this.ctx.id, [...(noted.get(this.ctx.id) ?? []), `${what} by #${String(this.ctx.incarnation)}`]);
  }

  onError({ message }: Error) {
    return message === 'escalate' ? ('escalate' as const) : undefined;
  }

  onStop(reason: StopReason): Promise<void> | undefined {
    const { name, book } = this.ctx.options;
    book.writes(`${this.#self} ${reason}`);
    const { onStop = 0 } = book.plans.get(name) ?? {};
    return onStop > 0 ? book.pause(onStop) : undefined;
  }
}

function memberOf(name: string, book: Book): ActorDefinition {
  const { restart, mailboxOnRestart, handlerTimeout, shutdownTimeout } = book.plans.get(name) as ActorPlan;
  const policy = { restart, mailboxOnRestart, handlerTimeout, shutdownTimeout };
  return actor(Member, { name, options: { name, book }, ...policy });
}

/** The real thing under virtual time and a seeded order of turns, and what it does put as the model puts it. */
export class ModelSystem {
  readonly runtime: Runtime;
  readonly clock: TestClock;
  readonly book: Book;
  readonly dead = new Map<string, string[]>();

  constructor({ seed, shared, nested, modules, actors }: Plan) {
    const plans = new Map([...DECLARED, ...SPAWNED].map((name, index) => [name, actors[index] as ActorPlan]));
    const lifecycle: string[] = [];
    let waiting = 0;
    this.book = {
      shared,
      lifecycle,
      noted: new Map(),
      unfit: new Set(),
      plans,
      writes: (line) => void lifecycle.push(`${String(this.clock.monotonic())} ${line}`),
      pause: (time) => new Promise((resolve) => this.clock.setTimer(resolve, time)),
      quiet: async () => {
        waiting++;
        do await turns(1);
        while (dispatcher.busy);
        waiting--;
      },
    };
    const dispatcher = new SeededDispatcher(seed);
    this.clock = new TestClock(async () => {
      do await turns();
      while (dispatcher.busy);
    });
    this.clock.waitWhile(() => waiting > 0);
    const built: ModuleDefinition[] = [];
    for (const [index, [name, ...names]] of HOMES.entries()) {
      built.push({
        name,
        imports: importsOf(index, nested).map((each) => built[each] as ModuleDefinition),
        actors: names.map((each) => memberOf(each, this.book)),
        supervision: modules[index],
      });
    }
    this.runtime = createRuntime({
      module: built.at(-1),
      clock: this.clock,
      dispatcher,
      logger: new RecordingLogger(),
      random: { next: () => 0 },
      watch: false,
    });
    this.runtime.monitors.add({
      deadLetter: ({ subscriber = '', envelope }) => {
        const { to, order } = envelope.payload as Told;
        this.dead.set(subscriber, [...(this.dead.get(subscriber) ?? []), to === subscriber ? order : HEARD]);
      },
    });
  }

  tell(to: string, ...orders: readonly string[]): void {
    const topic = Orders.at(this.book.shared ? 'all' : to);
    for (const order of orders) void this.runtime.publish(topic, { to, order }).catch(() => undefined);
  }

  spawn(name: string): void {
    const { actorClass, config } = memberOf(name, this.book);
    this.runtime.spawn(actorClass, config).catch(() => undefined);
  }

  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  view({ concurrent }: Model): object {
    const present = this.runtime.actors().map(({ id, status, incarnation, mailbox }) => {
      return `${id}#${String(incarnation)} ${status === 'running' ? 'up' : 'down'} ${String(mailbox.size)}`;
    });
    return {
      state: this.runtime.state,
      present: present.sort(),
      lifecycle: inOrder(this.book.lifecycle, concurrent),
      noted: sorted(this.book.noted),
      dead: sorted(this.dead, true),
      unbalanced: findUnbalanced(this.runtime),
    };
  }
}

/** Which of the modules before it a module imports. */
function importsOf(index: number, nested: boolean): number[] {
  if (nested) return index === 0 ? [] : [index - 1];
  return index === 2 ? [0, 1] : [];
}

export function modelOf({ slow, shared, nested, modules, actors }: Plan): { model: Model; root: ModuleModel } {
  const model = new Model(slow, shared);
  const build = (index: number, parent: ModuleModel | undefined): ModuleModel => {
    const [name, ...names] = HOMES[index] as (typeof HOMES)[number];
    const module = new ModuleModel(name, modules[index] as ModulePlan, parent, model);
    for (const each of importsOf(index, nested)) module.imports.push(build(each, module));
    for (const each of names) module.declared.push([each, actors[DECLARED.indexOf(each)] as ActorPlan]);
    return module;
  };
  const root = build(2, undefined);
  root.start();
  return { model, root };
}

export function viewOf(model: Model): object {
  const present = [...model.actors.values()]
    .filter(({ gone }) => !gone)
    .map(({ name, incarnation, upSince, queue }) => {
      return `${name}#${String(incarnation)} ${upSince === undefined ? 'down' : 'up'} ${String(queue.length)}`;
    });
  return {
    state: 'running',
    present: present.sort(),
    lifecycle: inOrder(model.lifecycle, model.concurrent),
    noted: sorted(model.noted),
    dead: sorted(model.dead, true),
    unbalanced: [],
  };
}

/** The lines as they came; those of actors that end side by side in one order of their own. */
function inOrder(lines: readonly string[], concurrent: Model['concurrent']): string[] {
  const timeOf = (line: string): number => Number.parseFloat(line);
  const isConcurrent = (line: string): boolean =>
    concurrent.some(([from, to]) => timeOf(line) >= from && timeOf(line) <= to);
  const unordered = lines.filter(isConcurrent).sort((a, b) => timeOf(a) - timeOf(b) || (a < b ? -1 : 1));
  return lines.map((line) => (isConcurrent(line) ? (unordered.shift() as string) : line));
}

function sorted(lists: ReadonlyMap<string, readonly string[]>, insideToo = false): [string, string[]][] {
  return [...lists]
    .map(([name, lines]): [string, string[]] => [name, insideToo ? [...lines].sort() : [...lines]])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
