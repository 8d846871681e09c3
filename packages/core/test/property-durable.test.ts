import {
  Actor,
  ActorContext,
  createRuntime,
  inject,
  Subscribe,
  topic,
  type Runtime,
  type Transport,
} from '@maiko/core';
import { findOverfull, memoryStore, memoryTransport, type MemoryStore } from '@maiko/testing';
import fc from 'fast-check';
import { findUnbalanced, RecordingLogger, SeededDispatcher, TestClock, turns } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** What the handler of an event does. */
type Work = 'sync' | 'async' | 'slow' | 'crash' | 'crash late' | 'crash once' | 'stuck' | 'leave' | 'publish' | 'own';

interface Job {
  readonly key: string;
  readonly serial: number;
  readonly work: Work;
}

type Command =
  | { readonly type: 'publish'; readonly key: string; readonly work: Work }
  | { readonly type: 'local'; readonly key: string }
  | { readonly type: 'advance'; readonly time: number }
  | { readonly type: 'turns'; readonly count: number }
  | { readonly type: 'end'; readonly key: string }
  | { readonly type: 'kill' }
  | { readonly type: 'stop'; readonly deadline: number; readonly drain: boolean };

interface Scenario {
  readonly seed: number;
  readonly keyed: boolean;
  readonly capacity: number;
  readonly maxInstances: number;
  readonly idleTimeout: number;
  readonly attempts: number;
  readonly commands: readonly Command[];
}

const keys = fc.constantFrom('a', 'b', 'c', 'd');
const works = fc.constantFrom<Work>(
  ...([
    'sync',
    'sync',
    'async',
    'slow',
    'crash',
    'crash late',
    'crash once',
    'stuck',
    'leave',
    'publish',
    'own',
  ] as const),
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer({ min: 1 }),
  keyed: fc.boolean(),
  capacity: fc.integer({ min: 1, max: 5 }),
  maxInstances: fc.integer({ min: 1, max: 4 }),
  idleTimeout: fc.constantFrom(0, 5, 50, Infinity),
  attempts: fc.integer({ min: 1, max: 3 }),
  commands: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ type: fc.constant('publish' as const), key: keys, work: works }) },
      fc.record({ type: fc.constant('local' as const), key: keys }),
      { weight: 2, arbitrary: fc.record({ type: fc.constant('advance' as const), time: fc.nat(60) }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('turns' as const), count: fc.nat(5) }) },
      fc.record({ type: fc.constant('end' as const), key: keys }),
      fc.constant({ type: 'kill' as const }),
      fc.record({ type: fc.constant('stop' as const), deadline: fc.nat(60), drain: fc.boolean() }),
    ),
    { maxLength: 50 },
  ),
});

/** What is known of all runtimes that worked on one store. */
class History {
  readonly found = new Set<string>();
  readonly published = new Set<string>();
  readonly handled = new Set<string>();
  readonly dead = new Set<string>();
  /** The serial that was handled first last, of each key. */
  readonly last = new Map<string, number>();
  /** What gives events back while later ones are in flight. */
  reorders = false;
  /** Nothing fails any more. */
  calm = false;

  done({ key, serial }: Job, id: string): void {
    if (!this.handled.has(id)) {
      const before = this.last.get(key) ?? 0;
      if (serial < before && !this.reorders) this.found.add(`${key} ${String(serial)} came after ${String(before)}`);
      this.last.set(key, Math.max(before, serial));
    }
    this.handled.add(id);
  }
}

/** A process. */
interface Node {
  isAlive: boolean;
}

/** A transport over a store that watches how deliveries are settled. */
function watched(store: MemoryStore, history: History, node: Node): Transport {
  const inner = memoryTransport({ store });
  return {
    open: (host) => inner.open?.(host),
    publish: (record) => inner.publish(record),
    close: () => inner.close(),
    subscribe: (wanted, deliver) => {
      let inFlight = 0;
      return inner.subscribe(wanted, ({ record, attempt, ...delivery }) => {
        const { id, topic: name } = record;
        if (++inFlight > wanted.window) history.found.add(`window exceeded by ${name}`);
        let settled = 0;
        const settle = (how: string): void => {
          if (!node.isAlive) return;
          inFlight--;
          if (++settled > 1) history.found.add(`settled twice, with ${how}`);
        };
        deliver({
          record,
          attempt,
          ack: () => {
            settle('ack');
            if (node.isAlive && !history.handled.has(id)) history.found.add('acknowledged before it was handled');
            delivery.ack();
          },
          nak: (delay) => {
            settle('nak');
            delivery.nak(delay);
          },
          term: (reason) => {
            settle('term');
            if (node.isAlive) history.dead.add(id);
            delivery.term(reason);
          },
        });
      });
    },
  };
}

const Jobs = topic<Job>('jobs', { durable: true, key: ({ key }) => key });
const Local = topic<Job>('local', { blockTimeout: 100_000 });
const Out = topic<number>('out', { durable: true });

