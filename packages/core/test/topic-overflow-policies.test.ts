import { topic } from '@maiko/core';
import { OVERFLOW_POLICIES, POLICY_NAMES } from '@maiko/core/adapter';
import { documentTable } from './support/documents';

test('the documents list every overflow policy, with its use', () => {
  const listed = documentTable('policy', 'when the mailbox is full', 'for');
  expect(listed.map(([policy, , use]) => [policy, use])).toEqual(
    POLICY_NAMES.map((policy) => [
      `\`${policy}\`${policy === topic('any').options.overflow ? ' (default)' : ''}`,
      OVERFLOW_POLICIES[policy].useCase,
    ]),
  );
});

test('the policy between a keyed actor and its instances works without a publisher', () => {
  for (const policy of POLICY_NAMES) {
    const { atInstance } = OVERFLOW_POLICIES[policy];
    expect(OVERFLOW_POLICIES[atInstance].whenFull).not.toBe('reject');
    expect(OVERFLOW_POLICIES[atInstance].conflates).toBe(OVERFLOW_POLICIES[policy].conflates);
  }
});

test('a policy that shares its log does nothing but wait', () => {
  for (const policy of POLICY_NAMES) {
    const { sharesLog, whenFull, conflates } = OVERFLOW_POLICIES[policy];
    if (sharesLog) expect([policy, whenFull, conflates]).toEqual([policy, 'wait', false]);
  }
});
