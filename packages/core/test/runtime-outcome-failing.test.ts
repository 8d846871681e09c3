import { Actor, ActorContext, causeChain, inject, Subscribe, topic } from '@maiko/core';
import { errorOf, gate, refusalOf, settle, started, virtualRuntime, watch } from './support';

const Ask = topic<number>('ask');
const Next = topic<number>('next');
const Yes = topic<number>('yes');
const yes = { of: [Yes] };

class Resuming {
  onError() {
    return 'resume' as const;
  }
}

@Actor()
class Failing extends Resuming {
  @Subscribe(Ask)
  take(_n: number) {
    throw new Error('no table');
  }
}

@Actor()
class Answering {
  @Subscribe(Ask)
  take(n: number) {
    return Yes(n);
  }
}

@Actor()
class Silent {
  @Subscribe(Ask)
  take(_n: number) {}
}

/** Answers when it is told to. */
function answeringLater() {
  const hold = gate();
  @Actor()
  class Later {
    @Subscribe(Ask)
    async take(n: number) {
      await hold.passed;
      return Yes(n);
    }
  }
  return { Later, hold };
}

test('a question without subscriber rejects at once', async () => {
  const { runtime, clock } = await started([]);
  const asked = watch(runtime.outcome(Ask(1), yes));
  await settle(runtime);
  expect([asked.state, clock.pending]).toEqual(['OUTCOME_UNROUTED', 0]);
});

test('an observer is a subscriber: it may answer', async () => {
  const { runtime } = await started([]);
  runtime.events(Ask).subscribe((parent) => void runtime.publish(Yes, 7, { parent }));
  expect((await runtime.outcome(Ask(1), yes)).payload).toBe(7);
});

test('a question rejects at once when its handler failed for good, with the reason', async () => {
  const { runtime, clock } = await started([Failing]);
  const error = await errorOf(() => runtime.outcome(Ask(1), yes));
  expect(error.message).toBe(
    '[OUTCOME_FAILED] The event of "ask" caused none of yes: the event of "ask" for actor "Failing" was lost ' +
      '(handler-failed), and nothing else is under way. See the cause and runtime.deadLetters.list(), or wait all the ' +
      'same with failFast: false.',
  );
  expect([error.actor, error.topic]).toEqual(['Failing', 'ask']);
  expect(causeChain(error)[1]).toBe('Error: no table');
  expect(clock.pending).toBe(0);
});

test('a question without failFast waits all the same', async () => {
  for (const actors of [[Failing], []]) {
    const { runtime, clock } = await started(actors);
    const asked = watch(runtime.outcome(Ask(1), { ...yes, within: 1_000, failFast: false }));
    await settle(runtime);
    expect(asked.state).toBe('pending');
    await clock.advance(1_000);
    expect(asked.state).toBe('OUTCOME_TIMEOUT');
  }
});

test('a handler that finished without an answer may still have caused one: that is waited for', async () => {
  const { runtime, clock } = await started([Silent]);
  const asked = watch(runtime.outcome(Ask(1), { ...yes, within: 1_000 }));
  await clock.advance(999);
  expect(asked.state).toBe('pending');
  await clock.advance(1);
  expect(asked.state).toBe('OUTCOME_TIMEOUT');
});

