import { Actor, Subscribe, topic, topics } from '@maiko/core';
import fc from 'fast-check';
import { PatternIndex } from '../src/topic/pattern';
import { errorOf, settle, started } from './support';

/** The NATS subject rules, and MQTT's for names that begin with "$". */
function matches(pattern: string, name: string): boolean {
  const index = new PatternIndex<true>();
  index.add(pattern, true);
  return index.match(name).length > 0;
}

const table: [pattern: string, name: string, matches: boolean][] = [
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'a.b', false],
  ['a.b', 'a', false],
  ['*', 'a', true],
  ['*', 'a.b', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a', false],
  ['a.*', 'a.b.c', false],
  ['*.b', 'a.b', true],
  ['*.b', 'b', false],
  ['a.*.c', 'a.b.c', true],
  ['a.*.c', 'a.b.d', false],
  ['*.*', 'a.b', true],
  ['*.*', 'a', false],
  ['>', 'a', true],
  ['>', 'a.b.c', true],
  ['a.>', 'a', false],
  ['a.>', 'a.b', true],
  ['a.>', 'a.b.c.d', true],
  ['a.>', 'b.c', false],
  ['a.*.>', 'a.b', false],
  ['a.*.>', 'a.b.c.d', true],
  ['*.>', 'a', false],
  ['*.>', 'a.b', true],
  ['>', '$sys', false],
  ['>', '$sys.a', false],
  ['*', '$sys', false],
  ['*.a', '$sys.a', false],
  ['$sys', '$sys', true],
  ['$sys.*', '$sys.a', true],
  ['$sys.>', '$sys.a.b', true],
  ['a.*', 'a.$b', true],
  ['a.>', 'a.$b.c', true],
];

test.each(table)('the pattern %p and the name %p: %p', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
  const index = new PatternIndex<string>();
  for (const [each] of table) index.add(each, each);
  expect(index.match(name).includes(pattern)).toBe(expected);
});

test('a pattern that was removed no longer matches, the same pattern of others does', () => {
  const index = new PatternIndex<string>();
  index.add('a.*', 'one');
  index.add('a.*', 'other');
  index.add('a.>', 'rest');
  index.remove('a.*', 'one');
  index.remove('a.>', 'rest');
  index.remove('a.>', 'never added');
  expect(index.match('a.b')).toEqual(['other']);
});

test('the index agrees with the rules read token by token, for any patterns and names', () => {
  const token = fc.constantFrom('a', 'b', 'c', '$d');
  const name = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('.'));
  const pattern = fc
    .tuple(fc.array(fc.oneof(token, fc.constant('*')), { maxLength: 4 }), fc.boolean())
    .map(([tokens, rest]) => [...tokens, ...(rest || tokens.length === 0 ? ['>'] : [])].join('.'));
  fc.assert(
    fc.property(fc.uniqueArray(pattern, { maxLength: 8 }), name, (patterns, each) => {
      const index = new PatternIndex<string>();
      for (const one of patterns) index.add(one, one);
      expect(index.match(each).sort()).toEqual(patterns.filter((one) => byTheRules(one, each)).sort());
    }),
    { numRuns: 300 },
  );
});

function byTheRules(pattern: string, name: string): boolean {
  const wanted = pattern.split('.');
  const given = name.split('.');
  if (name.startsWith('$') && ['*', '>'].includes(String(wanted[0]))) return false;
  const rest = wanted.at(-1) === '>';
  if (rest ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((token, at) => token === '>' || token === '*' || token === given[at]);
}

describe('a subscription by pattern', () => {
  test('gets the events of every topic that matches, and of no other', async () => {
    const Orders = topics<number>('orders.*');
    const seen: [string, unknown][] = [];
    @Actor()
    class Desk {
      @Subscribe(Orders)
      family(order: number) {
        seen.push(['family', order]);
      }
      @Subscribe('orders.>')
      text(order: unknown) {
        seen.push(['text', order]);
      }
      @Subscribe(Orders.at('alpha'))
      one(order: number) {
        seen.push(['one', order]);
      }
    }
    const { runtime } = await started([Desk]);
    await runtime.publish(Orders.at('alpha'), 1);
    await runtime.publish(Orders.at('beta'), 2);
    await runtime.publish(topic<number>('orders.eu.alpha'), 3);
    await runtime.publish(topic<number>('invoices.alpha'), 4);
    await settle(runtime);
    expect(seen).toEqual([
      ['family', 1],
      ['text', 1],
      ['one', 1],
      ['family', 2],
      ['text', 2],
      ['text', 3],
    ]);
  });

  test('to everything does not get what the framework publishes', async () => {
    const Broken = topic<number>('broken');
    const seen: string[] = [];
    @Actor()
    class Everything {
      @Subscribe('>')
      all(_payload: unknown, { topic: name }: { topic: string }) {
        seen.push(name);
      }
      @Subscribe('$dead-letters')
      letters() {
        seen.push('letter');
      }
    }
    @Actor()
    class Failing {
      @Subscribe(Broken)
      fail() {
        throw new Error('broken');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Everything, Failing]);
    await runtime.publish(Broken, 1);
    await settle(runtime);
    expect(seen).toEqual(['broken', 'letter']);
  });
});

describe('one name declared twice', () => {
  const Declared = topic<number>('price', { overflow: 'drop-newest' });
  const Same = topic<number>('price', { overflow: 'drop-newest' });
  const Other = topic<number>('price', { overflow: 'block' });

  @Actor()
  class One {
    @Subscribe(Declared)
    take(_price: number) {}
  }

  test('with equal options is one topic', async () => {
    const { runtime } = await started([One]);
    await runtime.publish(Same, 1);
    await settle(runtime);
    expect(runtime.actor('One').counters.handled).toBe(1);
  });

  test('with different options is refused when they meet at wiring', async () => {
    @Actor()
    class Two {
      @Subscribe(Other)
      take(_price: number) {}
    }
    expect((await errorOf(() => started([One, Two]))).code).toBe('TOPIC_CONFLICT');
    @Actor({ publishes: [Other] })
    class Three {}
    expect((await errorOf(() => started([One, Three]))).code).toBe('TOPIC_CONFLICT');
  });

  test('with different options is refused when an event is published', async () => {
    const { runtime } = await started([One]);
    expect((await errorOf(() => runtime.publish(Other, 1))).code).toBe('TOPIC_CONFLICT');
    await runtime.publish(Declared, 1);
    expect((await errorOf(() => runtime.publish(Other, 1))).code).toBe('TOPIC_CONFLICT');
  });
});
