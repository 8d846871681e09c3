import { onFull, type OverflowAction } from '../src/flow/mailbox/overflow';
import type { OverflowPolicy } from '@maiko/core';

describe('what a policy does about a full mailbox', () => {
  const table: [OverflowPolicy, OverflowAction, OverflowAction][] = [
    ['block', 'wait', 'wait'],
    ['reject', 'reject', 'reject'],
    ['fail', 'fail', 'fail'],
    ['drop-newest', 'drop-new', 'drop-new'],
    ['drop-oldest', 'drop-old', 'drop-new'],
    ['latest', 'wait', 'wait'],
    ['unbounded', 'append', 'append'],
  ];

  test.each(table)('%s: %s with an older event of its own, %s without', (policy, withOlder, without) => {
    expect(onFull(policy, true)).toBe(withOlder);
    expect(onFull(policy, false)).toBe(without);
  });
});
