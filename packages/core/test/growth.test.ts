import { Actor, actor, ActorContext, DeadLetters, Subscribe, topic, topics, type ModuleDefinition } from '@maiko/core';
import { Metrics } from '@maiko/core/monitoring';
import { TestClock } from '@maiko/testing';
import { unknownActor } from '../src/flow/errors';
import { Log } from '../src/flow/mailbox/log';
import { Ring } from '../src/flow/mailbox/ring';
import { LinkedList, type Linked } from '../src/linked-list';
import { Deadline } from '../src/cell/deadline';
import type { Cell } from '../src/cell/cell';
import { emit } from '../src/cell/emission';
import { Quiescence } from '../src/supervision/quiescence';
import { alive, errorOf, gate, refusalOf, settle, started, virtualRuntime } from './support';

/** What grows with what a program has is counted here, not timed. */

afterEach(() => {
  jest.restoreAllMocks();
});

describe('drop-oldest costs the same however many events are queued', () => {
  const Dropped = topic<number>('growth.dropped', { overflow: 'drop-oldest' });
  const Kept = topic<number>('growth.kept', { overflow: 'drop-oldest' });
  const MANY = 2_000;

  async function flooded(kept: number) {
    const hold = gate();
    const seen: number[] = [];
    @Actor({ capacity: MANY })
    class Slow {
      @Subscribe(Dropped)
      async take(item: number) {
        seen.push(item);
        await hold.passed;
      }
      @Subscribe(Kept)
      keep() {}
    }
    const { runtime } = virtualRuntime({ actors: [Slow] });
    await runtime.start();
    void runtime.publish(Dropped, -1);
    await settle(runtime);
    for (let item = 0; item < kept; item++) void runtime.publish(Kept, item);
    for (let item = kept; item < MANY; item++) void runtime.publish(Dropped, item);
    const looks = jest.spyOn(Ring.prototype, 'subscriptionAt');
    for (let item = 0; item < MANY; item++) void runtime.publish(Dropped, MANY + item);
    const looked = looks.mock.calls.length;
    expect(runtime.actor('Slow').counters).toMatchObject({ queued: MANY + 1, dropped: MANY });
    hold.open();
    await settle(runtime);
    await runtime.stop();
    return { looked, seen };
  }

  test('of one subscription', async () => {
    const { looked, seen } = await flooded(0);
    expect(looked).toBeLessThan(5 * MANY);
    expect(seen).toEqual([-1, ...Array.from({ length: MANY }, (_, item) => MANY + item)]);
  });

  test("also behind another subscription's events", async () => {
    const { looked, seen } = await flooded(MANY / 2);
    expect(looked).toBeLessThan(5 * MANY);
    expect(seen.slice(0, 2)).toEqual([-1, MANY + MANY / 2]);
  });
});

test('an observer leaves without a search among the others', async () => {
  const Seen = topic<number>('growth.seen');
  const { runtime } = virtualRuntime({ actors: [] });
  await runtime.start();
  let count = 0;
  const observers = Array.from({ length: 500 }, () => runtime.events(Seen).subscribe(() => count++));
  await runtime.publish(Seen, 1);
  await settle(runtime);
  expect(count).toBe(500);
  let searched = 0;
  const { indexOf } = Array.prototype;
  jest.spyOn(Array.prototype, 'indexOf').mockImplementation(function (this: unknown[], ...args) {
    searched += this.length;
    return indexOf.apply(this, args);
  });
  for (const each of observers) each.unsubscribe();
  jest.restoreAllMocks();
  expect(searched).toBeLessThan(500 * 10);
  await runtime.publish(Seen, 2);
  await settle(runtime);
  expect(count).toBe(500);
  await runtime.stop();
});

