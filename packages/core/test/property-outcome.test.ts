import {
  Actor,
  actor,
  ActorContext,
  inject,
  Subscribe,
  topic,
  type Envelope,
  type OverflowPolicy,
  type Runtime,
  type TopicEvent,
} from '@maiko/core';
import { settle, TestClock } from '@maiko/testing';
import fc from 'fast-check';
import { POLICY_NAMES } from '@maiko/core/adapter';
import { virtualRuntime } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** What a handler does with an event. It answers while it handles, or not at all. */
const ENDING_DEEDS = ['answer', 'hand on', 'answer later', 'silent', 'throw', 'throw later'] as const;
const DEEDS = [...ENDING_DEEDS, 'hang', 'leave'] as const;
type Deed = (typeof DEEDS)[number];

interface Plan {
  readonly actors: readonly {
    readonly deeds: readonly Deed[];
    readonly capacity: number;
    readonly verdict: 'resume' | 'restart';
  }[];
  readonly ask: OverflowPolicy;
  readonly next: OverflowPolicy;
  readonly questions: readonly { readonly pause: number; readonly within: number; readonly failFast: boolean }[];
  readonly stopAfter: number | undefined;
}

function plans(deeds: readonly Deed[], within: fc.Arbitrary<number>, stopAfter: fc.Arbitrary<number | undefined>) {
  const each = fc.record({
    deeds: fc.array(fc.constantFrom(...deeds), { minLength: 1, maxLength: 5 }),
    capacity: fc.constantFrom(1, 2, 8),
    verdict: fc.constantFrom('resume' as const, 'restart' as const),
  });
  const question = fc.record({ pause: fc.constantFrom(0, 0, 1, 20), within, failFast: fc.boolean() });
  return fc.record<Plan>({
    actors: fc.array(each, { maxLength: 4 }),
    ask: fc.constantFrom(...POLICY_NAMES),
    next: fc.constantFrom(...POLICY_NAMES),
    questions: fc.array(question, { minLength: 1, maxLength: 12 }),
    stopAfter,
  });
}

function systemOf(plan: Plan, clock: TestClock) {
  const Ask = topic<number>('ask', { overflow: plan.ask, blockTimeout: 40 });
  const Next = topic<number>('next', { overflow: plan.next, blockTimeout: 40 });
  const Yes = topic<number>('yes');
  const pause = (time: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, time));

  @Actor()
  class Any {
    private readonly ctx = inject<ActorContext<number>>(ActorContext);
    @Subscribe(Ask)
    @Subscribe(Next)
    take(n: number, { topic: name }: Envelope): TopicEvent<number> | Promise<TopicEvent<number>> | undefined {
      const { deeds } = this.plan;
      switch (deeds[n % deeds.length] as Deed) {
        case 'answer':
          return Yes(n);
        case 'hand on':
          return name === 'ask' ? Next(n + 1) : undefined;
        case 'answer later':
          return pause(7).then(() => Yes(n));
        case 'throw':
          throw new Error('at once');
        case 'throw later':
          return pause(7).then(() => Promise.reject(new Error('later')));
        case 'hang':
          return new Promise(() => undefined);
        case 'leave':
          this.ctx.stop();
          return undefined;
        case 'silent':
          return undefined;
      }
    }
    onError() {
      return this.plan.verdict;
    }
    private get plan() {
      return plan.actors[this.ctx.options] as Plan['actors'][number];
    }
  }
  const actors = plan.actors.map(({ capacity }, each) =>
    actor(Any, { name: `a${String(each)}`, capacity, options: each }),
  );
  const { runtime } = virtualRuntime({ actors, ingress: 8 }, clock);
  return { runtime, Ask, Yes };
}

/** What became of one question. */
interface Asked {
  readonly failFast: boolean;
  readonly due: number;
  settled?: number;
  kind?: string;
  answer?: Envelope;
}

/** What a monitor saw of the chain of a question. */
interface Seen {
  readonly answers: { readonly id: string; readonly time: number }[];
  /** When something of it was lost. */
  readonly losses: number[];
}

