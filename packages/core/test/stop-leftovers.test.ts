import {
  Actor,
  actor,
  Every,
  Schedule,
  StepAction,
  Subscribe,
  topic,
  type ActorClass,
  type ActorDefinition,
  type Runtime,
} from '@maiko/core';
import { runProgram, settle, started, turns, unstarted } from './support';

const LONG = 60_000_000;
const Work = topic<number>('work', { blockTimeout: LONG });
const Never = topic('never');
const never = () => new Promise<void>(() => undefined);

interface Case {
  readonly subject: ActorClass | ActorDefinition;
  /** Makes the actor set its timer. */
  readonly provoke?: (runtime: Runtime) => unknown;
}

const work = (runtime: Runtime) => {
  for (let item = 0; item < 3; item++) void runtime.publish(Work, item);
};

const options = { name: 'subject', shutdownTimeout: 0, startTimeout: LONG } as const;

@Actor({ ...options, capacity: 1 })
class Full {
  @Subscribe(Work)
  work() {
    return never();
  }
}

@Actor({ ...options, handlerTimeout: LONG })
class Limited {
  @Subscribe(Work)
  work() {
    return never();
  }
}

@Actor(options)
class Patient {
  step() {
    return StepAction.Backoff(LONG);
  }
}

@Actor(options)
class Punctual {
  @Every(LONG)
  tick() {}
  @Schedule({ next: (after) => new Date(Number(after) + LONG) })
  tock() {}
}

@Actor(options)
class Stubborn {
  @Subscribe(Work, { retry: { attempts: 3, backoff: { min: LONG, max: LONG } } })
  work() {
    throw new Error('no');
  }
}

@Actor(options)
class Undecided {
  @Subscribe(Work)
  work() {
    throw new Error('no');
  }
  onError() {
    return never() as never;
  }
}

@Actor(options)
class Crashing {
  @Subscribe(Work)
  work() {
    throw new Error('no');
  }
}

@Actor(options)
class Keeping {
  onDrain() {
    return never();
  }
}

@Actor(options)
class Hanging {
  onStop() {
    return never();
  }
}

const cases: Record<string, Case> = {
  'a publisher that waits for its mailbox': { subject: Full, provoke: work },
  'a handler under handlerTimeout': { subject: Limited, provoke: work },
  'a step that backed off': { subject: Patient },
  schedules: { subject: Punctual },
  'an event that is tried again later': { subject: Stubborn, provoke: work },
  'an onError that does not answer': { subject: Undecided, provoke: work },
  'a restart that is due later': { subject: Crashing, provoke: work },
  'an onDrain that does not end': { subject: Keeping },
  'an onStop that does not end': { subject: Hanging },
  'instances of keys that are idle': {
    subject: actor(Keyed(), { name: 'subject' }),
    provoke: work,
  },
};

function Keyed() {
  @Actor({ shutdownTimeout: 0, key: (item: number) => item, idleTimeout: LONG })
  class Account {
    @Subscribe(Work)
    work() {}
  }
  return Account;
}

const supervision = { backoff: { min: LONG, max: LONG } };

describe.each(Object.entries(cases))('of %s', (_, { subject, provoke }) => {
  test('no timer is left when its actor has ended', async () => {
    const { runtime, clock } = await started([subject], { supervision });
    void provoke?.(runtime);
    await settle(runtime);
    const ended = runtime.stopActor('subject');
    await clock.advance(1);
    await ended;
    expect(clock.pending).toBe(0);
    await runtime.stop();
    expect(clock.pending).toBe(0);
  });

  test.each([true, false])('no timer is left when the runtime has stopped, drain: %s', async (drain) => {
    const { runtime, clock } = await started([subject], { supervision, watch: {} });
    void provoke?.(runtime);
    await settle(runtime);
    const stopped = runtime.stop({ drain, deadline: 100 });
    await clock.advance(100);
    await stopped;
    expect(clock.pending).toBe(0);
  });
});

test('no timer is left of an actor after its start was given up, whatever of it hangs', async () => {
  for (const hook of ['constructor', 'onStart', 'dispose'] as const) {
    @Actor(options)
    class Slow {
      onStart() {
        return hook === 'constructor' ? undefined : never();
      }
    }
    const container = {
      create: () => (hook === 'constructor' ? never() : new Slow()) as never,
      dispose: () => (hook === 'dispose' ? never() : undefined),
    };
    const { runtime, clock } = await unstarted([Slow], { container, watch: {} });
    const start = runtime.start().catch(() => undefined);
    await turns();
    const stopped = runtime.stop({ deadline: 100 });
    await clock.advance(100);
    await stopped;
    await start;
    await turns();
    expect([hook, clock.pending]).toEqual([hook, 0]);
  }
});

test('no timer is left of a start that failed', async () => {
  @Actor({ name: 'broken' })
  class Broken {
    onStart() {
      throw new Error('no');
    }
  }
  const { runtime, clock } = await unstarted([Patient, Punctual2(), Broken], { watch: {} });
  await runtime.start().catch(() => undefined);
  expect([runtime.state, clock.pending]).toEqual(['stopped', 0]);
});

function Punctual2() {
  @Actor({ name: 'punctual' })
  class Ticker {
    @Every(LONG)
    tick() {}
  }
  return Ticker;
}

test('no timer is left of questions that nothing answered', async () => {
  const { runtime, clock } = await started([Full]);
  const outcome = runtime
    .outcome(Work(1), { of: [Never], within: LONG })
    .catch((error: unknown) => (error as { code: string }).code);
  await turns();
  const stopped = runtime.stop({ deadline: 100 });
  await clock.advance(100);
  await stopped;
  expect(await outcome).toMatch(/^OUTCOME_/u);
  expect(clock.pending).toBe(0);
});

test('a process in which a runtime has stopped has no timer, immediate, descriptor or listener of it left, and ends', async () => {
  const { out, code, err } = await runProgram('leftovers');
  expect(err).toBe('');
  expect(out.split('\n')).toEqual(['stop 0 0 0 0', 'stopActor 0 0 0 0', 'failed start 0 0 0 0', 'ended', '']);
  expect(code).toBe(0);
}, 120_000);
