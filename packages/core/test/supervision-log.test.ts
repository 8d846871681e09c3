import { Actor, actor, ActorContext, Subscribe, topic, type PolicyOptions, type SupervisionOptions } from '@maiko/core';
import { crew, settle, started, stopVirtually, tell } from './support';

/** What a supervisor logs: every decision, with its cause, the restarts in the window and the next delay. */

const crash = (name: string) => `[HANDLER_FAILED] ${name}.obey failed on event ID of topic "crew.${name}". (crash)`;

/** A root with the actor `top` and the module `Inner` with `a` and `b`, and what is logged but for dead letters. */
async function ship(inner: SupervisionOptions = {}, root: SupervisionOptions = {}, policy: PolicyOptions = {}) {
  const members = crew();
  const { member } = members;
  const imports = [{ name: 'Inner', actors: [member('a', policy), member('b')], supervision: inner }];
  const virtual = await started({ name: 'Ship', imports, actors: [member('top')], supervision: root });
  const log = () =>
    virtual.logger.lines
      .splice(0)
      .filter((line) => !line.includes('Dead letter'))
      .map((line) => line.replace(/event \S+ of/gu, 'event ID of'));
  return { ...virtual, ...members, log };
}

test('every restart of an actor: its cause, the count in the window, the delay, its module', async () => {
  const { runtime, clock, log } = await ship({ maxRestarts: 3, within: 10_000 });
  for (let count = 0; count < 3; count++) {
    await tell(runtime, 'a', 'crash');
    await clock.advance(1_000);
  }
  const line = (delay: number, count: number) =>
    `warn Actor "a" failed and is restarted in ${String(delay)} ms (restart ${String(count)} of 3 within 10000 ms in module "Inner"): ${crash('a')}`;
  expect(log()).toEqual([line(100, 1), line(200, 2), line(400, 3)]);
  // Stamps that are older than the window count no more, and after a healthy interval the delays start over.
  await clock.advance(20_000);
  await tell(runtime, 'a', 'crash');
  await settle(runtime);
  expect(log()).toEqual([line(100, 1)]);
  await stopVirtually(runtime, clock);
});

test('those that are restarted together, and one that cannot come up again', async () => {
  const { runtime, clock, log, unfit } = await ship({ strategy: 'one-for-all' });
  unfit.add('b');
  await tell(runtime, 'a', 'crash');
  await clock.advance(100);
  unfit.clear();
  await clock.advance(1_000);
  expect(log()).toEqual([
    `warn Actor "a" failed and is restarted in 100 ms together with Actor "b" (restart 1 of 5 within 30000 ms in module "Inner"): ${crash('a')}`,
    'warn Actor "b" failed and is restarted in 100 ms together with Actor "a" (restart 2 of 5 within 30000 ms in module "Inner"): [START_FAILED] Actor "b" could not start (b is unfit); it counts as a failure, and its supervisor decides whether it is tried again.',
  ]);
  await stopVirtually(runtime, clock);
});

test('a module that is restarted, and why it failed', async () => {
  const { runtime, clock, log } = await ship({ maxRestarts: 0 });
  await tell(runtime, 'a', 'crash');
  await clock.advance(1_000);
  await tell(runtime, 'b', 'escalate');
  await clock.advance(1_000);
  expect(log()).toEqual([
    'warn Module "Inner" failed and is restarted in 100 ms (restart 1 of 5 within 30000 ms): [MODULE_FAILED] Module "Inner" failed. ([RESTART_LIMIT] Actor "a" failed again after 0 restarts within 30000 ms in module "Inner". See the cause for the failure that keeps coming back. <- [HANDLER_FAILED] a.obey failed on event ID of topic "crew.a". <- crash)',
    'warn Module "Inner" failed and is restarted in 200 ms (restart 2 of 5 within 30000 ms): [MODULE_FAILED] Module "Inner" failed. ([ESCALATED] Actor "b" returned "escalate" for a failure. <- [HANDLER_FAILED] b.obey failed on event ID of topic "crew.b". <- escalate)',
  ]);
  await stopVirtually(runtime, clock);
});

test('actors that are given up, and actors that are not restarted', async () => {
  const { runtime, clock, log } = await ship(
    { maxRestarts: 0, onExceeded: 'stop-child' },
    {},
    { restart: 'temporary' },
  );
  await tell(runtime, 'a', 'crash');
  await tell(runtime, 'b', 'crash');
  await settle(runtime);
  expect(log()).toEqual([
    `warn Actor "a" failed; it is temporary and not restarted: ${crash('a')}`,
    'error Actor "b" is given up: [RESTART_LIMIT] Actor "b" failed again after 0 restarts within 30000 ms in module "Inner". See the cause for the failure that keeps coming back. ([HANDLER_FAILED] b.obey failed on event ID of topic "crew.b". <- crash)',
  ]);
  await stopVirtually(runtime, clock);
});

test('an escalation to the root: the chain tells which actor, which event, which restart and which modules', async () => {
  const { runtime, clock, log } = await ship({ maxRestarts: 1 }, { maxRestarts: 0 });
  for (let count = 0; count < 2; count++) {
    await tell(runtime, 'a', 'crash');
    await clock.advance(20_000);
  }
  expect(log().slice(1)).toEqual([
    [
      'error MaikoError: [RUNTIME_FAILED] The runtime ended because an actor failed for good. See causeChain(error).',
      'MaikoError: [RESTART_LIMIT] Module "Inner" failed again after 0 restarts within 30000 ms. See the cause for the failure that keeps coming back.',
      'MaikoError: [MODULE_FAILED] Module "Inner" failed.',
      'MaikoError: [RESTART_LIMIT] Actor "a" failed again after 1 restarts within 30000 ms in module "Inner". See the cause for the failure that keeps coming back.',
      'MaikoError: [HANDLER_FAILED] a.obey failed on event ID of topic "crew.a".',
      'Error: crash',
    ].join('\n  caused by '),
  ]);
});

test('one key of a keyed actor, by its name; and what onError stopped', async () => {
  const Orders = topic<string>('orders');
  @Actor({ key: (order: string) => order.slice(0, 3) })
  class Desk {
    constructor(readonly ctx: ActorContext) {}
    @Subscribe(Orders)
    take(order: string) {
      if (order.endsWith('!')) throw new Error(order);
    }
    onError({ message }: Error) {
      return message === 'bob!' ? ('stop' as const) : undefined;
    }
  }
  const { runtime, clock, logger } = await started([actor(Desk, { name: 'Desk' })]);
  for (const order of ['ada', 'ada!', 'bob!']) await runtime.publish(Orders, order);
  await clock.advance(100);
  const lines = logger.lines.filter((each) => !each.includes('Dead letter'));
  expect(lines.map((line) => line.replace(/event \S+ of/u, 'event ID of'))).toEqual([
    'warn Actor "Desk/ada" failed and is restarted in 100 ms (restart 1 of 5 within 30000 ms): [HANDLER_FAILED] Desk/ada.take failed on event ID of topic "orders". (ada!)',
    'warn Actor "Desk/bob" is stopped after a failure: [HANDLER_FAILED] Desk/bob.take failed on event ID of topic "orders". (bob!)',
  ]);
  await stopVirtually(runtime, clock);
});