async function violations(scenario: Scenario): Promise<string[]> {
  const { seed, keyed, capacity, maxInstances, idleTimeout, attempts, commands } = scenario;
  const store = memoryStore();
  const history = new History();
  const { found } = history;
  let serial = 0;
  const dispatcher = new SeededDispatcher(seed);
  const clock = new TestClock(async () => {
    do await turns();
    while (dispatcher.busy);
  });
  const wait = (time: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, time));
  const ofKeys = keyed ? { key: (job: Job) => job.key, maxInstances, idleTimeout } : {};
  const failedOnce = new Set<string>();

  const workerOf = (node: Node) => {
    @Actor({ capacity, ...ofKeys, restart: 'permanent', handlerTimeout: 500 })
    class Worker {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Jobs, { retry: { attempts, backoff: { min: 5, max: 5 } }, maxDeliver: 1_000 })
      async work(job: Job, { id }: { id: string }) {
        const work = history.calm ? 'sync' : job.work;
        await this.#work(work, job, id);
        if (node.isAlive) history.done(job, id);
      }
      async #work(work: Work, job: Job, id: string) {
        switch (work) {
          case 'sync':
            return;
          case 'async':
            await Promise.resolve();
            return;
          case 'slow':
            await wait(20);
            return;
          case 'crash':
            throw new Error('crash');
          case 'crash late':
            await wait(3);
            throw new Error('crash late');
          case 'crash once':
            if (failedOnce.has(id)) return;
            failedOnce.add(id);
            throw new Error('once');
          case 'stuck':
            await new Promise<never>(() => undefined);
            return;
          case 'leave':
            this.#ctx.stop();
            return;
          case 'publish':
            await this.#ctx.publish(Out, job.serial);
            return;
          case 'own':
            void this.#ctx.publish(Out, job.serial);
        }
      }
      @Subscribe(Local)
      local() {}
    }
    return Worker;
  };

  const make = () => {
    const node = { isAlive: true };
    const transport = watched(store, history, node);
    const runtime = createRuntime({
      actors: [workerOf(node)],
      transport,
      clock,
      dispatcher,
      watch: false,
      logger: new RecordingLogger(),
      supervision: { maxRestarts: Infinity, maxConsecutive: 1_000, backoff: { min: 5, max: 5 } },
    });
    return { node, runtime, transport };
  };
  const check = (runtime: Runtime): void => {
    for (const { id, counters } of findUnbalanced(runtime)) found.add(`${id}: ${JSON.stringify(counters)}`);
    for (const { id } of findOverfull(runtime)) found.add(`${id} is overfull`);
  };
  /** Settles as `work`, as virtual time passes. */
  const passing = async (work: Promise<unknown>): Promise<void> => {
    const state = { isOver: false };
    void work.finally(() => (state.isOver = true)).catch(() => undefined);
    for (let look = 0; !state.isOver && look < 400; look++) await clock.advance(5);
    if (!state.isOver) found.add('it does not settle');
  };

  let now = make();
  await passing(now.runtime.start());
  for (const command of commands) {
    const { runtime } = now;
    switch (command.type) {
      case 'publish': {
        const job: Job = { key: command.key, serial: ++serial, work: command.work };
        const id = `job-${String(job.serial)}`;
        void runtime.publish(Jobs, job, { id }).then(() => history.published.add(id));
        break;
      }
      case 'local':
        void runtime.publish(Local, { key: command.key, serial: 0, work: 'sync' });
        break;
      case 'advance':
        await clock.advance(command.time);
        break;
      case 'turns':
        await turns(command.count);
        break;
      case 'end':
        history.reorders = true;
        void runtime.stopActor(keyed ? `Worker/${command.key}` : 'None').catch(() => undefined);
        break;
      case 'kill':
        // What it still does and says is not heard.
        now.node.isAlive = false;
        await now.transport.close();
        now = make();
        await passing(now.runtime.start());
        break;
      case 'stop':
        await passing(runtime.stop({ deadline: command.deadline, drain: command.drain }));
        check(runtime);
        now = make();
        await passing(now.runtime.start());
    }
    check(now.runtime);
  }
  history.calm = true;
  await clock.advance(60_000);
  check(now.runtime);
  const unsettled = store.pending('Worker-work');
  if (unsettled > 0) found.add(`${String(unsettled)} are not settled by the runtime that has handled them`);
  await passing(now.runtime.stop());
  now = make();
  await passing(now.runtime.start());
  await clock.advance(60_000);
  check(now.runtime);
  const pending = store.pending('Worker-work');
  if (pending > 0) found.add(`${String(pending)} are not settled in the end`);
  for (const id of history.published)
    if (!history.handled.has(id) && !history.dead.has(id))
      found.add(`${id} was neither handled nor is it a dead letter`);
  await passing(now.runtime.stop());
  return [...found];
}

test(
  'whatever handlers do, and however runtimes end, an event is settled after it has been handled, and none is lost',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        expect(await violations(scenario)).toEqual([]);
      }),
      runs(60),
    );
  },
  RUNS_TIMEOUT,
);
