import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Lifecycle,
  RuntimeModule,
  Subscribe,
  topic,
  type Health,
  type LifecycleNotice,
  type PayloadOf,
  type RuntimeHealth,
  type StopReason,
} from '@maiko/core';
import { expectTypeOf } from 'expect-type';

/** How actors and modules are supervised. */

const Work = topic<string>('work');

@Actor({ restart: 'permanent', shutdownTimeout: 1_000, mailboxOnRestart: 'drop' })
class Worker {
  @Subscribe(Work, { retry: { attempts: 3, backoff: 100 } })
  once(_work: string) {}

  @Subscribe(Work, { retry: { attempts: 3, backoff: { min: 10, max: 100 } } })
  again(_work: string) {}

  @Subscribe(Lifecycle)
  note(notice: LifecycleNotice) {
    if (notice.type === 'actor-ended') expectTypeOf(notice.reason).toEqualTypeOf<StopReason>();
    if (notice.type === 'module-restarting') expectTypeOf(notice.delay).toEqualTypeOf<number>();
    // @ts-expect-error a module that restarts has no actor
    if (notice.type === 'module-restarting') notice.actor;
  }
}

expectTypeOf<PayloadOf<typeof Lifecycle>>().toEqualTypeOf<LifecycleNotice>();

// @ts-expect-error there is no such restart type
Actor({ restart: 'always' });
// @ts-expect-error time limits are numbers of milliseconds
actor(Worker, { handlerTimeout: '1s' });
// @ts-expect-error a retry says how many attempts there are
Subscribe(Work, { retry: {} });
// @ts-expect-error there is no such strategy
RuntimeModule({ supervision: { strategy: 'all-for-one' } });
// @ts-expect-error a dynamic module names a class, not an actor of it
RuntimeModule({ dynamic: actor(Worker) });
// @ts-expect-error a module as data has a name
createRuntime({ module: { actors: [Worker] } });

@RuntimeModule({ dynamic: Worker, maxChildren: 3 })
class Workers {}

const runtime = createRuntime({
  module: {
    name: 'root',
    imports: [Workers, { name: 'other', actors: [actor(Worker, { name: 'w', restart: 'temporary' })] }],
    supervision: { strategy: 'rest-for-one', maxRestarts: Infinity, backoff: 100, autoShutdown: 'any' },
  },
  watch: false,
});

expectTypeOf(runtime.health()).toEqualTypeOf<RuntimeHealth>();
expectTypeOf(runtime.actor('w').health).toEqualTypeOf<Health>();
expectTypeOf(runtime.stopActor('w')).toEqualTypeOf<Promise<void>>();

// ---- keyed actors ----

interface Payment {
  readonly account: string;
}

@Actor({ key: (payment: Payment) => payment.account, idleTimeout: 1_000, maxInstances: Infinity })
class Ledger {
  constructor(readonly ctx: ActorContext) {
    expectTypeOf(ctx.key).toEqualTypeOf<string | undefined>();
  }
}

Actor<Payment>({ key: (payment, { topic: name }) => `${name} ${payment.account}` });
actor(Ledger, { name: 'other', key: (payment: Payment) => payment.account, idleTimeout: 10 });
// @ts-expect-error a key is a text, a number or a bigint
Actor({ key: (payment: Payment) => payment });
// @ts-expect-error not a promise for one
Actor({ key: (payment: Payment) => Promise.resolve(payment.account) });
// @ts-expect-error there is no such field in the payload
Actor<Payment>({ key: (payment) => String(payment.id) });
// @ts-expect-error a function, not the name of a field
actor(Ledger, { key: 'account' });

expectTypeOf(runtime.actor('Ledger').instances).toEqualTypeOf<number | undefined>();