/** By the correlation id of the chain. */
function witness(runtime: Runtime, clock: TestClock): { readonly chains: Map<string, Seen>; readonly of: string[] } {
  const chains = new Map<string, Seen>();
  const of: string[] = [];
  const seen = (chain: string): Seen => {
    const known = chains.get(chain) ?? { answers: [], losses: [] };
    chains.set(chain, known);
    return known;
  };
  const lost = ({ correlationId }: Envelope): void => void seen(correlationId).losses.push(clock.monotonic());
  runtime.monitors.add({
    dispatched: ({ topic: name, payload, parentId, correlationId, id }) => {
      if (name === 'ask' && parentId === undefined) of[payload as number] = correlationId;
      if (name === 'yes') seen(correlationId).answers.push({ id, time: clock.monotonic() });
    },
    dropped: lost,
    deadLetter: ({ subscriber, envelope }) => {
      if (subscriber !== undefined) lost(envelope);
    },
  });
  return { chains, of };
}

async function played(plan: Plan, watched: boolean) {
  const clock = new TestClock();
  const { runtime, Ask, Yes } = systemOf(plan, clock);
  const witnessed = watched ? witness(runtime, clock) : undefined;
  await runtime.start();
  const asked: Asked[] = [];
  for (const [n, { pause, within, failFast }] of plan.questions.entries()) {
    await clock.advance(pause);
    const each: Asked = { failFast, due: clock.monotonic() + within };
    asked.push(each);
    const settled = (how: Partial<Asked>): void => void Object.assign(each, { settled: clock.monotonic() }, how);
    runtime.outcome(Ask(n), { of: [Yes], within, failFast }).then(
      (answer) => {
        settled({ kind: 'answered', answer });
      },
      (error: unknown) => {
        settled({ kind: (error as { code: string }).code });
      },
    );
  }
  await settle(runtime);
  await clock.advance(plan.stopAfter ?? 1_000_000);
  const stopping = runtime.stop({ deadline: 200 });
  await clock.advance(200);
  const { failure } = await stopping;
  await clock.advance(1_000_000);
  const chains = asked.map((_, n): Seen => witnessed?.chains.get(witnessed.of[n] ?? '') ?? { answers: [], losses: [] });
  return { asked, chains, timers: clock.pending, failure };
}

const KINDS = [
  'answered',
  'OUTCOME_TIMEOUT',
  'OUTCOME_FAILED',
  'OUTCOME_UNROUTED',
  'OUTCOME_LOST',
  'MAILBOX_FULL',
  'INGRESS_FULL',
  'RUNTIME_CLOSED',
];

const anyPlan = plans(
  DEEDS,
  fc.integer({ min: 1, max: 300 }),
  fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
);

test(
  'every outcome settles in time, in one of the ways it may, and leaves no timer',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, fc.boolean(), async (plan, watched) => {
        const { asked, timers, failure } = await played(plan, watched);
        for (const { kind, settled, due, failFast } of asked) {
          expect(KINDS).toContain(kind);
          expect(settled).toBeLessThanOrEqual(due);
          if (kind === 'OUTCOME_TIMEOUT') expect(settled).toBe(due);
          if (kind === 'OUTCOME_LOST') expect(plan.stopAfter ?? failure).toBeDefined();
          if (!failFast) expect(kind).not.toMatch(/FAILED|UNROUTED/);
        }
        expect(timers).toBe(0);
      }),
      runs(200),
    );
  },
  RUNS_TIMEOUT,
);

test(
  'it is the first answer, handed over when it is published, and nothing rejects that is answered',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const { asked, chains } = await played(plan, true);
        for (const [n, { kind, settled, answer }] of asked.entries()) {
          const { answers, losses } = chains[n] as Seen;
          if (kind === 'answered') expect([answer?.id, settled]).toEqual([answers[0]?.id, answers[0]?.time]);
          if (kind === 'OUTCOME_TIMEOUT') expect(answers.every(({ time }) => time >= (settled as number))).toBe(true);
          if (kind === 'OUTCOME_FAILED') expect([answers, losses.at(0) !== undefined]).toEqual([[], true]);
          if (kind === 'OUTCOME_UNROUTED') expect([answers, losses]).toEqual([[], []]);
        }
      }),
      runs(200),
    );
  },
  RUNS_TIMEOUT,
);

test(
  'where every handler ends, failing fast waits in vain only when nothing of the chain was lost',
  async () => {
    await fc.assert(
      fc.asyncProperty(plans(ENDING_DEEDS, fc.constant(500_000), fc.constant(undefined)), async (plan) => {
        const { asked, chains } = await played(plan, true);
        for (const [n, { kind, failFast }] of asked.entries()) {
          if (failFast && kind === 'OUTCOME_TIMEOUT') expect((chains[n] as Seen).losses).toEqual([]);
        }
      }),
      runs(200),
    );
  },
  RUNS_TIMEOUT,
);
