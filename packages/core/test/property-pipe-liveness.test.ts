import { Actor, actor, ActorContext, inject, Subscribe, topic, type Topic } from '@maiko/core';
import fc from 'fast-check';
import {
  bufferCount,
  concatMap,
  delay,
  filter,
  mergeMap,
  of,
  startWith,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { findUnbalanced, TestClock, virtualRuntime } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** How many events may still follow from this one. */
type Hops = number;

const PIPES = {
  none: undefined,
  same: (values) => values,
  odd: (values) => values.pipe(filter((_, index) => index % 2 === 0)),
  twice: (values) => values.pipe(mergeMap((hops) => of(hops, 0))),
  many: (values) => values.pipe(concatMap((hops) => [hops, ...Array<Hops>(9).fill(0)])),
  pairs: (values) =>
    values.pipe(
      bufferCount(2),
      mergeMap((pair) => pair),
    ),
  first: (values) => values.pipe(startWith(0, 0, 0)),
  later: (values, scheduler) => values.pipe(delay(5, scheduler)),
} satisfies Record<string, ((values: Observable<Hops>, scheduler: SchedulerLike) => Observable<Hops>) | undefined>;

const HANDLERS = ['idle', 'returns', 'awaits', 'leaves', 'slow', 'spawns'] as const;
const FAILURES = ['never', 'resume', 'resume later', 'restart', 'retry'] as const;

/** An actor, or several of one class: these read one log. */
interface Node {
  readonly inputs: readonly { readonly from: number; readonly pipe: keyof typeof PIPES }[];
  readonly own: boolean;
  readonly copies: number;
  readonly capacity: number;
  readonly handler: (typeof HANDLERS)[number];
  /** The topics that its handlers publish to. */
  readonly targets: readonly number[];
  readonly failure: (typeof FAILURES)[number];
}

interface Graph {
  readonly nodes: readonly Node[];
  /** It comes to rest before the runtime stops. */
  readonly rests: boolean;
  readonly commands: readonly ({ readonly to: number; readonly count: number } | { readonly time: number })[];
}

const TOPICS = 3;
const HOPS = 2;
/** Of the actors of one node: a pipe that begins with values of its own would fail its actor without end. */
const MOST_FAILURES = 10;

function graphs(): fc.Arbitrary<Graph> {
  const index = fc.nat({ max: TOPICS - 1 });
  const pipe = fc.constantFrom(...(Object.keys(PIPES) as (keyof typeof PIPES)[]));
  const node = fc.record({
    inputs: fc.uniqueArray(fc.record({ from: index, pipe }), {
      minLength: 1,
      maxLength: 2,
      selector: ({ from }) => from,
    }),
    own: fc.boolean(),
    copies: fc.constantFrom(1, 1, 2),
    capacity: fc.constantFrom(1, 2, 3, 8, 9, 16),
    handler: fc.constantFrom(...HANDLERS),
    targets: fc.array(index, { maxLength: 2 }),
    failure: fc.constantFrom('never' as const, ...FAILURES),
  });
  const publish = fc.record({ to: index, count: fc.constantFrom(1, 3, 10, 25) });
  const command = fc.oneof({ weight: 3, arbitrary: publish }, fc.record({ time: fc.constantFrom(0, 1, 5, 30) }));
  return fc.record({
    nodes: fc.array(node, { minLength: 1, maxLength: 4 }),
    rests: fc.boolean(),
    commands: fc.array(command, { minLength: 1, maxLength: 5 }),
  });
}

/** How long all of it takes when nothing hangs. Milliseconds of virtual time. */
const LONG = 60_000;

/** Runs a graph until nothing is left to do, and tells what waits then. */
async function waitsAtRest({ nodes, commands, rests }: Graph): Promise<readonly string[]> {
  const clock = new TestClock();
  const topics = Array.from({ length: TOPICS }, (_, index) =>
    topic<Hops>(`to.${String(index)}`, { overflow: 'block', blockTimeout: Infinity }),
  );
  let unsettled = 0;
  const follow = (accepted: Promise<unknown>): Promise<void> => {
    unsettled++;
    const settled = (): void => {
      unsettled--;
    };
    return accepted.then(settled, settled);
  };
  const actors = nodes.flatMap((node, index) =>
    Array.from({ length: node.copies }, (_, copy) => {
      const options = { name: `node-${String(index)}-${String(copy)}`, capacity: node.capacity };
      return actor(classOf(node, topics, clock, follow), options);
    }),
  );
  const { runtime } = virtualRuntime(
    { actors, supervision: { backoff: 1, maxRestarts: Infinity, maxConsecutive: 1_000_000 } },
    clock,
  );
  const starting = runtime.start();
  await clock.advance(LONG);
  await starting;
  for (const command of commands) {
    if ('time' in command) await clock.advance(command.time);
    else for (let each = 0; each < command.count; each++) void follow(runtime.publish(topics[command.to]!, HOPS));
  }
  const stopping = rests ? undefined : runtime.stop({ deadline: 2 * LONG });
  await clock.advance(LONG);
  const waits = unsettled === 0 ? [] : [`${String(unsettled)} publishes have not settled`];
  for (const { id, mailbox, counters, pipes = [] } of runtime.actors()) {
    const front = pipes.map((each) => each.mailbox.size).join();
    if (counters.queued > 0) waits.push(`${id} holds ${String(mailbox.size)}, and in front ${front}`);
  }
  for (const { id } of findUnbalanced(runtime)) waits.push(`${id} is unbalanced`);
  const stopped = stopping ?? runtime.stop({ deadline: LONG });
  await clock.advance(2 * LONG);
  const { drained } = await stopped;
  if (waits.length === 0 && !drained) waits.push('it has not drained');
  return waits;
}

function classOf(
  { inputs, own, handler, targets, failure }: Node,
  topics: readonly Topic<Hops>[],
  clock: TestClock,
  follow: (accepted: Promise<unknown>) => Promise<void>,
) {
  let calls = 0;
  const pause = (time: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, time));
  @Actor()
  class Child {
    readonly #ctx = inject(ActorContext);
    async onStart() {
      for (const target of targets) await follow(this.#ctx.publish(topics[target]!, 0));
      this.#ctx.stop();
    }
  }
  @Actor()
  class Piped {
    readonly #ctx = inject(ActorContext);
    handle(hops: Hops): unknown {
      if (failure !== 'never' && calls < MOST_FAILURES * 5 && ++calls % 5 === 0) throw new Error('no');
      const events = hops > 0 ? targets.map((target) => topics[target]!(hops - 1)) : [];
      switch (handler) {
        case 'idle':
          return undefined;
        case 'returns':
          return events;
        case 'awaits':
          return this.#publish(events);
        case 'leaves':
          for (const each of events) void follow(this.#ctx.publish(each));
          return undefined;
        case 'slow':
          return pause(3).then(() => this.#publish(events));
        case 'spawns':
          return hops < HOPS
            ? undefined
            : this.#ctx.spawn(Child).then(
                () => undefined,
                () => undefined,
              );
      }
    }
    async #publish(events: readonly object[]) {
      for (const each of events) await follow(this.#ctx.publish(each));
    }
    onError() {
      if (failure === 'resume later') return pause(2).then(() => 'resume' as const);
      return failure === 'restart' ? 'restart' : 'resume';
    }
  }
  for (const { from, pipe } of inputs) {
    const operators = PIPES[pipe] as
      ((values: Observable<Hops>, scheduler: SchedulerLike) => Observable<Hops>) | undefined;
    const retry = failure === 'retry' ? { attempts: 3, backoff: 10 } : undefined;
    const method = `take${String(from)}`;
    Object.defineProperty(Piped.prototype, method, {
      configurable: true,
      writable: true,
      value(this: Piped, hops: Hops) {
        return this.handle(hops);
      },
    });
    const options =
      operators === undefined
        ? { own, retry }
        : {
            own,
            retry,
            pipe: (values: Observable<Hops>, _: unknown, { scheduler }: ActorContext) => operators(values, scheduler),
          };
    const subscribe = Subscribe(topics[from], options) as unknown as MethodDecorator;
    subscribe(Piped.prototype, method, Object.getOwnPropertyDescriptor(Piped.prototype, method)!);
  }
  return Piped;
}

test(
  'whatever waits for room goes on, or is refused: nothing is left in any mailbox',
  async () => {
    await fc.assert(
      fc.asyncProperty(graphs(), async (graph) => {
        expect(await waitsAtRest(graph)).toEqual([]);
      }),
      runs(100),
    );
  },
  RUNS_TIMEOUT,
);
