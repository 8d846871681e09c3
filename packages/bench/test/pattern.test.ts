import { Counter } from '../src/load';
import { matcher, routes } from '../src/pattern';

test('a star stands for one token', () => {
  const matches = matcher('plant.*.sensor');
  expect(['plant.1.sensor', 'plant.1.2.sensor', 'plant..sensor', 'plantx1.sensor'].map(matches)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('routes are in the order of the subscriptions', () => {
  const subscriptions = ['a.*', 'a.1', '*.1'].map((pattern) => ({ pattern, receiver: new Counter() }));
  const found = routes({ topics: ['a.1', 'a.2', 'b.2'], subscriptions });
  expect(found.map((each) => each.map(({ pattern }) => pattern))).toEqual([['a.*', 'a.1', '*.1'], ['a.*'], []]);
});
