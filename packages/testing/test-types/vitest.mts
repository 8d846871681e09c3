import { topic } from '@maiko/core';
import type { Harness } from '@maiko/testing';
import '@maiko/testing/vitest';
import { expect } from 'vitest';

declare const harness: Harness;
const Price = topic<number>('price');

expect(harness).toHaveDelivered(Price, { to: 'desk', times: 2 });
expect(harness).not.toHaveRestarted('desk');
expect(harness.chain('id')).toHaveActorPath(['trader', 'desk']);

// @ts-expect-error -- there is no such expectation
expect(harness).toHaveDelivered(Price, { receiver: 'desk' });
// @ts-expect-error -- how often is a number
expect(harness).toHaveRestarted('desk', 'twice');
// @ts-expect-error -- a path has actors
expect(harness.chain('id')).toPassThrough('trader');
