import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { map, Subject, take, throwError, type Subscription } from 'rxjs';
import { alive, refusalOf, settle, started } from './support';

const Tick = topic<number>('tick');
const Echo = topic<number>('echo');
const Fail = topic<string>('fail');

/** An actor that does in `onStart` what a test wants, and fails when it is told to. */
async function observing(onStart: (ctx: ActorContext) => void) {
  const contexts: ActorContext[] = [];
  @Actor({ name: 'watcher' })
  class Watcher {
    private readonly ctx = inject(ActorContext);
    onStart() {
      contexts.push(this.ctx);
      onStart(this.ctx);
    }
    @Subscribe(Fail)
    fail(why: string) {
      throw new Error(why);
    }
  }
  const stage = await started([Watcher]);
  const context = (): ActorContext => contexts.at(-1) as ActorContext;
  return { ...stage, context, contexts };
}

test('it publishes as the actor, with the event in hand as parent', async () => {
  @Actor()
  class Echoing {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Tick)
    take(tick: number) {
      this.ctx.subject(Echo).next(tick);
    }
  }
  const { runtime } = await started([Echoing]);
  const seen: unknown[] = [];
  const ids: string[] = [];
  runtime.events(Tick).subscribe(({ id }) => ids.push(id));
  runtime.events(Echo).subscribe(({ payload, sender, parentId }) => seen.push([payload, sender, parentId]));
  runtime.subject(Tick).next(1);
  await settle(runtime);
  expect(seen).toEqual([[1, 'Echoing', ids[0]]]);
  expect(runtime.actor('Echoing').published).toBe(1);
});

test('its observers get the payloads of all publishers, the actor itself too', async () => {
  const seen: number[] = [];
  const { runtime, context } = await observing((ctx) => {
    expect(ctx.subject(Tick)).toBeInstanceOf(Subject);
    ctx.subject(Tick).subscribe((tick) => seen.push(tick));
  });
  context().subject(Tick).next(1);
  runtime.subject(Tick).next(2);
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
});

test('what an incarnation observes completes with it; the next one has its own', async () => {
  const log: string[] = [];
  const { harness, runtime } = await observing((ctx) => {
    const name = String(ctx.incarnation);
    ctx
      .subject(Tick)
      .subscribe({ next: (tick) => log.push(`${name} ${String(tick)}`), complete: () => log.push(`${name} end`) });
    ctx
      .subject(Tick)
      .pipe(map((tick) => tick * 10))
      .subscribe({ next: (tick) => log.push(`${name} ${String(tick)}`), complete: () => log.push(`${name} end`) });
  });
  runtime.subject(Tick).next(1);
  await settle(runtime);
  runtime.subject(Fail).next('restart');
  await harness.advance(1_000);
  runtime.subject(Tick).next(2);
  await settle(runtime);
  expect(log).toEqual(['1 1', '1 10', '1 end', '1 end', '2 2', '2 20']);
  await runtime.stop();
  expect(log.slice(-2)).toEqual(['2 end', '2 end']);
});

test('after its end next is refused as publish is, and subscribers complete at once', async () => {
  const { harness, runtime, contexts } = await observing(() => undefined);
  const ticks = (contexts[0] as ActorContext).subject(Tick);
  runtime.subject(Fail).next('restart');
  await harness.advance(1_000);
  const log: string[] = [];
  ticks.subscribe({ next: () => log.push('next'), complete: () => log.push('complete') });
  ticks.next(1);
  await settle(runtime);
  expect(log).toEqual(['complete']);
  const [, letter] = runtime.deadLetters.list();
  expect(letter?.reason).toBe('publisher-ended');
  expect(letter?.error.message).toMatch(/^\[INCARNATION_ENDED] .*"watcher".*"tick"/);
});

test.each<[what: string, observe: (ticks: Subject<number>) => Subscription]>([
  ['an observer that throws', (ticks) => ticks.subscribe(() => fail('boom'))],
  ['an operator that throws', (ticks) => ticks.pipe(map((): number => fail('boom'))).subscribe()],
  [
    'an observer behind operators that throws',
    (ticks) => ticks.pipe(map((tick) => String(tick))).subscribe(() => fail('boom')),
  ],
  [
    'an observer behind many operators that throws',
    (ticks) =>
      ticks
        .pipe(map((tick) => String(tick)))
        .pipe(map((text) => Number(text)))
        .subscribe({ next: () => fail('boom') }),
  ],
  [
    'an error callback that throws',
    (ticks) => ticks.pipe(map(() => fail('x'))).subscribe({ error: () => fail('boom') }),
  ],
])('%s fails the actor, and nothing else', async (_, observe) => {
  const seen: number[] = [];
  const { harness, runtime, logger } = await observing((ctx) => {
    if (ctx.incarnation === 1) observe(ctx.subject(Tick));
  });
  runtime.subject(Tick).subscribe((tick) => seen.push(tick));
  runtime.subject(Tick).next(1);
  await harness.advance(1_000);
  runtime.subject(Tick).next(2);
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
  expect(runtime.actor('watcher')).toMatchObject({ status: 'running', incarnation: 2 });
  expect(runtime.deadLetters.total).toBe(0);
  expect(logger.lines.join('\n')).toContain(
    '[OBSERVER_FAILED] An observer of actor "watcher" failed on the subject of topic "tick"',
  );
  expect(logger.lines.join('\n')).toContain('boom');
});

test('an error that an observer handles does not fail the actor', async () => {
  const log: unknown[] = [];
  const { runtime } = await observing((ctx) => {
    ctx
      .subject(Tick)
      .pipe(map(() => fail('handled')))
      .subscribe({ error: (error: Error) => log.push(error.message) });
  });
  runtime.subject(Tick).next(1);
  await settle(runtime);
  expect(log).toEqual(['handled']);
  expect(runtime.actor('watcher').incarnation).toBe(1);
});

test('a source that fails and feeds the subject of an actor fails the actor, its end does not', async () => {
  const { harness, runtime, logger } = await observing((ctx) => {
    const ticks = ctx.subject(Tick);
    new Subject<number>().pipe(take(0)).subscribe(ticks);
    if (ctx.incarnation === 1) throwError(() => new Error('unplugged')).subscribe(ticks);
  });
  await harness.advance(1_000);
  expect(runtime.actor('watcher')).toMatchObject({ status: 'running', incarnation: 2 });
  expect(logger.lines.join('\n')).toMatch(/\[SUBJECT_SOURCE_FAILED] An Observable that feeds topic "tick".*unplugged/s);
});

test('a family has none', async () => {
  const { context } = await observing(() => undefined);
  expect(await refusalOf(() => context().subject('ticks.*' as never))).toMatch(/^\[SUBJECT_OF_PATTERN] /);
});

test('of an incarnation that has ended nothing is kept by the topics that it observed', async () => {
  const refs: WeakRef<object>[] = [];
  const { harness, runtime, contexts } = await observing((ctx) => {
    const payload = { held: ctx };
    refs.push(new WeakRef(payload));
    ctx.subject(Tick).subscribe(() => payload);
    ctx
      .subject(Echo)
      .pipe(map(() => payload))
      .subscribe();
  });
  runtime.subject(Fail).next('restart');
  await harness.advance(1_000);
  contexts.shift();
  await settle(runtime);
  expect(await alive(refs)).toBe(1);
  await runtime.stop();
});

function fail(why: string): never {
  throw new Error(why);
}
