import {
  Actor,
  actor,
  ActorContext,
  inject,
  Subscribe,
  topic,
  type MonitorHandle,
  type StopReport,
  type Task,
} from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import fc from 'fast-check';
import { turns, virtualRuntime } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

const DEEDS = ['nothing', 'nothing', 'nothing', 'throw', 'await', 'answer', 'echo', 'stop', 'stop and await'] as const;

interface Errand {
  readonly serial: number;
  readonly deed: (typeof DEEDS)[number];
}

const One = topic<Errand>('hand-over.one');
const Two = topic<Errand>('hand-over.two');
const Answer = topic<Errand>('hand-over.answer');

/** A dispatcher that gives a turn when it is told to. */
class TurnsByHand {
  readonly #ready: Task[] = [];
  /** Whether an actor goes on where a promise has settled. */
  readonly continues: () => boolean;

  constructor(continues: boolean) {
    this.continues = () => continues;
  }

  schedule(task: Task): void {
    this.#ready.push(task);
  }

  give(limit: number): boolean {
    const task = this.#ready.shift();
    if (task !== undefined) runTurn(task, limit);
    return task !== undefined;
  }
}

const LIFE = ['microtasks', 'microtasks', 'join', 'leave', 'go on', 'monitor', 'go unseen'] as const;

type Command =
  | { readonly publish: readonly Errand['deed'][]; readonly on: typeof One }
  | { readonly turn: number }
  | { readonly life: (typeof LIFE)[number] };

// One event is handed over, a second has it spilled, and a third comes to a log that is in use.
const published = fc.record({
  publish: fc.array(fc.constantFrom(...DEEDS), { minLength: 1, maxLength: 3 }),
  on: fc.constantFrom(One, Two),
});
const turn = fc.record({ turn: fc.constantFrom(1, 2, 128) });
const life = fc.record({ life: fc.constantFrom(...LIFE) });

// One event is handed over, a second has it spilled, and a third comes to a log that is in use.
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof({ weight: 6, arbitrary: published }, { weight: 7, arbitrary: turn }, { weight: 8, arbitrary: life }),
  { minLength: 5, maxLength: 60 },
);

/** A reader of two topics, another that joins and leaves its log, and a listener that gets their answers. */
class Scene {
  readonly #turns: TurnsByHand;
  /** The incarnations that have stopped themselves: they take nothing more. */
  readonly #ended = new WeakSet<ActorContext>();
  /** What every actor has got, in order. */
  readonly #got = new Map<string, number[]>();
  /** The last event before each of the others was asked for. */
  readonly #joinedAt = new Map<string, number>();
  /** The last event before each of them was up: it misses none that comes later. */
  readonly #upSince = new Map<string, number>();
  readonly violations = new Set<string>();
  readonly #held: (() => void)[] = [];
  readonly #monitors: MonitorHandle[] = [];
  readonly #capacity: number;
  readonly #stage;
  readonly #reader;
  #serial = 0;
  #joined = 0;

