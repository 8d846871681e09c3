import fc from 'fast-check';
import { RecentMap } from '../src/recent-map';

test('it forgets what has not been asked for while new entries of half of its size came, twice', () => {
  const map = new RecentMap<string, number>(4);
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, index);
  expect([...map.values()].sort()).toEqual([0, 1, 2, 3]);
  expect(map.get('a')).toBe(0);
  map.set('e', 4);
  expect(map.get('a')).toBe(0);
  expect(map.get('b')).toBeUndefined();
});

test('it is empty after clear', () => {
  const map = new RecentMap<string, number>(2);
  for (const key of ['a', 'b', 'c']) map.set(key, 1);
  map.clear();
  expect([...map.values()]).toEqual([]);
  expect(map.get('c')).toBeUndefined();
});

test('it never holds more than its size, never tells a wrong value, and remembers the newest', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 20 }), fc.boolean())), (steps) => {
      const map = new RecentMap<number, number>(8);
      const truth = new Map<number, number>();
      steps.forEach(([key, write], step) => {
        if (write) {
          map.set(key, step);
          truth.delete(key);
          truth.set(key, step);
        } else {
          const found = map.get(key);
          if (found !== undefined) expect(found).toBe(truth.get(key));
        }
        expect(new Set(map.values()).size).toBeLessThanOrEqual(8);
      });
      for (const [key, value] of [...truth].slice(-1)) expect(map.get(key)).toBe(value);
    }),
  );
});

test('it tells of every value that it holds no more, once, and of no other', () => {
  const step = fc.record({ key: fc.nat({ max: 12 }), how: fc.constantFrom('get', 'get', 'add', 'add', 'take') });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), fc.boolean(), (steps, cleared) => {
      const forgotten: object[] = [];
      const map = new RecentMap<number, object>(8, (value) => forgotten.push(value));
      const made: object[] = [];
      const taken: object[] = [];
      for (const { key, how } of steps) {
        const known = map.get(key);
        if (how === 'take') {
          expect(map.take(key)).toBe(known);
          if (known !== undefined) taken.push(known);
        }
        if (how === 'add' && known === undefined) {
          const value = { key };
          made.push(value);
          map.set(key, value);
          expect(map.get(key)).toBe(value);
        }
        const held = new Set(map.values());
        expect(forgotten.filter((value) => held.has(value))).toEqual([]);
      }
      if (cleared) map.clear();
      expect(new Set([...taken, ...forgotten, ...map.values()])).toEqual(new Set(made));
      expect(new Set([...taken, ...forgotten]).size).toBe(taken.length + forgotten.length);
    }),
    { numRuns: 500 },
  );
});
