import {
  Actor,
  actor,
  ActorContext,
  FairDispatcher,
  Subscribe,
  systemClock,
  topic,
  type OverflowPolicy,
  type Topic,
} from '@maiko/core';
import fc from 'fast-check';
import { Endless, RecordingLogger, TestClock, turns, virtualRuntime } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

// Actors that publish without end, onto topics of every policy, while consumers live, hang, crash, leave or are
// stopped, and a stop in the middle of it.

const Go = topic<null>('endless.go');
const LOUD = ['loop', 'careless loop', 'generator', 'asynchronous generator'] as const;
const TAKES = ['at once', 'later', 'hang', 'crash', 'leave'] as const;
const POLICIES = ['block', 'reject', 'fail', 'drop-newest', 'drop-oldest', 'latest', 'unbounded'] as const;
/** Only so often does one take long. */
const PER_TROUBLE = 50;

const ignore = (): void => undefined;

interface Plan {
  readonly policies: readonly OverflowPolicy[];
  readonly loud: readonly { readonly how: (typeof LOUD)[number]; readonly onto: number }[];
  readonly consumers: readonly {
    readonly takes: (typeof TAKES)[number];
    readonly from: number;
    readonly capacity: number;
  }[];
  readonly commands: readonly ({ readonly advance: number } | { readonly stop: string })[];
  readonly drain: boolean;
  readonly deadline: number;
}

const topicIndex = fc.nat({ max: 1 });

const plans: fc.Arbitrary<Plan> = fc.record({
  policies: fc.tuple(fc.constantFrom(...POLICIES), fc.constantFrom(...POLICIES)),
  loud: fc.array(fc.record({ how: fc.constantFrom(...LOUD), onto: topicIndex }), { minLength: 1, maxLength: 3 }),
  consumers: fc.array(
    fc.record({
      takes: fc.constantFrom(...TAKES),
      from: topicIndex,
      capacity: fc.integer({ min: 1, max: 8 }),
    }),
    { maxLength: 3 },
  ),
  commands: fc.array(
    fc.oneof(
      fc.record({ advance: fc.constantFrom(1, 20) }),
      fc.record({ stop: fc.constantFrom('loud-0', 'consumer-0', 'consumer-1') }),
    ),
    { maxLength: 4 },
  ),
  drain: fc.boolean(),
  deadline: fc.constantFrom(0, 20, 60),
});

/** The loops of all that publish, and the actors of a plan. */
function systemOf(plan: Plan) {
  const topics = plan.policies.map((overflow, index) =>
    topic<number>(`endless.${String(index)}`, { overflow, blockTimeout: 60_000 }),
  );
  const loops: Endless[] = [];

  @Actor({ shutdownTimeout: 50 })
  class Loud {
    constructor(private readonly ctx: ActorContext<Plan['loud'][number]>) {}
    @Subscribe(Go)
    go(): void {
      const loop = new Endless();
      loops.push(loop);
      const { how, onto } = this.ctx.options;
      const out = topics[onto] as Topic<number>;
      const hows = {
        loop: () => this.#loop(loop, out),
        'careless loop': () => this.#careless(loop, out),
        generator: () => this.#sync(loop, out),
        'asynchronous generator': () => this.#async(loop, out),
      };
      return hows[how]() as unknown as undefined;
    }
    async #loop(loop: Endless, out: Topic<number>) {
      while (loop.next()) await this.ctx.publish(out, loop.rounds).catch(ignore);
    }
    /** Awaits one of a few. */
    async #careless(loop: Endless, out: Topic<number>) {
      while (loop.next()) {
        const published = this.ctx.publish(out, loop.rounds).catch(ignore);
        if (loop.rounds % 5 === 0) await published;
      }
    }
    *#sync(loop: Endless, out: Topic<number>) {
      while (loop.next()) yield out(loop.rounds);
    }
    async *#async(loop: Endless, out: Topic<number>) {
      await Promise.resolve();
      while (loop.next()) yield out(loop.rounds);
    }
  }

  @Actor({ shutdownTimeout: 50, handlerTimeout: 10 })
  class Consumer {
    #taken = 0;
    constructor(private readonly ctx: ActorContext<Plan['consumers'][number]>) {}
    @Subscribe(({ from }: Plan['consumers'][number]) => topics[from] as Topic<number>)
    take(): Promise<void> | undefined {
      const { takes } = this.ctx.options;
      if (takes === 'later') return turns(1);
      if (takes === 'at once' || ++this.#taken % PER_TROUBLE !== 0) return undefined;
      if (takes === 'hang') return new Promise(ignore);
      if (takes === 'crash') throw new Error('crash');
      this.ctx.stop();
      return undefined;
    }
  }

  const actors = [
    ...plan.loud.map((options, index) => actor(Loud, { name: `loud-${String(index)}`, options })),
    ...plan.consumers.map((options, index) =>
      actor(Consumer, { name: `consumer-${String(index)}`, capacity: options.capacity, options }),
    ),
  ];
  return { loops, actors };
}

/** What was not as it must be, as text. */
async function violations(plan: Plan): Promise<string[]> {
  const { loops, actors } = systemOf(plan);
  // They never rest: time passes beside them.
  const clock = new TestClock(() => turns(1), 1);
  const { runtime } = virtualRuntime(
    {
      actors,
      // Its turns are those of the machine: under a virtual clock each takes as many events as it may.
      dispatcher: new FairDispatcher(systemClock),
      logger: new RecordingLogger(),
      supervision: { maxRestarts: 1_000, maxConsecutive: 1_000, backoff: { min: 10, max: 10 } },
    },
    clock,
  );
  let waiting = 0;
  runtime.monitors.add({ publisherBlocked: () => waiting++, publisherReleased: () => waiting-- });
  await runtime.start();
  runtime.join().catch(ignore);
  void runtime.publish(Go, null);
  await turns(2);
  for (const command of plan.commands) {
    if ('advance' in command) await clock.advance(command.advance);
    else runtime.stopActor(command.stop).catch(ignore);
    await turns(1);
  }
  const found: string[] = [];
  const began = clock.monotonic();
  const { drain, deadline } = plan;
  const stopping = runtime.stop({ drain, deadline }).then(({ duration, actors: ended }) => {
    const took = clock.monotonic() - began;
    if (took > deadline || duration > deadline) found.push(`I-14 stop() took ${String(took)} ms`);
    if (clock.pending > 0) found.push(`I-33 ${String(clock.pending)} timers are left`);
    if (waiting > 0) found.push(`I-10 ${String(waiting)} publishers still wait`);
    for (const { id, accepted, handled, failed, dropped, deadLettered, queued } of ended)
      if (queued > 0 || accepted !== handled + failed + dropped + deadLettered)
        found.push(`I-07 ${id} does not add up`);
  });
  await clock.advance(deadline);
  await turns(3);
  if (runtime.state !== 'stopped') found.push(`I-14 stop() has not settled: ${runtime.state}`);
  if (loops.length === 0) found.push('nothing was published');
  if (loops.some(({ starved }) => starved)) found.push('G6 the event loop did not turn');
  for (const loop of loops) loop.end();
  await clock.advance(50);
  await turns(3);
  if (runtime.state === 'stopped') await stopping;
  return found;
}

// Every refusal is an error, and there are hundreds of thousands.
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

test(
  'whatever is published without end, the event loop turns, and stop() settles and leaves nothing (G6, I-07, I-10, I-14, I-33)',
  () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const found = await violations(plan);
        if (found.length > 0) throw new Error(found.join('\n'));
      }),
      runs(15),
    ),
  RUNS_TIMEOUT,
);