  constructor(capacity: number, continues: boolean) {
    this.#turns = new TurnsByHand(continues);
    this.#capacity = capacity;
    const handle = (ctx: ActorContext, { serial, deed }: Errand) => {
      const since = this.#joinedAt.get(ctx.id) ?? 0;
      if (ctx.id === 'first' ? serial < 0 : serial > 0 && serial <= since)
        this.violations.add(`${ctx.id} got ${String(serial)}, which is not for it`);
      if (serial > 0) this.#listOf(ctx.id).push(serial);
      if (deed === 'throw') throw new Error('as it was told');
      if (this.#ended.has(ctx)) this.violations.add(`${ctx.id} got ${String(serial)} after its stop`);
      if (deed === 'stop' || deed === 'stop and await') {
        this.#ended.add(ctx);
        ctx.stop();
      }
      // Idle by then, it publishes on its own topic: others get that, and it does not.
      if (deed === 'echo' && ctx.id === 'first') {
        const echo = (): Promise<void> => ctx.publish(Two, { serial: -serial, deed: 'nothing' });
        turns()
          .then(echo)
          .catch(() => undefined);
      }
      if (deed.endsWith('await')) return new Promise<void>((resolve) => this.#held.push(resolve));
      return deed === 'answer' && ctx.id === 'first' ? Answer({ serial, deed: 'nothing' }) : undefined;
    };
    @Actor({ capacity })
    class Reader {
      readonly #ctx = inject(ActorContext);
      @Subscribe(One)
      one(errand: Errand) {
        return handle(this.#ctx, errand);
      }
      @Subscribe(Two)
      two(errand: Errand) {
        return handle(this.#ctx, errand);
      }
    }
    @Actor({ capacity })
    class Listener {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Answer)
      hear(errand: Errand) {
        return handle(this.#ctx, errand);
      }
    }
    this.#reader = Reader;
    this.#stage = virtualRuntime({
      actors: [actor(Reader, { name: 'first', restart: 'permanent' }), actor(Listener, { name: 'listener' })],
      dispatcher: this.#turns,
      supervision: { maxRestarts: Infinity, backoff: 0 },
      deadLetters: 1_000,
    });
  }

  #listOf(id: string): number[] {
    const list = this.#got.get(id) ?? [];
    this.#got.set(id, list);
    return list;
  }

  async start(): Promise<void> {
    await this.#until(this.#stage.runtime.start());
  }

  async do(command: Command): Promise<void> {
    const { runtime } = this.#stage;
    if ('publish' in command) {
      for (const deed of command.publish) void runtime.publish(command.on, { serial: ++this.#serial, deed });
    } else if ('turn' in command) this.#turns.give(command.turn);
    else await this.#live(command.life);
    this.#look();
  }

  async #live(life: (typeof LIFE)[number]): Promise<void> {
    const { runtime } = this.#stage;
    if (life === 'microtasks') await turns();
    else if (life === 'join') this.#join();
    else if (life === 'leave') runtime.stopActor(`joined-${String(this.#joined)}`).catch(() => undefined);
    else if (life === 'monitor') this.#monitors.push(runtime.monitors.add({ handled: () => undefined }));
    else if (life === 'go unseen') this.#monitors.pop()?.remove();
    else this.#held.shift()?.();
  }

  #join(): void {
    const name = `joined-${String(++this.#joined)}`;
    this.#joinedAt.set(name, this.#serial);
    void this.#stage.runtime.spawn(this.#reader, { name }).then(() => this.#upSince.set(name, this.#serial));
  }

  /** G7 and G9, whatever is going on. */
  #look(): void {
    for (const { id, mailbox, counters } of this.#stage.runtime.actors()) {
      const { accepted, handled, failed, dropped, deadLettered, queued } = counters;
      if (mailbox.size > this.#capacity) this.violations.add(`G7 ${id} holds ${String(mailbox.size)}`);
      if (accepted !== handled + failed + dropped + deadLettered + queued)
        this.violations.add(`G9 ${id} ${JSON.stringify(counters)}`);
    }
  }

  /** Everything goes on until `promise` settles. */
  async #until<T>(promise: Promise<T>): Promise<T | undefined> {
    let settled: { readonly value: T } | undefined;
    void promise.then((value) => (settled = { value }));
    for (let round = 0; round < 300 && settled === undefined; round++) {
      this.#held.shift()?.();
      while (this.#turns.give(128)) this.#look();
      await turns();
      await this.#stage.clock.advance(10);
    }
    return settled?.value;
  }

  /** Stops, and says what was wrong. */
  async end(): Promise<string[]> {
    const { runtime } = this.#stage;
    const report: StopReport | undefined = await this.#until(runtime.stop({ deadline: 2_000 }));
    if (report === undefined) this.violations.add('it has not stopped');
    const dead = new Map<string, number[]>();
    for (const { subscriber = '', envelope } of runtime.deadLetters.list()) {
      const serials = dead.get(subscriber) ?? [];
      dead.set(subscriber, serials);
      serials.push((envelope.payload as Errand).serial);
    }
    const inOrder = (one: number, other: number): number => one - other;
    for (const [id, serials] of this.#got) {
      const sorted = serials.toSorted(inOrder);
      if (serials.join() !== sorted.join()) this.violations.add(`G4 ${id} got ${serials.join()}`);
      if (new Set(serials).size !== serials.length) this.violations.add(`G5 ${id} got ${serials.join()}`);
    }
    for (const [id, since] of this.#upSince) {
      const reached = new Set([...this.#listOf(id), ...(dead.get(id) ?? [])]);
      const last = Math.max(since, ...reached);
      for (let serial = since + 1; serial <= last; serial++)
        if (!reached.has(serial)) this.violations.add(`${id} has missed ${String(serial)}`);
    }
    const all = new Set([...this.#listOf('first'), ...(dead.get('first') ?? []).filter((serial) => serial > 0)]);
    if (all.size !== this.#serial) this.violations.add(`G5 first got ${String(all.size)} of ${String(this.#serial)}`);
    for (const { id, accepted, handled, failed, dropped, deadLettered } of report?.actors ?? [])
      if (accepted !== handled + failed + dropped + deadLettered) this.violations.add(`G9 ${id} at the end`);
    return [...this.violations];
  }
}

test(
  'whether an event is handed over, spilled or queued, it is handled once, in order, and counted (G4, G5, G7, G9)',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.boolean(), commands, async (capacity, continues, list) => {
        const scene = new Scene(capacity, continues);
        await scene.start();
        for (const command of list) await scene.do(command);
        expect(await scene.end()).toEqual([]);
      }),
      runs(300),
    );
  },
  RUNS_TIMEOUT,
);

test('a monitor that comes while an event is at hand is told of it', async () => {
  const seen: string[] = [];
  const hand = new TurnsByHand(false);
  @Actor()
  class Reader {
    @Subscribe(One)
    one() {
      seen.push('one');
    }
  }
  const { runtime } = virtualRuntime({ actors: [Reader], dispatcher: hand });
  const started = runtime.start();
  await turns();
  while (hand.give(128)) await turns();
  await started;
  await runtime.publish(One, { serial: 1, deed: 'nothing' });
  runtime.monitors.add({ delivered: () => seen.push('delivered'), handled: () => seen.push('handled') });
  hand.give(128);
  expect(seen).toEqual(['delivered', 'one', 'handled']);
});
