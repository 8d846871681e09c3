import {
  Actor,
  ActorContext,
  createRuntime,
  DeadLetters,
  Every,
  inject,
  isMaikoError,
  StepAction,
  Subscribe,
  systemClock,
  systemIds,
  topic,
  type ActorClass,
  type Monitor,
  type RuntimeOptions,
} from '@maiko/core';
import { isActorResource } from '@maiko/core/adapter';
import { equal, errorOf, platform, until, type Cases } from './harness';

const Numbers = topic<number>('numbers');
const Doubled = topic<number>('doubled');

/** A runtime of these actors that has started, and what it logs. */
async function started(actors: readonly ActorClass[], options: Omit<RuntimeOptions, 'actors'> = {}) {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const logger = { debug: () => undefined, info: () => undefined, warn: log, error: log };
  const runtime = createRuntime({ logger, supervision: { backoff: 1 }, ...options, actors });
  await runtime.start();
  return { runtime, lines };
}

@Actor()
class Doubler {
  @Subscribe(Numbers)
  async double(value: number) {
    await Promise.resolve();
    return Doubled(2 * value);
  }
}

/** Keeps what it is told, for a case to look at. */
function recorder(seen: unknown[]) {
  @Actor()
  class Recorder {
    @Subscribe(Doubled)
    record(value: number) {
      seen.push(value);
    }
  }
  return Recorder;
}

