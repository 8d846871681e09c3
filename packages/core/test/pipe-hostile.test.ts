import { Actor, Subscribe, topic } from '@maiko/core';
import { delay, map } from 'rxjs';
import { settle, started } from './support';

const Reading = topic<number>('reading');

/** An array that throws whatever is asked of it. */
function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable<unknown[]>([], {});
  revoke();
  return proxy;
}

const throwing = () =>
  new Proxy([1], {
    get() {
      throw new Error('not readable');
    },
  });

it.each<[string, () => unknown]>([
  ['is revoked', revoked],
  ['throws when it is read', throwing],
])('a batch that %s is handled like another when operators emit it later', async (_, batch) => {
  let handled = 0;
  const errors: Error[] = [];
  @Actor()
  class Batched {
    @Subscribe(Reading, {
      pipe: (readings, _actor, { scheduler }) => readings.pipe(map(batch), delay(5, scheduler)),
    })
    take(_batch: unknown) {
      handled++;
    }
    onError(error: Error) {
      errors.push(error);
      return 'resume' as const;
    }
  }
  const { runtime, clock } = await started([Batched]);
  await runtime.publish(Reading, 1);
  await clock.advance(5);
  await settle(runtime);
  expect({ handled, errors }).toEqual({ handled: 1, errors: [] });
});
