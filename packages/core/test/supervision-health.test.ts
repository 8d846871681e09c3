import { Actor, ActorContext, Subscribe, topic, type RuntimeHealth } from '@maiko/core';
import { crew, gate, settle, started, stopVirtually, tell, unstarted } from './support';

const Work = topic<string>('work', { overflow: 'drop-newest' });

/** What is not healthy, as lines. */
function complaints({ root, reasons, status }: RuntimeHealth): string[] {
  const lines: string[] = [];
  const visit = ({ name, modules, actors, ...own }: RuntimeHealth['root']): void => {
    if (own.status !== 'healthy')
      lines.push(`${name}: ${own.status}${own.reasons.map((each) => ` (${each})`).join('')}`);
    for (const each of modules) visit(each);
    for (const each of actors) if (each.status !== 'healthy') lines.push(`${each.id}: ${each.reasons.join('; ')}`);
  };
  visit(root);
  return status === 'healthy' ? lines : [`runtime: ${status}${reasons.map((each) => ` (${each})`).join('')}`, ...lines];
}

async function ship(maxRestarts = 5) {
  const members = crew();
  const inner = { name: 'Inner', actors: [members.member('a')], supervision: { maxRestarts } };
  const virtual = await started({ name: 'Ship', imports: [inner], actors: [members.member('b')] });
  return { ...virtual, ...members };
}

/** A module in which no actor is restarted. */
function crewOf(onExceeded: 'stop-child' | 'escalate') {
  const { member } = crew();
  const temporary = member('once', { restart: 'temporary' });
  const actors = [member('a'), member('b'), temporary, member('gone')];
  const inner = { name: 'Inner', actors, supervision: { maxRestarts: 0, onExceeded } };
  const supervision = onExceeded === 'escalate' ? { maxRestarts: 0 } : {};
  return unstarted({ name: 'Ship', imports: [inner], supervision });
}

describe('health', () => {
  test('is that of the runtime, its modules and every actor', async () => {
    const { runtime } = await ship();
    expect(runtime.health()).toEqual({
      status: 'healthy',
      reasons: [],
      root: {
        name: 'Ship',
        status: 'healthy',
        reasons: [],
        modules: [
          {
            name: 'Inner',
            status: 'healthy',
            reasons: [],
            modules: [],
            actors: [{ id: 'a', status: 'healthy', reasons: [] }],
          },
        ],
        actors: [{ id: 'b', status: 'healthy', reasons: [] }],
      },
    });
    await runtime.stop();
  });

  test('is degraded from a failure until the actor has been healthy for long enough', async () => {
    const { runtime, clock } = await ship();
    await tell(runtime, 'a', 'crash');
    await settle(runtime);
    expect(complaints(runtime.health())).toEqual([
      'runtime: degraded',
      'Ship: degraded',
      'Inner: degraded',
      'a: is being restarted',
    ]);
    await clock.advance(100);
    expect(complaints(runtime.health()).slice(3)).toEqual([
      'a: has failed once and not been healthy for long enough since',
    ]);
    expect(runtime.actor('a').health.status).toBe('degraded');
    await clock.advance(5_050);
    expect(complaints(runtime.health())).toEqual([]);
    await runtime.stop();
  });

  test('tells of a module that was restarted', async () => {
    const { runtime, clock } = await ship(0);
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(complaints(runtime.health())[2]).toBe(
      'Inner: degraded (has failed once and not been healthy for long enough since)',
    );
    await clock.advance(5_050);
    expect(complaints(runtime.health())).toEqual([]);
    await runtime.stop();
  });

  test('is degraded while a mailbox is full', async () => {
    const hold = gate();
    @Actor({ capacity: 1 })
    class Slow {
      @Subscribe(Work)
      take() {
        return hold.passed;
      }
    }
    const { runtime } = await started([Slow]);
    await runtime.publish(Work, 'one');
    await settle(runtime);
    await runtime.publish(Work, 'two');
    expect(complaints(runtime.health()).at(-1)).toBe('Slow: its mailbox is full');
    hold.open();
    await settle(runtime);
    expect(complaints(runtime.health())).toEqual([]);
    await runtime.stop();
  });

  test('has failed for an actor that failed and is not coming back, until its module restarts', async () => {
    const { runtime, clock } = await crewOf('stop-child');
    await runtime.start();
    await tell(runtime, 'a', 'crash');
    await tell(runtime, 'once', 'crash');
    await tell(runtime, 'gone', 'leave');
    await settle(runtime);
    const { status, actors } = runtime.health().root.modules[0] ?? {};
    expect([runtime.health().status, status]).toEqual(['degraded', 'degraded']);
    expect(actors?.map(({ id, status, reasons }) => [id, status, reasons.map((each) => each.slice(0, 16))])).toEqual([
      ['b', 'healthy', []],
      ['a', 'failed', ['[RESTART_LIMIT] ']],
      ['once', 'failed', ['[HANDLER_FAILED]']],
    ]);
    await tell(runtime, 'b', 'escalate');
    await clock.advance(5_200);
    expect(runtime.health().root.modules[0]?.actors.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'a healthy',
      'b healthy',
      'once healthy',
      'gone healthy',
    ]);
    await runtime.stop();
  });

  test('has failed for the actor because of which the runtime ended', async () => {
    const { runtime, clock } = await crewOf('escalate');
    void runtime.join().catch(() => undefined);
    await runtime.start();
    await tell(runtime, 'a', 'crash');
    await clock.advance(20_000);
    expect(runtime.state).toBe('stopped');
    const { status, root } = runtime.health();
    expect([status, root.modules[0]?.actors.find(({ id }) => id === 'a')?.status]).toEqual(['failed', 'failed']);
  });

  test('has failed when the runtime ended because of a failure', async () => {
    const { runtime, clock } = await ship(0);
    void runtime.join().catch(() => undefined);
    await tell(runtime, 'b', 'escalate');
    await clock.advance(20_000);
    expect(complaints(runtime.health())[0]).toMatch(
      /^runtime: failed \(\[ESCALATED\] Actor "b" returned "escalate" for a failure\.\)$/u,
    );
  });
});

