import { Actor, ActorContext, Event, inject, Subscribe, topic, topics, type ActorClass } from '@maiko/core';
import { createHarness, type Harness, type Marbles } from '@maiko/testing';
import { bufferTime, debounceTime, filter, map, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

const Letter = topic<string>('letter');
const Quiet = topic<string>('quiet');
const Batch = topic<string[]>('batch');
const Orders = topics<{ readonly price: number }>('order.*');

@Event('shouted')
class Shouted {
  constructor(readonly text: string) {}
}

/** The pipe of the actor below, as a function of its own. */
function batches(letters: Observable<string>, _: unknown, { scheduler }: Pick<ActorContext, 'scheduler'>) {
  return letters.pipe(
    bufferTime(5, scheduler),
    filter((batch) => batch.length > 0),
  );
}

@Actor()
class Batcher {
  @Subscribe(Letter, { pipe: batches })
  store(batch: string[]) {
    return Batch(batch);
  }

  @Subscribe(Letter, { pipe: (letters, _, { scheduler }) => letters.pipe(debounceTime(10, scheduler)) })
  rest(letter: string) {
    return Quiet(letter);
  }
}

/** Publishes twice in one instant, and once a little later. */
@Actor()
class Echo {
  readonly #ctx = inject(ActorContext);

  @Subscribe(Letter)
  *say(letter: string) {
    yield Quiet(letter);
    yield Quiet(letter.toUpperCase());
    this.#ctx.scheduler.schedule(() => void this.#ctx.publish(new Shouted(letter)), 20);
  }
}

let harness: Harness | undefined;

afterEach(() => harness?.stop());

async function play(actor: ActorClass, declare: (marbles: Marbles) => void): Promise<void> {
  harness = await createHarness({ actors: [actor] });
  await harness.marbles(declare);
}

/** The text of what it rejects with. */
const failure = (played: Promise<void>): Promise<string> =>
  played.then(
    () => 'no failure',
    (error: unknown) => (error as Error).message,
  );

// ---- what goes in, and what comes out ----

test('a topic is published as marbles say, and another one is compared with marbles, in virtual time', async () => {
  await play(Batcher, ({ publish, expectTopic }) => {
    publish(Letter, '           ab--c');
    expectTopic(Batch).toBe('   -----x', { x: ['a', 'b', 'c'] });
    expectTopic(Quiet).toBe('   14ms  c');
  });
  expect(harness?.clock.now()).toBe(14);
});

test('marbles begin now, whatever has happened before', async () => {
  harness = await createHarness({ actors: [Echo] });
  await harness.publish(Letter, 'z');
  await harness.advance(7);
  for (let time = 0; time < 2; time++)
    await harness.marbles(({ publish, expectTopic }) => {
      publish(Letter, '        -a');
      expectTopic(Quiet).toBe('-(aA)');
    });
});

test('several topics go in at their instants, those of one instant as they were declared', async () => {
  await play(Echo, ({ publish, expectTopic }) => {
    publish(Orders.at('beta'), ' -x', { x: { price: 2 } });
    publish(Orders.at('alpha'), 'ab', { a: { price: 1 }, b: { price: 3 } });
    expectTopic(Orders).toBe('   a(xb)', { a: { price: 1 }, b: { price: 3 }, x: { price: 2 } });
    expectTopic('order.beta').toBe('-x', { x: { price: 2 } });
  });
});

test('an event class is expected by its instances', async () => {
  await play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, 'a');
    expectTopic(Shouted).toBe('20ms s', { s: new Shouted('a') });
  });
});

test('an asymmetric matcher may stand for a payload', async () => {
  await play(Batcher, ({ publish, expectTopic }) => {
    publish(Letter, 'ab');
    expectTopic(Batch).toBe('-----x', { x: expect.arrayContaining(['b']) as string[] });
  });
});

test('what is published after the end of the longest diagram is not looked at', async () => {
  await play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, 'a 19ms');
    expectTopic(Shouted).toBe('', {});
  });
  const longer = play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, 'a 20ms');
    expectTopic(Shouted).toBe('', {});
  });
  expect(await failure(longer)).toContain('received: 20ms A');
});

test('a harness that records nothing compares marbles all the same', async () => {
  harness = await createHarness({ actors: [Echo] }, { record: false });
  const played = harness.marbles(({ publish, expectTopic }) => {
    publish(Letter, '        a');
    expectTopic(Quiet).toBe('b');
  });
  expect(await failure(played)).toContain('MARBLES_DIFFER');
});

test('a pipe alone is tested with the TestScheduler of RxJS', () => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run(({ cold, expectObservable }) => {
    const out = batches(cold('ab--c--d|'), undefined, { scheduler });
    expectObservable(out.pipe(map((batch) => batch.join('')))).toBe('-----x--(y|)', { x: 'abc', y: 'd' });
  });
});

// ---- marbles that differ ----

test('the message draws what was expected and what was received', async () => {
  const played = play(Batcher, ({ publish, expectTopic }) => {
    publish(Letter, '           ab--c 5ms d 10ms');
    expectTopic(Batch).toBe('   ---x 20ms y', { x: ['a', 'b', 'c'], y: ['d'] });
  });
  expect(await failure(played)).toBe(
    `[MARBLES_DIFFER] Topic "batch" was published otherwise than expected
expected: ---x 20ms y
received: -----x----y
x = [ 'a', 'b', 'c' ]
the first difference: expected x at 3 ms, received x at 5 ms. One character is 1 ms, "(ab)" is one instant; correct the marbles, or what publishes.`,
  );
});