describe('with several subscribers', () => {
  test('one that fails changes nothing while another one is at work', async () => {
    const { Later, hold } = answeringLater();
    for (const order of [
      [Failing, Later],
      [Later, Failing],
    ]) {
      const { runtime } = await started(order);
      const asked = runtime.outcome(Ask(3), yes);
      await settle(runtime);
      hold.open();
      expect((await asked).payload).toBe(3);
    }
  });

  test('it rejects when the last of them has ended without an answer, and one of them has failed', async () => {
    const hold = gate();
    @Actor()
    class Thinking {
      @Subscribe(Ask)
      take(_n: number) {
        return hold.passed;
      }
    }
    const { runtime } = await started([Failing, Thinking, Silent]);
    const asked = watch(runtime.outcome(Ask(3), yes));
    await settle(runtime);
    expect(asked.state).toBe('pending');
    hold.open();
    await settle(runtime);
    expect(asked.state).toBe('OUTCOME_FAILED');
  });

  test('observers that have not got it yet may still answer', async () => {
    const { runtime } = await started([Failing]);
    runtime.events(Ask).subscribe((parent) => void runtime.publish(Yes, 7, { parent }));
    const leaving = runtime.events(Ask).subscribe();
    const asked = runtime.outcome(Ask(1), yes);
    leaving.unsubscribe();
    expect((await asked).payload).toBe(7);
  });

  test('an observer that got it and has not answered holds nothing up', async () => {
    const { runtime } = await started([Failing]);
    runtime.events(Ask).subscribe();
    expect((await errorOf(() => runtime.outcome(Ask(1), yes))).code).toBe('OUTCOME_FAILED');
  });

  test('a keyed actor that does not want its own event holds nothing up', async () => {
    @Actor({ key: (n: number) => n })
    class Keyed {
      @Subscribe(Ask)
      take(n: number) {
        return Next(n);
      }
      @Subscribe(Next)
      again(_n: number) {}
    }
    @Actor()
    class Second extends Resuming {
      @Subscribe(Next)
      take(_n: number) {
        throw new Error('no stock');
      }
    }
    const { runtime } = await started([Second, Keyed]);
    expect((await errorOf(() => runtime.outcome(Ask(1), yes))).actor).toBe('Second');
  });

  test('an observer that leaves before it got the event holds nothing up', async () => {
    const { runtime } = await started([Failing]);
    const leaving = runtime.events(Ask).subscribe();
    const asked = watch(runtime.outcome(Ask(1), yes));
    leaving.unsubscribe();
    await settle(runtime);
    expect(asked.state).toBe('OUTCOME_FAILED');
  });
});

describe('an event that is tried again', () => {
  function trying(failures: number) {
    let left = failures;
    @Actor()
    class Trying extends Resuming {
      @Subscribe(Ask, { retry: { attempts: 3, backoff: { min: 100, max: 100, jitter: 0 } } })
      take(n: number) {
        if (left-- > 0) throw new Error('not yet');
        return Yes(n);
      }
    }
    return Trying;
  }

  test('has not failed before its last attempt', async () => {
    const { runtime, clock } = await started([trying(2)]);
    const asked = watch(runtime.outcome(Ask(1), yes));
    await settle(runtime);
    expect(asked.state).toBe('pending');
    await clock.advance(200);
    expect(asked.state).toBe('resolved');
  });

  test('has failed after it', async () => {
    const { runtime, clock } = await started([trying(3)]);
    const asked = watch(runtime.outcome(Ask(1), yes));
    await clock.advance(199);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.state).toBe('OUTCOME_FAILED');
  });
});

describe('along a chain', () => {
  @Actor()
  class First {
    @Subscribe(Ask)
    async take(n: number) {
      await Promise.resolve();
      return Next(n);
    }
  }

  test('a failure further down rejects at once, and says where', async () => {
    @Actor()
    class Second extends Resuming {
      @Subscribe(Next)
      take(_n: number) {
        throw new Error('no stock');
      }
    }
    const { runtime } = await started([First, Second, Silent]);
    expect(await refusalOf(() => runtime.outcome(Ask(1), yes))).toContain(
      'the event of "next" for actor "Second" was lost (handler-failed)',
    );
  });

  test('an event without subscriber further down is no failure', async () => {
    const { runtime } = await started([First]);
    const asked = watch(runtime.outcome(Ask(1), yes));
    await settle(runtime);
    expect(asked.state).toBe('pending');
  });

  test('the answer of a handler that fails afterwards counts', async () => {
    @Actor()
    class Careless extends Resuming {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Ask)
      async take(n: number) {
        await this.ctx.publish(Yes, n);
        throw new Error('too late');
      }
    }
    const { runtime } = await started([Careless]);
    expect((await runtime.outcome(Ask(1), yes)).payload).toBe(1);
  });
});

