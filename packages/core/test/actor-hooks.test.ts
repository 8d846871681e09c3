import { Actor, ActorContext, inject, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { gate, settle, started, unstarted } from './support';

const Go = topic<string>('go');

/** An actor that logs all it does under the name of its class. */
function logging(log: string[]) {
  return class Logging {
    protected readonly ctx = inject(ActorContext);
    constructor() {
      this.note('constructor');
    }
    protected note(what: string) {
      log.push(`${this.constructor.name} ${what}`);
    }
    async onStart() {
      this.note('onStart begins');
      await Promise.resolve();
      this.note('onStart ends');
    }
    step() {
      this.note('step');
      return StepAction.Never;
    }
    async onStop(reason: StopReason) {
      await Promise.resolve();
      this.note(`onStop ${reason}`);
    }
  };
}

test('hooks run in order: constructor, onStart, step, handlers, onStop; actors stop in reverse', async () => {
  const log: string[] = [];
  const Logging = logging(log);
  @Actor()
  class First extends Logging {
    @Subscribe(Go)
    go(word: string) {
      this.note(word);
    }
  }
  @Actor()
  class Second extends Logging {}
  const { runtime } = await started([First, Second]);
  await settle(runtime);
  await runtime.publish(Go, 'event');
  await runtime.stop();
  const of = (name: string) => log.filter((each) => each.startsWith(name)).map((each) => each.slice(name.length + 1));
  const begin = ['constructor', 'onStart begins', 'onStart ends', 'step'];
  expect(of('First')).toEqual([...begin, 'event', 'onStop shutdown']);
  expect(of('Second')).toEqual([...begin, 'onStop shutdown']);
  expect(log.indexOf('First onStart ends')).toBeLessThan(log.indexOf('Second constructor'));
  expect(log.slice(-2)).toEqual(['Second onStop shutdown', 'First onStop shutdown']);
});

test('every hook is optional, and so is every handler', async () => {
  @Actor()
  class Nothing {}
  const { runtime } = await started([Nothing]);
  expect(runtime.actor('Nothing')).toMatchObject({ status: 'running', incarnation: 1, restarts: 0 });
  expect(await runtime.stop()).toMatchObject({ drained: true, abandoned: [] });
});

test('events wait until onStart has finished', async () => {
  const log: string[] = [];
  const hold = gate();
  @Actor()
  class Slow {
    async onStart() {
      await hold.passed;
      log.push('started');
    }
    @Subscribe(Go)
    go(word: string) {
      log.push(word);
    }
  }
  const { runtime } = await unstarted([Slow]);
  const starting = runtime.start();
  await runtime.publish(Go, 'event');
  await settle(runtime);
  expect([log, runtime.actor('Slow').status]).toEqual([[], 'starting']);
  hold.open();
  await starting;
  await settle(runtime);
  expect(log).toEqual(['started', 'event']);
});

test('onStop learns why: restart after a failure, then shutdown', async () => {
  const reasons: string[] = [];
  @Actor()
  class Fragile {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    go(_word: string) {
      throw new Error('fragile');
    }
    onStop(reason: StopReason) {
      reasons.push(`${String(this.ctx.incarnation)} ${reason}`);
    }
  }
  const { runtime, clock } = await started([Fragile]);
  await runtime.publish(Go, 'x');
  await clock.advance(1_000);
  await runtime.stop();
  expect(reasons).toEqual(['1 restart', '2 shutdown']);
});

test('onError judges with the error and the envelope of the event', async () => {
  const judged: unknown[] = [];
  const failure = new Error('of the handler');
  @Actor()
  class Careful {
    @Subscribe(Go)
    async go(_word: string) {
      throw failure;
    }
    async onError(error: Error, envelope: { payload: unknown } | undefined) {
      judged.push(error, envelope?.payload);
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Careful]);
  await runtime.publish(Go, 'event');
  await settle(runtime);
  expect(judged).toEqual([failure, 'event']);
  expect(judged[0]).toBe(failure);
  expect(runtime.actor('Careful')).toMatchObject({ incarnation: 1, status: 'running' });
});

test('an actor may stop itself in onStart: it takes no event', async () => {
  const log: string[] = [];
  @Actor()
  class ShortLived {
    private readonly ctx = inject(ActorContext);
    onStart() {
      this.ctx.stop();
    }
    @Subscribe(Go)
    go(word: string) {
      log.push(word);
    }
    onStop(reason: StopReason) {
      log.push(reason);
    }
  }
  const { runtime } = await started([ShortLived]);
  void runtime.publish(Go, 'event');
  await settle(runtime);
  expect(log).toEqual(['normal']);
});