export const cases: Cases = {
  'events go from actor to actor in order, and a stop handles all of them': async () => {
    const seen: number[] = [];
    const { runtime } = await started([Doubler, recorder(seen)]);
    const sent = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all(sent.map((value) => runtime.publish(Numbers, value)));
    const report = await runtime.stop();
    equal(
      seen,
      sent.map((value) => 2 * value),
    );
    equal([report.drained, report.failure, report.abandoned], [true, undefined, []]);
  },

  'an observer sees the events of a topic': async () => {
    const seen: number[] = [];
    const { runtime } = await started([Doubler]);
    runtime.events(Doubled).subscribe(({ payload }) => seen.push(payload));
    await runtime.publish(Numbers, 4);
    await until(() => seen.length > 0);
    equal(seen, [8]);
    await runtime.stop();
  },

  'a full mailbox makes its publisher wait, refuses or drops, as its topic says': async () => {
    const Waiting = topic<number>('waiting');
    const Refusing = topic<number>('refusing', { overflow: 'reject' });
    const Dropping = topic<number>('dropping', { overflow: 'drop-oldest' });
    const seen: string[] = [];
    @Actor({ capacity: 1 })
    class Slow {
      @Subscribe(Waiting)
      async waiting(value: number) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(`waiting ${String(value)}`);
      }
    }
    @Actor({ capacity: 2 })
    class Full {
      @Subscribe(Refusing)
      refusing(value: number) {
        seen.push(`refusing ${String(value)}`);
      }
      @Subscribe(Dropping)
      dropping(value: number) {
        seen.push(`dropping ${String(value)}`);
      }
    }
    const { runtime } = await started([Slow, Full]);
    for (let value = 1; value <= 4; value++) await runtime.publish(Waiting, value);
    const published = [1, 2, 3].map((value) => runtime.publish(Refusing, value));
    equal(isMaikoError(await errorOf(Promise.all(published)), 'MAILBOX_FULL'), true);
    await until(() => seen.includes('refusing 2'));
    for (let value = 1; value <= 4; value++) void runtime.publish(Dropping, value);
    await runtime.stop();
    const of = (name: string) => seen.filter((each) => each.startsWith(name));
    equal(of('waiting'), ['waiting 1', 'waiting 2', 'waiting 3', 'waiting 4']);
    equal(of('refusing'), ['refusing 1', 'refusing 2']);
    equal(of('dropping'), ['dropping 3', 'dropping 4']);
  },

  'an actor that fails starts again, and its event is a dead letter': async () => {
    const letters: string[] = [];
    const life: string[] = [];
    @Actor({ restart: 'permanent' })
    class Fragile {
      readonly #context = inject(ActorContext);
      onStart() {
        life.push(`start ${String(this.#context.incarnation)}`);
      }
      @Subscribe(Numbers)
      take(value: number) {
        if (value === 0) throw new TypeError('no zero');
        life.push(`take ${String(value)}`);
      }
      onStop(reason: string) {
        life.push(`stop: ${reason}`);
      }
    }
    const { runtime, lines } = await started([Fragile]);
    runtime.events(DeadLetters).subscribe(({ payload }) => letters.push(`${payload.reason}: ${payload.error.message}`));
    await runtime.publish(Numbers, 0);
    await runtime.publish(Numbers, 1);
    await until(() => life.includes('take 1') && letters.length > 0);
    await runtime.stop();
    equal(life, ['start 1', 'stop: restart', 'start 2', 'take 1', 'stop: shutdown']);
    equal(letters, ['handler-failed: no zero']);
    equal(
      lines.some((line) => line.includes('no zero')),
      true,
    );
  },

  'an actor that fails too often ends the runtime': async () => {
    @Actor({ restart: 'permanent' })
    class Hopeless {
      @Subscribe(Numbers)
      take() {
        throw new Error('never works');
      }
    }
    const { runtime } = await started([Hopeless], { supervision: { maxRestarts: 1, backoff: 1 } });
    for (let value = 0; value < 3; value++) void runtime.publish(Numbers, value).catch(() => undefined);
    await errorOf(runtime.join());
    equal(runtime.state, 'stopped');
  },

  'whatever is thrown or returned is described': async () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const thrown: readonly unknown[] = [
      'a text',
      undefined,
      new DOMException('aborted', 'AbortError'),
      revoked.proxy,
      Object.assign(new Error('tagged'), { [Symbol.toStringTag]: 'Other' }),
    ];
    @Actor()
    class Thrower {
      @Subscribe(Numbers)
      take(value: number) {
        if (value < thrown.length) throw thrown[value];
        if (value === thrown.length) return 7 as never;
        return [Promise.reject(new Error('unseen'))] as never;
      }
    }
    const { runtime } = await started([Thrower], { supervision: { maxRestarts: 100, backoff: 0 } });
    const texts: string[] = [];
    runtime.events(DeadLetters).subscribe(({ payload }) => texts.push(payload.error.message));
    for (let value = 0; value < thrown.length + 2; value++) {
      await runtime.publish(Numbers, value);
      await until(() => texts.length > value);
    }
    await runtime.stop();
    const expected = [/a text/, /undefined/, /aborted/, /cannot be read/, /tagged/, /INVALID_RETURN/, /INVALID_RETURN/];
    equal(
      texts.map((text, index) => expected[index]?.test(text) === true || text),
      texts.map(() => true),
    );
  },

  'timers: schedules, limits and delays go by the real clock': async () => {
    const seen: string[] = [];
    @Actor()
    class Ticking {
      @Every(5)
      tick() {
        seen.push('tick');
      }
    }
    @Actor({ handlerTimeout: 20, restart: 'permanent' })
    class Hanging {
      @Subscribe(Numbers)
      hang() {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime } = await started([Ticking, Hanging]);
    runtime.events(DeadLetters).subscribe(({ payload }) => seen.push(payload.error.message));
    const before = performance.now();
    await runtime.publish(Numbers, 1);
    await until(() => seen.some((each) => each.includes('HANDLER_TIMEOUT')));
    equal(performance.now() - before >= 15, true);
    await until(() => seen.filter((each) => each === 'tick').length >= 3);
    await runtime.stop();
    await new Promise<void>((resolve) => {
      systemClock.setTimer(resolve, 1, true);
    });
  },

  'a busy actor leaves turns to timers': async () => {
    let handled = 0;
    @Actor()
    class Busy {
      @Subscribe(Numbers, { own: true })
      take(value: number) {
        handled++;
        return Numbers(value + 1);
      }
    }
    const { runtime } = await started([Busy]);
    await runtime.publish(Numbers, 0);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    equal(handled > 100, true);
    await runtime.stop({ drain: false });
  },

  'an actor steps by itself': async () => {
    let steps = 0;
    @Actor()
    class Stepping {
      step() {
        return ++steps < 3 ? StepAction.Backoff(1) : StepAction.Never;
      }
    }
    const { runtime } = await started([Stepping]);
    await until(() => steps === 3);
    await runtime.stop();
  },

  'a keyed actor has an instance for each key': async () => {
    const seen: string[] = [];
    @Actor({ key: (value: number) => value % 2 })
    class Parity {
      readonly #context = inject(ActorContext);
      @Subscribe(Numbers)
      take(value: number) {
        seen.push(`${String(this.#context.key)} ${String(value)}`);
      }
    }
    const { runtime } = await started([Parity]);
    for (let value = 0; value < 4; value++) await runtime.publish(Numbers, value);
    await runtime.stop();
    equal(seen.sort(), ['0 0', '0 2', '1 1', '1 3']);
  },

  'a question has an outcome': async () => {
    const { runtime } = await started([Doubler]);
    const { payload } = await runtime.outcome(Numbers(21), { of: [Doubled] });
    equal(payload, 42);
    const { runtime: silent } = await started([]);
    equal(isMaikoError(await errorOf(silent.outcome(Numbers(1), { of: [Doubled] })), 'OUTCOME_UNROUTED'), true);
    await Promise.all([runtime.stop(), silent.stop()]);
  },

  'ids of events differ between runtimes': async () => {
    const ids = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const { runtime } = await started([Doubler]);
      runtime.events(Numbers).subscribe(({ id }) => ids.add(id));
      await runtime.publish(Numbers, 1);
      await runtime.publish(Numbers, 2);
      await runtime.stop();
    }
    equal(ids.size, 40);
    equal(/^[\w-]{16}$/.test(systemIds.origin()), true);
  },

  'without a source of randomness a runtime needs an id source': async () => {
    if (platform !== 'browser') return;
    const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
    try {
      equal(isMaikoError(await errorOf(started([Doubler])), 'NO_RANDOM_SOURCE'), true);
      const { runtime } = await started([Doubler], { ids: { origin: () => 'mine' } });
      await runtime.stop();
    } finally {
      if (own === undefined) Reflect.deleteProperty(globalThis, 'crypto');
      else Object.defineProperty(globalThis, 'crypto', own);
    }
  },

  'elsewhere than in Node, unhandled rejections belong to no actor, which is logged': async () => {
    const { runtime, lines } = await started([Doubler], { rejections: 'attribute' });
    await runtime.publish(Numbers, 1);
    await runtime.stop();
    equal(
      lines.map((line) => line.includes('[NO_ATTRIBUTION]')),
      platform === 'node' ? [] : [true],
    );
    equal(isActorResource({}), false);
  },

  'in Node, Deno and Bun, the monitors of @maiko/core/monitoring work': async () => {
    if (platform === 'browser') return;
    const entry = '@maiko/core/monitoring';
    const { Metrics } = (await import(entry)) as { Metrics: new () => Monitor & { toPrometheus(): string } };
    const metrics = new Metrics();
    const { runtime } = await started([Doubler], { monitors: [metrics] });
    await runtime.publish(Numbers, 1);
    await runtime.stop();
    equal(/handled.*Doubler.* 1\b/.test(metrics.toPrometheus()), true);
  },

  'in Node, a store that a handler enters is not there for the next one': async () => {
    if (platform !== 'node') return;
    const module = 'node:async_hooks';
    const { AsyncLocalStorage } = (await import(module)) as { AsyncLocalStorage: new () => Storage };
    interface Storage {
      enterWith(store: string): void;
      getStore(): string | undefined;
    }
    const storage = new AsyncLocalStorage();
    const seen: unknown[] = [];
    @Actor()
    class Entering {
      @Subscribe(Numbers)
      take() {
        seen.push(storage.getStore() ?? 'nothing');
        storage.enterWith('left behind');
      }
    }
    for (const rejections of ['ignore', 'attribute'] as const) {
      const { runtime } = await started([Entering], { rejections });
      for (let value = 0; value < 5; value++) void runtime.publish(Numbers, value);
      await runtime.stop();
    }
    equal(seen, Array(10).fill('nothing'));
  },
};