test('the message names the actors with operators on real time', async () => {
  @Actor({ name: 'hasty' })
  class Hasty {
    @Subscribe(Letter, { pipe: (letters) => letters.pipe(bufferTime(60_000)) })
    batch(batch: string[]) {
      return batch.length > 0 ? Batch(batch) : undefined;
    }
  }
  const played = play(Hasty, ({ publish, expectTopic }) => {
    publish(Letter, '        a');
    expectTopic(Batch).toBe('-----x', { x: ['a'] });
  });
  expect(await failure(played)).toMatch(
    /RxJS operators in "hasty" run on real time, which may be the cause\. Give operators that take time ctx\.scheduler/,
  );
});

test.each<[what: string, expected: string, values: Record<string, string> | undefined, lines: string[]]>([
  [
    'nothing is expected',
    '----',
    undefined,
    ['expected: (nothing)', 'received: (aA)', 'expected nothing more, received a at 0 ms'],
  ],
  [
    'one more is expected',
    '(aA)c',
    undefined,
    ['expected: (aA)c', 'received: (aA)', 'expected c at 4 ms, received nothing more'],
  ],
  [
    'the order is another',
    '(Aa)',
    undefined,
    ['expected: (Aa)', 'received: (aA)', 'expected A at 0 ms, received a at 0 ms'],
  ],
  ['a payload is another', '(xy)', { x: 'a', y: 'b' }, ['expected: (xy)', 'received: (xA)', "y = 'b'", "A = 'A'"]],
  ['a character stands for the same', '(xy)', { x: 'a', y: 'a' }, ['expected: (xy)', 'received: (xA)']],
])('marbles differ when %s', async (_, marbles, values, lines) => {
  const played = play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, '        a');
    expectTopic(Quiet).toBe(marbles, values);
  });
  const message = await failure(played);
  expect(message).toContain('[MARBLES_DIFFER]');
  for (const line of lines) expect(message).toContain(line);
});

test('what is too close behind a group to be drawn is listed', async () => {
  const played = play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, 'ab');
    expectTopic(Quiet).toBe('----');
  });
  expect(await failure(played)).toContain('received: a at 0 ms, A at 0 ms, b at 1 ms, B at 1 ms');
});

test('all topics that differ are told of', async () => {
  const played = play(Echo, ({ publish, expectTopic }) => {
    publish(Letter, 'a');
    expectTopic(Quiet).toBe('b');
    expectTopic(Letter).toBe('a');
    expectTopic(Batch).toBe('x', { x: [] });
  });
  const message = await failure(played);
  expect(message.match(/Topic "\w+"/gu)).toEqual(['Topic "quiet"', 'Topic "batch"']);
});

// ---- marbles that cannot be used ----

test.each([
  ['ab|', '"|" means nothing here, as a topic does not complete. Remove it, or write "-" for time.'],
  ['a#', '"#" means nothing here, as a topic does not fail'],
  ['--^a', '"^" means nothing here, as a topic has no subscription to mark'],
  ['a!', '"!" means nothing here'],
  ['(ab', 'a group does not end'],
  ['ab)', 'a group ends that has not begun. Write it as in "a-b 10ms (cd)".'],
  ['(a(b))', 'there is a group inside of a group'],
  ['(a-b)', 'no time passes inside of a group'],
])('the marbles %s are refused', async (marbles, why) => {
  const text = `[INVALID_MARBLES] The marbles "${marbles}" of topic "letter" cannot be used: ${why}`;
  expect(await failure(play(Echo, ({ publish }) => publish(Letter, marbles)))).toContain(text);
  expect(await failure(play(Echo, ({ expectTopic }) => expectTopic(Letter).toBe(marbles)))).toContain(text);
});

test('a marble without a value is refused', async () => {
  const played = play(Echo, ({ publish }) => {
    publish(Orders.at('x'), 'ab', { a: { price: 1 } });
  });
  expect(await failure(played)).toBe(
    '[INVALID_MARBLES] The marbles "ab" of topic "order.x" cannot be used: "b" has no value. Give it one, as in { b: ... }.',
  );
});

test('what is no topic, a family to publish to, and a harness that has not started are refused', async () => {
  expect(await failure(play(Echo, ({ expectTopic }) => expectTopic('a..b').toBe('')))).toContain('INVALID_PATTERN');
  expect(await failure(play(Echo, ({ publish }) => publish({} as never, 'a')))).toContain('NOT_A_TOPIC');
  const created = await createHarness({ actors: [Echo] }, { start: false });
  expect(await failure(created.marbles(() => undefined))).toContain('[NOT_STARTED] marbles()');
});

test('a publish that is refused fails the test', async () => {
  harness = await createHarness({ actors: [Echo] });
  await harness.runtime.stop();
  expect(await failure(harness.marbles(({ publish }) => publish(Letter, 'a')))).toContain('RUNTIME_CLOSED');
});

test('payloads are checked by the compiler', () => {
  const declare = ({ publish, expectTopic }: Marbles): void => {
    publish(Letter, 'a');
    expectTopic(Letter).toBe('a', { a: 'x' });
    // @ts-expect-error -- characters are no batches
    publish(Batch, 'a');
    // @ts-expect-error -- a number is no batch
    expectTopic(Batch).toBe('a', { a: 1 });
    // @ts-expect-error -- nothing can be published to a family
    publish(Orders, 'a', { a: { price: 1 } });
  };
  expect(declare).toBeInstanceOf(Function);
});