test('observers that came while others were behind read one log with them in the end', async () => {
  const Seen = topic<number>('growth.behind');
  const { runtime } = virtualRuntime({ actors: [] });
  await runtime.start();
  const seen: number[][] = [];
  for (let item = 0; item < 20; item++) {
    const mine: number[] = [];
    seen.push(mine);
    runtime.events(Seen).subscribe(({ payload }) => mine.push(payload));
    void runtime.publish(Seen, item);
  }
  await settle(runtime);
  expect(seen.map(([first]) => first)).toEqual(Array.from({ length: 20 }, (_, item) => item));
  const appends = jest.spyOn(Log.prototype, 'append');
  await runtime.publish(Seen, 20);
  await settle(runtime);
  expect(seen.every((mine) => mine.at(-1) === 20)).toBe(true);
  expect(appends).toHaveBeenCalledTimes(1);
  await runtime.stop();
});

test.each(['sync', 'nested'])('a %s generator keeps nothing of the events that had to wait', async (kind) => {
  const Out = topic<number>('growth.out');
  const refs: WeakRef<object>[] = [];
  const hold = gate();
  let left = 500;
  function* source(): Generator {
    while (left-- > 0) yield kind === 'sync' ? Out(left) : [Out(left)];
  }
  const publish = async (): Promise<void> => {
    const accepted = left > 0 ? Promise.resolve() : hold.passed;
    refs.push(new WeakRef(accepted));
    await accepted;
  };
  const done = emit(source(), { fenced: false, publish, onPulled: () => undefined, follow: publish });
  expect(await alive(refs)).toBeLessThan(5);
  hold.open();
  await done;
  expect(refs.length).toBe(500);
});

test('a mailbox that left a shared log comes back, for longer and longer absences', async () => {
  const Item = topic<number>('growth.item');
  const seen: Record<string, number[]> = {};
  @Actor()
  class Reader {
    constructor(private readonly ctx: ActorContext) {}
    @Subscribe(Item)
    take(item: number) {
      (seen[this.ctx.id] ??= []).push(item);
      if (item < 0 && this.ctx.id === 'b') void this.ctx.publish(Item, 1_000);
    }
  }
  const { runtime } = virtualRuntime({ actors: ['a', 'b', 'c'].map((name) => actor(Reader, { name })) });
  await runtime.start();
  const appends = jest.spyOn(Log.prototype, 'append');
  const logsFor = async (item: number): Promise<number> => {
    appends.mockClear();
    await runtime.publish(Item, item);
    await settle(runtime);
    return appends.mock.calls.length;
  };
  expect(await logsFor(0)).toBe(1);
  const absences: number[] = [];
  for (let round = 0; round < 2; round++) {
    await logsFor(-1);
    let item = 1;
    while ((await logsFor(item)) > 1) item++;
    absences.push(item);
  }
  expect(absences).toEqual([65, 129]);
  expect(seen.a).toEqual(seen.c);
  expect(seen.a?.filter((item) => item !== 1_000)).toEqual(seen.b);
  await runtime.stop();
});

test('an unbounded mailbox gives its ring back when it is empty, and when little of it is used', async () => {
  const Burst = topic<number>('growth.burst', { overflow: 'unbounded' });
  const hold = gate();
  @Actor()
  class Sink {
    @Subscribe(Burst)
    async take(item: number) {
      if (item === 0) await hold.passed;
    }
  }
  const { runtime } = virtualRuntime({ actors: [Sink] });
  await runtime.start();
  const appends = jest.spyOn(Log.prototype, 'append');
  for (let item = 0; item < 10_000; item++) void runtime.publish(Burst, item);
  const log = appends.mock.contexts[0] as Log;
  expect(log.length).toBeGreaterThan(10_000);
  hold.open();
  await settle(runtime);
  expect(log.length).toBeLessThan(64);
  expect(runtime.actor('Sink').counters).toMatchObject({ handled: 10_000, queued: 0 });
  await runtime.stop();
});

test('one scrape looks at all actors once, whatever their names', async () => {
  const metrics = new Metrics();
  @Actor()
  class Session {}
  const names = Array.from({ length: 50 }, (_, index) => `session/${String(index)}`);
  const { runtime } = virtualRuntime({
    actors: names.map((name) => actor(Session, { name })),
    monitors: [metrics],
  });
  await runtime.start();
  const looks = jest.spyOn(runtime, 'actors');
  expect(metrics.snapshot().mailboxSize.map(({ labels }) => labels.actor)).toEqual(names);
  expect(looks).toHaveBeenCalledTimes(1);
  await runtime.stop();
});

