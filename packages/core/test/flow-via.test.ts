import { Actor, ActorContext, inject, Subscribe, topic, type Envelope } from '@maiko/core';
import { settle } from '@maiko/testing';
import { errorOf, started } from './support';

const Placed = topic<string>('via.placed');
const Copied = topic<string>('via.copied');
const bridge = { name: 'bridge' };

test('an event that a bridge brings in carries its name, and only that one does', async () => {
  const seen: string[] = [];
  const note = (text: string, { via, attempt }: Envelope): void => {
    seen.push(`${text} ${via === bridge ? 'via the bridge' : typeof via} ${String(attempt)}`);
  };
  @Actor()
  class Reader {
    readonly #ctx = inject(ActorContext);
    @Subscribe(Placed, { retry: { attempts: 2, backoff: { min: 1, max: 1 } } })
    async placed(text: string, envelope: Envelope) {
      note(text, envelope);
      if (text === 'again' && envelope.attempt === 1) throw new Error('once more');
      if (text !== 'brought') return;
      await this.#ctx.publish(Copied, 'copied', { via: bridge });
      await this.#ctx.publish(Copied, 'caused');
    }
    @Subscribe(Copied, { own: true })
    copied(text: string, envelope: Envelope) {
      note(text, envelope);
    }
  }
  const { runtime, clock } = await started([Reader]);
  await runtime.publish(Placed, 'before');
  await runtime.publish(Placed, 'brought', { via: bridge });
  await runtime.publish(Placed, 'after');
  await runtime.publish(Placed, 'again', { via: bridge });
  await settle(runtime);
  await clock.advance(1_000);
  await settle(runtime);
  expect(seen).toEqual([
    'before undefined 1',
    'brought via the bridge 1',
    'after undefined 1',
    'copied via the bridge 1',
    'again via the bridge 1',
    'again via the bridge 2',
    'caused undefined 1',
  ]);
});

test('a bridge is named by an object or a text', async () => {
  const { runtime } = await started([]);
  const error = await errorOf(() => runtime.publish(Placed, 'text', { via: 7 as never }));
  expect(error).toMatchObject({ code: 'INVALID_OPTION' });
});
