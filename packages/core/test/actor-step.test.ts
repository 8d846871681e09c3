import { Actor, ActorContext, inject, StepAction, Subscribe, topic } from '@maiko/core';
import { gate, settle, started, turns } from './support';

const Tick = topic<number>('tick');

/** An actor with steps that answer with `script` in turn, then never; and what it did. */
function stepper(...script: (StepAction | Promise<StepAction>)[]) {
  const log: string[] = [];
  let steps = 0;
  @Actor()
  class Stepper {
    onStart() {
      log.push('start');
    }
    @Subscribe(Tick)
    take(tick: number) {
      log.push(`tick ${String(tick)}`);
    }
    step() {
      steps++;
      log.push(`step ${String(steps)}`);
      return script[steps - 1] ?? StepAction.Never;
    }
  }
  return { Stepper, log };
}

test('step is first called after onStart, without any event', async () => {
  const { Stepper, log } = stepper();
  const { runtime } = await started([Stepper]);
  await settle(runtime);
  expect(log).toEqual(['start', 'step 1']);
});

test('Never: not called again in this incarnation, events go on', async () => {
  const { Stepper, log } = stepper(StepAction.Never, StepAction.Continue);
  const { runtime, clock } = await started([Stepper]);
  await runtime.publish(Tick, 1);
  await clock.advance(60_000);
  expect(log).toEqual(['start', 'step 1', 'tick 1']);
});

test('Continue: called again at once, but after the events that are queued', async () => {
  const { Stepper, log } = stepper(StepAction.Continue, StepAction.Continue);
  const { runtime } = await started([Stepper]);
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log.filter((each) => each.startsWith('step'))).toEqual(['step 1', 'step 2', 'step 3']);
  expect(log).toContain('tick 1');
});

test('Continue does not keep events waiting', async () => {
  const log: string[] = [];
  @Actor()
  class Spinner {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Tick)
    take(_tick: number) {
      log.push('tick');
      this.ctx.stop();
    }
    step() {
      return StepAction.Continue;
    }
  }
  const { runtime } = await started([Spinner], { seed: 1 });
  await turns();
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual(['tick']);
});

test('Yield: called again after the other ready actors had their turn', async () => {
  const log: string[] = [];
  class Source {
    private readonly ctx = inject(ActorContext);
    private left = 3;
    step() {
      log.push(this.ctx.id);
      return --this.left === 0 ? StepAction.Never : StepAction.Yield;
    }
  }
  @Actor()
  class A extends Source {}
  @Actor()
  class B extends Source {}
  const { runtime } = await started([A, B]);
  await settle(runtime);
  expect(log.filter((each) => each === 'A')).toHaveLength(3);
  expect(log.filter((each) => each === 'B')).toHaveLength(3);
  // From the moment both run, they take turns.
  const both = log.slice(log.indexOf('B'), log.lastIndexOf('A') + 1);
  expect(both.every((each, at) => at === 0 || each !== both[at - 1])).toBe(true);
});

test('AwaitEvent: called again after the next event has been handled', async () => {
  const { Stepper, log } = stepper(StepAction.AwaitEvent, StepAction.AwaitEvent);
  const { runtime, clock } = await started([Stepper]);
  await clock.advance(60_000);
  expect(log).toEqual(['start', 'step 1']);
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual(['start', 'step 1', 'tick 1', 'step 2']);
});

test('AwaitEvent waits until an asynchronous handler has finished', async () => {
  const log: string[] = [];
  const hold = gate();
  @Actor()
  class Slow {
    @Subscribe(Tick)
    async take(_tick: number) {
      log.push('begin');
      await hold.passed;
      log.push('end');
    }
    step() {
      log.push('step');
      return StepAction.AwaitEvent;
    }
  }
  const { runtime } = await started([Slow]);
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual(['step', 'begin']);
  hold.open();
  await settle(runtime);
  expect(log).toEqual(['step', 'begin', 'end', 'step']);
});

test('Backoff: called again after that time, events are handled meanwhile', async () => {
  const { Stepper, log } = stepper(StepAction.Backoff(1_000), StepAction.Backoff(0));
  const { runtime, clock } = await started([Stepper]);
  await runtime.publish(Tick, 1);
  await clock.advance(999);
  expect(log).toEqual(['start', 'step 1', 'tick 1']);
  await clock.advance(1);
  expect(log).toEqual(['start', 'step 1', 'tick 1', 'step 2', 'step 3']);
});

test('a step that answers with a promise is waited for; no handler runs meanwhile', async () => {
  const hold = gate();
  const { Stepper, log } = stepper(hold.passed.then(() => StepAction.Backoff(10)));
  const { runtime, clock } = await started([Stepper]);
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual(['start', 'step 1']);
  hold.open();
  await settle(runtime);
  expect(log).toEqual(['start', 'step 1', 'tick 1']);
  await clock.advance(10);
  expect(log).toEqual(['start', 'step 1', 'tick 1', 'step 2']);
});

test('no step runs while a handler is in progress', async () => {
  const log: string[] = [];
  const hold = gate();
  @Actor()
  class Slow {
    @Subscribe(Tick)
    async take(_tick: number) {
      log.push('begin');
      await hold.passed;
      log.push('end');
    }
    step() {
      log.push('step');
      return StepAction.Backoff(5);
    }
  }
  const { runtime, clock } = await started([Slow]);
  await runtime.publish(Tick, 1);
  await clock.advance(100);
  expect(log.slice(log.indexOf('begin'))).toEqual(['begin']);
  hold.open();
  await settle(runtime);
  expect(log.slice(log.indexOf('begin'))).toEqual(['begin', 'end', 'step']);
});

test('what a step publishes has no parent, and a step that publishes more than fits waits', async () => {
  const made: number[] = [];
  const hold = gate();
  const parents: (string | undefined)[] = [];
  @Actor()
  class Source {
    private readonly ctx = inject(ActorContext);
    step() {
      made.push(made.length + 1);
      void this.ctx.publish(Tick, made.length);
      return made.length === 10 ? StepAction.Never : StepAction.Continue;
    }
  }
  @Actor({ capacity: 2 })
  class Slow {
    @Subscribe(Tick)
    async take(_tick: number, envelope: { parentId: string | undefined }) {
      parents.push(envelope.parentId);
      await hold.passed;
    }
  }
  const { runtime } = await started([Slow, Source]);
  await settle(runtime);
  expect(made.length).toBeLessThanOrEqual(4);
  hold.open();
  await settle(runtime);
  expect(made).toHaveLength(10);
  expect(parents).toEqual(new Array(10).fill(undefined));
});

test('a step that fails and is resumed is tried again later, so that it cannot spin', async () => {
  let steps = 0;
  @Actor()
  class Broken {
    step(): StepAction {
      steps++;
      throw new Error('no luck');
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { clock } = await started([Broken]);
  await turns();
  expect(steps).toBe(1);
  await clock.advance(100);
  expect(steps).toBe(2);
});

test('a restart starts stepping again; the timer of the old incarnation is gone (I-23)', async () => {
  const log: string[] = [];
  @Actor()
  class Fragile {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Tick)
    fail(_tick: number) {
      throw new Error('fragile');
    }
    step() {
      log.push(`step of ${String(this.ctx.incarnation)}`);
      return this.ctx.incarnation === 1 ? StepAction.Backoff(150) : StepAction.Never;
    }
  }
  const { runtime, clock } = await started([Fragile]);
  await runtime.publish(Tick, 1);
  await clock.advance(10_000);
  expect(log).toEqual(['step of 1', 'step of 2']);
});