describe('an operator is told', () => {
  const watch = { interval: 100, stuckAfter: 300, starvedAfter: 50 };

  test('of a stuck handler, and again whenever that has lasted twice as long', async () => {
    @Actor()
    class Stuck {
      constructor(readonly ctx: ActorContext) {}
      @Subscribe(Work)
      take() {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock, logger } = await started([Stuck], { watch });
    await runtime.publish(Work, 'x');
    await clock.advance(399);
    expect(logger.lines).toEqual([]);
    await clock.advance(1);
    const text = (duration: number) =>
      new RegExp(
        `^warn Actor "Stuck" is stuck: it has been busy with Stuck\\.take \\(event \\S+ of topic "work"\\) for ${String(duration)} ms\\. ` +
          'Give it a handlerTimeout, or make it end when ctx\\.signal aborts$',
        'u',
      );
    expect(logger.lines).toEqual([expect.stringMatching(text(300))]);
    expect(runtime.actor('Stuck').health).toEqual({
      status: 'degraded',
      reasons: ['has been busy with one thing for 300 ms'],
    });
    await clock.advance(300);
    expect(logger.lines).toEqual([expect.stringMatching(text(300)), expect.stringMatching(text(600))]);
    await stopVirtually(runtime, clock);
    expect(clock.pending).toBe(0);
  });

  test('not of an actor that is busy with one event after the other', async () => {
    const { runtime, clock, logger } = await started([busy()], { watch });
    for (let each = 0; each < 20; each++) void runtime.publish(Work, 'x');
    await clock.advance(1_000);
    expect(logger.lines).toEqual([]);
    await stopVirtually(runtime, clock);

    function busy() {
      @Actor()
      class Busy {
        @Subscribe(Work)
        take() {
          return new Promise<void>((resolve) => clock.setTimer(resolve, 90));
        }
      }
      return Busy;
    }
  });

  test('of a starved event loop', async () => {
    const { runtime, clock, logger } = await started([], { watch });
    await clock.advance(50);
    clock.block(300);
    await clock.advance(10);
    expect(logger.lines).toEqual([
      'warn The event loop was blocked for 250 ms: timers and I/O had to wait. Some code works too long without awaiting anything',
    ]);
    await runtime.stop();
  });
});

describe('the report of a stop', () => {
  test('tells for every actor what it handled, drained, left behind and gave up, and how long its end took', async () => {
    const members = crew();
    const module = { name: 'Ship', actors: [members.member('a'), members.member('b', { shutdownTimeout: 1_000 })] };
    const { runtime, clock } = await started(module);
    await tell(runtime, 'a', 'do 1');
    await settle(runtime);
    for (const order of ['do 2', 'do 3'] as const) void tell(runtime, 'a', order);
    for (const order of ['hang', 'do 4'] as const) void tell(runtime, 'b', order);
    const { actors, ...rest } = await stopVirtually(runtime, clock);
    expect(rest).toEqual({ drained: false, duration: 5_500, abandoned: ['b'], returned: 0, failure: undefined });
    const base = { module: 'Ship', failed: 0, dropped: 0, returned: 0, queued: 0, restarts: 0, published: 0 };
    expect(actors).toEqual([
      { ...base, id: 'a', accepted: 3, handled: 3, drained: 2, deadLettered: 0, abandoned: false, duration: 0 },
      { ...base, id: 'b', accepted: 2, handled: 0, drained: 0, deadLettered: 2, abandoned: true, duration: 500 },
    ]);
  });
});
