import { Actor, Subscribe, topic } from '@maiko/core';
import { settle, started } from './support';

const Quote = topic<{ readonly symbol?: string }>('quote', {
  overflow: 'latest',
  latestBy: (quote) => {
    if (quote.symbol === undefined) throw new Error('no symbol');
    return quote.symbol;
  },
});

@Actor()
class Board {
  static readonly seen: (string | undefined)[] = [];

  @Subscribe(Quote)
  show(quote: { readonly symbol?: string }): void {
    Board.seen.push(quote.symbol);
  }
}

test('a latestBy that throws refuses the event with LATEST_BY_FAILED, keeps it as a dead letter, and affects no other event', async () => {
  const { runtime } = await started([Board]);
  await expect(runtime.publish(Quote, {})).rejects.toMatchObject({
    code: 'LATEST_BY_FAILED',
    actor: 'Board',
    topic: 'quote',
    message:
      '[LATEST_BY_FAILED] latestBy of topic "quote" failed for an event meant for "Board". Expected a function that makes a key of every payload. Make latestBy safe; the event is a dead letter.',
  });
  await runtime.publish(Quote, { symbol: 'abc' });
  await settle(runtime);
  expect(Board.seen).toEqual(['abc']);
  expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['latest-by-failed']);
  expect(runtime.actor('Board').counters).toMatchObject({ accepted: 2, handled: 1, deadLettered: 1, queued: 0 });
});
