import {
  Actor,
  ActorContext,
  inject,
  StepAction,
  Subscribe,
  topic,
  type OnStart,
  type Pipe,
  type TopicEvent,
} from '@maiko/core';
import { turns } from '@maiko/testing';
import { bufferCount, concatMap, delay, from, map, Subject, throwError, type Observable } from 'rxjs';
import { hasCelsius, refusalOf, schemaOf, settle, slowReader, started } from './support';

// A promise that operators make of an async function is no value: it is refused, and its rejection ends no process.

const Reading = topic<number>('reading');
const Go = topic<null>('go');
const Checked = topic('checked', { schema: schemaOf(hasCelsius), validate: 'always' });

const late = async (reading: unknown): Promise<never> => {
  await Promise.resolve();
  throw new Error(`late ${String(reading)}`);
};

let reached: unknown[];
const note = (error: unknown): void => void reached.push(error);

beforeEach(() => {
  reached = [];
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  await turns(5);
  process.off('unhandledRejection', note);
  expect(reached).toEqual([]);
});

type Operators = (readings: Observable<number>, ctx: ActorContext) => Observable<unknown>;

/** An actor behind operators that the compiler would refuse. */
async function piped(operators: Operators, capacity = 8) {
  const handled: unknown[] = [];
  const errors: Error[] = [];
  const pipe: Pipe<number, never> = (readings, _actor, ctx) => operators(readings, ctx) as Observable<never>;
  @Actor({ capacity })
  class Lookup {
    @Subscribe(Reading, { pipe })
    async store(value: unknown) {
      handled.push(await value);
    }
    onError(error: Error) {
      errors.push(error);
      return 'resume' as const;
    }
  }
  const stage = await started([Lookup]);
  return { ...stage, handled, errors };
}

describe('a pipe', () => {
  it.each<[string, Operators]>([
    ['a promise', (readings) => readings.pipe(map(late))],
    ['a batch of promises', (readings) => readings.pipe(map(late), bufferCount(1))],
    ['a pair with a promise', (readings) => readings.pipe(map((each) => [each, late(each)]))],
    ['a promise that is of no class', (readings) => readings.pipe(map((each) => ({ then: () => each })))],
  ])('that emits %s fails the actor with the event that went in', async (_, operators) => {
    const { runtime, errors, handled } = await piped(operators);
    await runtime.publish(Reading, 1);
    await runtime.publish(Reading, 2);
    await settle(runtime);
    expect(handled).toEqual([]);
    expect(errors).toMatchObject([{ code: 'PIPE_EMITTED_PROMISE' }, { code: 'PIPE_EMITTED_PROMISE' }]);
    expect(runtime.deadLetters.list().map(({ envelope, error }) => [envelope.payload, error])).toEqual([
      [1, errors[0]],
      [2, errors[1]],
    ]);
  });

  it('says where promises come out, and what to write instead', async () => {
    const { runtime, errors } = await piped((readings) => readings.pipe(map(late)));
    await runtime.publish(Reading, 1);
    await settle(runtime);
    expect(errors[0]).toMatchObject({
      actor: 'Lookup',
      method: 'store',
      topic: 'reading',
      message:
        '[PIPE_EMITTED_PROMISE] The pipe of Lookup.store on topic "reading" emitted a promise. Expected what the promise is for, received an instance of Promise. Write concatMap (in order) or mergeMap (as they come) with the async function, instead of map.',
    });
  });

  it('fails the actor also when it emits a promise later, by itself', async () => {
    const { runtime, clock, errors } = await piped((readings, { scheduler }) =>
      readings.pipe(delay(5, scheduler), map(late)),
    );
    await runtime.publish(Reading, 1);
    await clock.advance(5);
    await settle(runtime);
    expect(errors).toMatchObject([{ code: 'PIPE_EMITTED_PROMISE', topic: 'reading' }]);
    expect(runtime.deadLetters.total).toBe(0);
  });

  it('gives what an async function resolves with when concatMap calls it', async () => {
    const { runtime, handled, errors } = await piped((readings) =>
      readings.pipe(concatMap((each) => Promise.resolve(each * 2))),
    );
    await runtime.publish(Reading, 1);
    await runtime.publish(Reading, 2);
    await settle(runtime);
    expect({ handled, errors }).toEqual({ handled: [2, 4], errors: [] });
  });

  it('that is an async function itself is no pipe, and its rejection ends no process', async () => {
    const refused = await refusalOf(() => piped((() => late('pipe')) as never));
    expect(refused).toContain('[START_FAILED]');
  });
});

describe('a connection', () => {
  it('refuses promises, tells it, and goes on', async () => {
    const { runtime } = await started([]);
    const told: Error[] = [];
    const seen: number[] = [];
    runtime.subject(Reading).subscribe((each) => seen.push(each));
    const source = new Subject<unknown>();
    const connection = runtime.connect(source as unknown as Subject<never>, Reading, {
      onError: (error) => told.push(error),
    });
    source.next(1);
    source.next(late(2));
    source.next([late(3)]);
    source.next(4);
    await settle(runtime);
    expect([seen, connection.closed]).toEqual([[1, 4], false]);
    expect(told.map(String)).toEqual([
      'MaikoError: [PAYLOAD_IS_PROMISE] A promise was given as the payload of topic "reading". Expected what the promise is for, received an instance of Promise. Await it first. With an async function in operators, write mergeMap or concatMap instead of map.',
      expect.stringContaining('PAYLOAD_IS_PROMISE'),
    ]);
    expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'payload-rejected' }, { reason: 'payload-rejected' }]);
  });

  it('lets no promise end the process that rejects while it waits for room', async () => {
    const { Slow, hold, seen } = slowReader(Reading);
    const { runtime } = await started([Slow]);
    const source = new Subject<unknown>();
    runtime.connect(source as unknown as Subject<never>, Reading);
    for (const each of [1, 2, 3, late(4)]) source.next(each);
    await turns(5);
    hold.open();
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3]);
    expect(runtime.deadLetters.total).toBe(1);
  });

  it('lets no promise end the process that its bound has dropped', async () => {
    const { Slow, hold } = slowReader(Reading);
    const { runtime } = await started([Slow]);
    const source = new Subject<unknown>();
    runtime.connect(source as unknown as Subject<never>, Reading, { capacity: 1, overflow: 'drop-newest' });
    for (const each of [1, 2, 3, 4, late(5), late(6)]) source.next(each);
    await turns(5);
    hold.open();
    await settle(runtime);
    expect(runtime.deadLetters.total).toBe(0);
  });
});

