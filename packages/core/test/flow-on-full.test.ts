import { onFull } from '../src/flow/mailbox/overflow';
import type { OverflowPolicy } from '@maiko/core';
import { POLICY_NAMES } from '@maiko/core/adapter';
import type { OverflowAction } from '../src/topic/overflow-policy';

describe('what a policy does about a full mailbox', () => {
  const table: Record<OverflowPolicy, [withOlder: OverflowAction, without: OverflowAction]> = {
    block: ['wait', 'wait'],
    reject: ['reject', 'reject'],
    fail: ['fail', 'fail'],
    'drop-newest': ['drop-new', 'drop-new'],
    'drop-oldest': ['drop-old', 'drop-new'],
    latest: ['wait', 'wait'],
    unbounded: ['append', 'append'],
  };

  test.each(POLICY_NAMES)('%s, with an older event of its own and without', (policy) => {
    const [withOlder, without] = table[policy];
    expect(onFull(policy, { older: { has: () => true } }, 0)).toBe(withOlder);
    expect(onFull(policy, { older: { has: () => false } }, 0)).toBe(without);
  });
});