test('a name that nothing has is refused after a look at ten others', () => {
  const asked = jest.fn((n: number) => String(n));
  const names = function* () {
    for (let n = 0; n < 1_000; n++) yield asked(n);
  };
  expect(unknownActor('x', names()).message).toContain('one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, received');
  expect(asked).toHaveBeenCalledTimes(10);
});

test('a drain looks at each actor a few times, in whatever order they become quiet', async () => {
  let looks = 0;
  const cells = Array.from({ length: 1_000 }, () => {
    const cell = {
      busy: true,
      isLeftBehind: false,
      get isQuiet() {
        looks++;
        return !this.busy;
      },
    };
    return cell;
  });
  const quiescence = new Quiescence();
  let quiet: boolean | undefined;
  void quiescence
    .waitForQuiet(() => cells as unknown as Cell[], new Deadline(new TestClock(), 1_000))
    .then((result) => (quiet = result));
  for (const cell of cells) {
    expect(quiet).toBeUndefined();
    cell.busy = false;
    quiescence.onQuiet(cell as unknown as Cell);
  }
  await Promise.resolve();
  expect(quiet).toBe(true);
  expect(looks).toBeLessThan(4 * cells.length);
});

test('a list through its members keeps their order, whichever leave', () => {
  interface Member extends Linked<Member> {
    readonly name: number;
  }
  const list = new LinkedList<Member>();
  const members = Array.from({ length: 5 }, (_, name): Member => ({ name, earlier: undefined, later: undefined }));
  const names = () => [...list].map(({ name }) => name);
  for (const each of members) list.add(each);
  list.remove(members[2]!);
  list.remove(members[0]!);
  list.remove(members[4]!);
  expect([names(), list.first?.name, list.last?.name, list.size]).toEqual([[1, 3], 1, 3, 2]);
  list.add(members[0]!);
  for (const each of list) list.remove(each);
  expect([names(), list.first, list.last, list.size]).toEqual([[], undefined, undefined, 0]);
});

describe('what would grow without a bound is refused', () => {
  const long = `a${'.a'.repeat(5_000)}`;

  test('the name of a topic, and a pattern, beyond 1024 characters', async () => {
    expect(await refusalOf(() => topic(long))).toContain('it has 10001 characters, 1024 are allowed');
    expect((await errorOf(() => topic(long))).code).toBe('INVALID_TOPIC_NAME');
    expect((await errorOf(() => topics(`${long}.*`))).code).toBe('INVALID_PATTERN');
    expect((await errorOf(() => topics<number>('x.>').at(long))).code).toBe('INVALID_TOPIC_NAME');
    expect(topic(`a${'.a'.repeat(511)}`).name).toHaveLength(1_023);
  });

  test.each(['block', 'reject'] as const)('a subscription to dead letters with %s', async (overflow) => {
    @Actor()
    class Undertaker {
      @Subscribe(DeadLetters, { overflow })
      take() {}
    }
    expect(await refusalOf(() => started([Undertaker]))).toBe(
      '[INVALID_OPTION] Option "overflow" of @Subscribe of Undertaker.take is not valid. Expected a policy that needs no publisher ' +
        `that waits, such as "drop-oldest": "$dead-letters" is published by the runtime, received "${overflow}". Correct "overflow".`,
    );
  });

  test('a tower of modules', async () => {
    let module: ModuleDefinition = { name: 'm0' };
    for (let level = 1; level < 300; level++) module = { name: `m${String(level)}`, imports: [module] };
    expect(await refusalOf(() => virtualRuntime({ module }))).toBe(
      '[MODULE_TOO_DEEP] Module "m43" stands more than 256 imports below the root. Import modules side by side where one does ' +
        'not need the other.',
    );
  });
});