describe('a Subject', () => {
  it('of the runtime makes dead letters of promises', async () => {
    const { runtime } = await started([]);
    const seen: number[] = [];
    runtime.subject(Reading).subscribe((each) => seen.push(each));
    from([1, 2])
      .pipe(map(late))
      .subscribe(runtime.subject(Reading) as Subject<unknown>);
    runtime.subject(Reading).next(3);
    await settle(runtime);
    expect(seen).toEqual([3]);
    expect(runtime.deadLetters.list()).toMatchObject([
      { reason: 'payload-rejected', subscriber: undefined, error: { code: 'PAYLOAD_IS_PROMISE' } },
      { reason: 'payload-rejected', subscriber: undefined, error: { code: 'PAYLOAD_IS_PROMISE' } },
    ]);
  });

  it('of an actor makes dead letters of promises, as events of that actor', async () => {
    @Actor()
    class Source {
      readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      go(_: null) {
        this.ctx.subject(Reading).next(late(1) as never);
      }
    }
    const { runtime } = await started([Source]);
    await runtime.publish(Go, null);
    await settle(runtime);
    const [letter] = runtime.deadLetters.list();
    expect(letter).toMatchObject({ error: { code: 'PAYLOAD_IS_PROMISE' }, envelope: { sender: 'Source' } });
    expect(letter?.envelope.parentId).toBeDefined();
  });
});

test('promises from outside are refused, whatever the schema, also when they are replayed', async () => {
  const { runtime } = await started([]);
  expect(await refusalOf(() => runtime.ingest(Reading, late(1)))).toContain('[PAYLOAD_IS_PROMISE]');
  expect(await refusalOf(() => runtime.ingest(Checked, late(2)))).toContain('[PAYLOAD_IS_PROMISE]');
  expect(await refusalOf(() => runtime.ingest(Checked, late(3), { parsed: true }))).toContain('[PAYLOAD_IS_PROMISE]');
  expect(await refusalOf(() => runtime.publish(Checked, late(4) as never))).toContain('[PAYLOAD_IS_PROMISE]');
  for (const { id } of runtime.deadLetters.list())
    expect(await refusalOf(() => runtime.deadLetters.replay(id))).toContain('[PAYLOAD_IS_PROMISE]');
  expect(runtime.deadLetters.list()).toHaveLength(4);
});

test('a promise that a closed runtime refuses to publish ends no process', async () => {
  const { runtime } = await started([]);
  await runtime.stop();
  expect(await refusalOf(() => runtime.publish(Reading, late(1) as never))).toContain('[RUNTIME_CLOSED]');
});

describe('an Observable of promises', () => {
  const promises = () => from([1, 2]).pipe(map(late));

  it.each<[string, (actor: { first: boolean }) => object]>([
    ['a handler', () => ({ handle: () => promises() })],
    ['onStart', () => ({ onStart: () => promises() })],
    ['step', (actor) => ({ step: () => (actor.first ? ((actor.first = false), promises()) : StepAction.Never) })],
  ])('that %s returns fails the actor, which is told what to write', async (_, methods) => {
    const errors: Error[] = [];
    @Actor()
    class Follower {
      first = true;
      constructor() {
        Object.assign(this, methods(this));
      }
      @Subscribe(Go)
      take(go: null) {
        const { handle } = this as { handle?: (_: null) => TopicEvent };
        return handle?.(go);
      }
      onError(error: Error) {
        errors.push(error);
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Follower]);
    await runtime.publish(Go, null);
    await settle(runtime);
    expect(errors).toMatchObject([{ code: 'INVALID_RETURN' }]);
    expect(errors[0]?.message).toContain('write mergeMap or concatMap instead of map');
  });

  it('ends no process either when an event before it waits for room', async () => {
    const { Slow, hold } = slowReader(Reading);
    @Actor()
    class Follower implements OnStart {
      onStart() {
        return from([Reading(1), Reading(2), Reading(3), late(4) as never]);
      }
      onError() {
        return 'stop' as const;
      }
    }
    const { runtime } = await started([Slow, Follower]);
    await turns(5);
    hold.open();
    await settle(runtime);
    expect(runtime.actors().map(({ id }) => id)).toEqual(['Slow']);
  });
});

test('an operator that fails beside promises leaves no rejection behind', async () => {
  const { runtime, errors } = await piped((readings) =>
    readings.pipe(concatMap((each) => (each === 1 ? late(each) : throwError(() => new Error('no'))))),
  );
  await runtime.publish(Reading, 1);
  await settle(runtime);
  await runtime.publish(Reading, 2);
  await settle(runtime);
  expect(errors.map(({ message }) => message)).toEqual(['late 1', 'no']);
});
