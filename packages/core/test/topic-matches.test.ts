import { Event, topic, topics } from '@maiko/core';
import { matchesTopic } from '@maiko/core/adapter';

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

test.each([
  ['order.placed', 'order.placed', true],
  ['order.placed', 'order.paid', false],
  ['order.*', 'order.placed', true],
  ['order.*', 'order.placed.twice', false],
  ['order.>', 'order.placed.twice', true],
  ['order.>', 'order', false],
  ['*.placed', 'order.placed', true],
  ['>', 'order', true],
  ['>', '$deadLetters', false],
  ['*', '$deadLetters', false],
  ['$deadLetters', '$deadLetters', true],
])('the pattern "%s" against the topic "%s": %s', (pattern, name, expected) => {
  expect(matchesTopic(pattern, name)).toBe(expected);
});

test('topics, families and event classes match as what they were declared with', () => {
  expect(matchesTopic(topic('order.placed'), 'order.placed')).toBe(true);
  expect(matchesTopic(topics('order.*'), 'order.placed')).toBe(true);
  expect(matchesTopic(OrderPlaced, 'order.placed')).toBe(true);
  expect(matchesTopic(OrderPlaced, 'order.paid')).toBe(false);
});

test('what is no topic is refused', () => {
  expect(() => matchesTopic({} as never, 'a')).toThrow('[NOT_A_TOPIC]');
});
