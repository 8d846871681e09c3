import type { ActorClass, Topic } from '@maiko/core';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settle, started } from './support';

/** The code of the guide is run as it stands there. */
const GUIDE = readFileSync(join(__dirname, '../../../docs/guide/pipe-recipes.md'), 'utf8');
const folder = join(__dirname, `.recipes-${String(process.pid)}`);

function recipesOf<T>(name: string): T {
  const code = GUIDE.split(`// file: ${name}\n`)[1]?.split('```')[0];
  if (code === undefined) throw new Error(`The guide has no block ${name}`);
  const file = join(folder, name);
  writeFileSync(file, code);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it exists since the line above
  return require(file) as T;
}

mkdirSync(folder, { recursive: true });
const { ByTime, Paced, Reading } = recipesOf<{
  readonly ByTime: ActorClass;
  readonly Paced: ActorClass;
  readonly Reading: Topic<{ readonly sensor: string; readonly celsius: number }>;
}>('by-time.ts');
const { Joined, Orders, Rates, Switched } = recipesOf<{
  readonly Joined: ActorClass;
  readonly Orders: Topic<{ readonly euros: number }>;
  readonly Rates: Topic<{ readonly dollars: number }>;
  readonly Switched: Topic<{ readonly on: boolean }>;
}>('joined.ts');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Starts a recipe; `taken` lists what one of its handlers is called with. */
async function cooking(actor: ActorClass, method: string) {
  const taken: unknown[] = [];
  const { prototype } = actor as unknown as { readonly prototype: Record<string, (payload: unknown) => unknown> };
  const handler = prototype[method];
  jest.spyOn(prototype, method).mockImplementation(function (this: object, payload) {
    taken.push(payload);
    return handler?.call(this, payload);
  });
  return { ...(await started([actor])), taken };
}

/** Publishes readings of sensors as `a1`: degrees of sensor a. */
async function readings(actor: ActorClass, method: string) {
  const stage = await cooking(actor, method);
  const read = async (...given: string[]): Promise<void> => {
    for (const [sensor = '', celsius] of given) {
      await stage.runtime.publish(Reading, { sensor, celsius: Number(celsius) });
      await settle(stage.runtime);
    }
  };
  const lines = (): string[] =>
    (stage.taken as { sensor: string; celsius: number }[]).map(({ sensor, celsius }) => `${sensor}${String(celsius)}`);
  return { ...stage, read, lines };
}

describe('the recipes of the guide', () => {
  test('batches come every second, or as soon as they are full', async () => {
    const { read, taken, clock, runtime } = await readings(ByTime, 'store');
    const sizes = (): number[] => (taken as unknown[][]).map(({ length }) => length);
    await read('a1', 'a2');
    await clock.advance(999);
    expect(sizes()).toEqual([]);
    await clock.advance(1);
    expect(sizes()).toEqual([2]);
    await clock.advance(5_000);
    expect(sizes()).toEqual([2]);
    for (let count = 0; count < 501; count++) await runtime.publish(Reading, { sensor: 'a', celsius: count });
    await settle(runtime);
    expect(sizes()).toEqual([2, 500]);
    await clock.advance(1_000);
    expect(sizes()).toEqual([2, 500, 1]);
  });

  test('a throttle lets the first through, and nothing more for its interval', async () => {
    const { read, lines, clock } = await readings(ByTime, 'show');
    await read('a1', 'a2');
    await clock.advance(100);
    await read('a3', 'a4');
    expect(lines()).toEqual(['a1', 'a3']);
  });

  test('a debounce lets the last through when it has become quiet', async () => {
    const { read, lines, clock } = await readings(ByTime, 'settle');
    await read('a1');
    await clock.advance(299);
    await read('a2');
    await clock.advance(299);
    expect(lines()).toEqual([]);
    await clock.advance(1);
    expect(lines()).toEqual(['a2']);
  });

  test('the latest of each key comes once a second, also of one that had been silent for long', async () => {
    const { read, lines, clock } = await readings(ByTime, 'latest');
    await read('a1', 'b1', 'a2');
    await clock.advance(1_000);
    expect(lines()).toEqual(['a2', 'b1']);
    await clock.advance(61_000);
    await read('a3');
    await clock.advance(1_000);
    expect(lines()).toEqual(['a2', 'b1', 'a3']);
  });

  test('a handler that waits limits the rate, and loses nothing', async () => {
    const { read, lines, clock } = await readings(Paced, 'send');
    await read('a1', 'a2', 'a3');
    const seen = [lines().length];
    for (let round = 0; round < 3; round++) {
      await clock.advance(100);
      seen.push(lines().length);
    }
    expect(seen).toEqual([1, 2, 3, 3]);
  });

  test('a join gives each order the latest rate', async () => {
    const { runtime, taken } = await cooking(Joined, 'bill');
    await runtime.publish(Orders, { euros: 1 });
    await runtime.publish(Rates, { dollars: 2 });
    await runtime.publish(Orders, { euros: 10 });
    await runtime.publish(Rates, { dollars: 3 });
    await runtime.publish(Orders, { euros: 10 });
    await settle(runtime);
    expect(taken).toEqual([20, 30]);
  });

  test('a sliding window gives the last three with every order', async () => {
    const { runtime, taken } = await cooking(Joined, 'trend');
    for (const euros of [1, 2, 3, 4]) await runtime.publish(Orders, { euros });
    await settle(runtime);
    expect((taken as { euros: number }[][]).map((last) => last.map(({ euros }) => euros))).toEqual([
      [1, 2, 3],
      [2, 3, 4],
    ]);
  });

  test('a window of time gives the sum of each minute', async () => {
    const { runtime, clock, taken } = await cooking(Joined, 'perMinute');
    for (const euros of [1, 2]) await runtime.publish(Orders, { euros });
    await clock.advance(60_000);
    await runtime.publish(Orders, { euros: 4 });
    await clock.advance(60_000);
    expect(taken).toEqual([3, 4]);
  });

  test.each([
    ['skip', [1, 4]],
    ['hold', [1, 2, 3, 4]],
  ])('a pause: %s', async (method, expected) => {
    const { runtime, taken } = await cooking(Joined, method);
    const order = (euros: number): Promise<void> => runtime.publish(Orders, { euros });
    await order(1);
    await runtime.publish(Switched, { on: false });
    await order(2);
    await order(3);
    await settle(runtime);
    expect(taken).toHaveLength(1);
    await runtime.publish(Switched, { on: true });
    await order(4);
    await settle(runtime);
    expect((taken as { euros: number }[]).map(({ euros }) => euros)).toEqual(expected);
  });

  test('what is held while it is paused is handled when the runtime drains', async () => {
    const { runtime, taken } = await cooking(Joined, 'hold');
    await runtime.publish(Switched, { on: false });
    await runtime.publish(Orders, { euros: 1 });
    await settle(runtime);
    expect(taken).toEqual([]);
    expect((await runtime.stop()).drained).toBe(true);
    expect(taken).toEqual([{ euros: 1 }]);
  });
});