describe('a question that is lost otherwise rejects at once', () => {
  test.each(['latest', 'drop-oldest', 'drop-newest', 'fail'] as const)('by overflow %s', async (overflow) => {
    const Quiz = topic<number>('quiz', { overflow });
    @Actor({ capacity: 1 })
    class Busy extends Resuming {
      @Subscribe(Quiz)
      take(_n: number) {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Busy]);
    const asked = [];
    for (const n of [1, 2, 3]) {
      asked.push(watch(runtime.outcome(Quiz(n), { ...yes, within: 1_000 })));
      await settle(runtime);
    }
    const lost = overflow === 'latest' || overflow === 'drop-oldest' ? 1 : 2;
    expect(asked.map(({ state }, at) => [at, state])).toEqual(
      asked.map((_, at) => [at, at === lost ? 'OUTCOME_FAILED' : 'pending']),
    );
    await clock.advance(1_000);
    expect(asked.filter(({ state }) => state === 'OUTCOME_TIMEOUT')).toHaveLength(2);
  });

  test('because its actor has ended', async () => {
    const { Later } = answeringLater();
    const { runtime, clock } = await started([Later]);
    const asked = [1, 2].map((n) => watch(runtime.outcome(Ask(n), { ...yes, within: 60_000 })));
    await settle(runtime);
    const stopped = runtime.stopActor('Later');
    await clock.advance(5_000);
    await stopped;
    expect(asked.map(({ state }) => state)).toEqual(['OUTCOME_FAILED', 'OUTCOME_FAILED']);
  });

  test('because it waited for too long in a full mailbox', async () => {
    const Quiz = topic<number>('quiz', { blockTimeout: 100 });
    @Actor({ capacity: 1 })
    class Busy {
      @Subscribe(Quiz)
      take(_n: number) {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Busy]);
    const asked = [];
    for (const n of [1, 2, 3]) {
      asked.push(watch(runtime.outcome(Quiz(n), yes)));
      await settle(runtime);
    }
    await clock.advance(100);
    expect(asked.map(({ state }) => state)).toEqual(['pending', 'pending', 'OUTCOME_FAILED']);
  });

  test('because its key cannot be told', async () => {
    @Actor({
      key: (n: number) => {
        if (n < 0) throw new Error('no key');
        return n;
      },
    })
    class Keyed {
      @Subscribe(Ask)
      take(n: number) {
        return Yes(n);
      }
    }
    const { runtime } = await started([Keyed]);
    expect((await runtime.outcome(Ask(1), yes)).payload).toBe(1);
    expect((await errorOf(() => runtime.outcome(Ask(-1), yes))).code).toBe('OUTCOME_FAILED');
  });
});

test('a dead letter of the chain that is replayed in time counts as under way again', async () => {
  let broken = true;
  const { Later, hold } = answeringLater();
  @Actor()
  class Mended extends Resuming {
    @Subscribe(Ask)
    take(_n: number) {
      if (broken) throw new Error('broken');
    }
  }
  const { runtime } = await started([Mended, Later]);
  const asked = watch(runtime.outcome(Ask(1), yes));
  await settle(runtime);
  broken = false;
  await runtime.deadLetters.replay(runtime.deadLetters.list()[0]!.id);
  await settle(runtime);
  expect(asked.state).toBe('pending');
  hold.open();
  await settle(runtime);
  expect(asked.state).toBe('resolved');
});

test('what is lost because the runtime stops is lost with the runtime', async () => {
  const { Later } = answeringLater();
  const { runtime, clock } = await started([Later]);
  const asked = [1, 2].map((n) => watch(runtime.outcome(Ask(n), { ...yes, within: 60_000 })));
  await settle(runtime);
  const stopping = runtime.stop({ deadline: 1_000 });
  await clock.advance(1_000);
  await stopping;
  expect([...asked.map(({ state }) => state), clock.pending]).toEqual(['OUTCOME_LOST', 'OUTCOME_LOST', 0]);
});

test('monitors see the same while an outcome is awaited, and no answer is reported as without a receiver', async () => {
  const { runtime } = virtualRuntime({ actors: [Answering, Failing] });
  const told: string[] = [];
  runtime.monitors.add({
    unrouted: ({ topic: name }) => told.push(`unrouted ${name}`),
    dispatched: ({ topic: name }, subscribers) => told.push(`dispatched ${name} ${String(subscribers)}`),
    handled: (_envelope, actor) => told.push(`handled ${actor}`),
    deadLetter: ({ subscriber }) => told.push(`dead ${String(subscriber)}`),
  });
  await runtime.start();
  await runtime.outcome(Ask(1), yes);
  await settle(runtime);
  const ofAsking = told.filter((each) => !each.includes('$'));
  expect(ofAsking.sort()).toEqual(['dead Failing', 'dispatched ask 2', 'dispatched yes 0', 'handled Answering']);
  told.length = 0;
  await runtime.publish(Ask, 2);
  await settle(runtime);
  expect(told).toContain('unrouted yes');
  await runtime.stop();
});

test('monitors that are paused do not keep it from knowing', async () => {
  const { runtime } = await started([Failing]);
  runtime.monitors.pause();
  expect((await errorOf(() => runtime.outcome(Ask(1), yes))).code).toBe('OUTCOME_FAILED');
});
