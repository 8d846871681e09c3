import { Actor, createRuntime, messageOf, Subscribe, topic, type ActorContainer, type Monitor } from '@maiko/core';
import { Observable, Subject } from 'rxjs';
import { errorOf, settle, started } from './support';

/** Observables at places where nothing subscribes: they are refused, not ignored. */

const Go = topic<null>('go');
let subscribed = 0;
const ignored = () =>
  new Observable<never>(() => {
    subscribed++;
  }) as never;

@Actor()
class Plain {
  @Subscribe(Go)
  handle(_: null) {}
}

beforeEach(() => {
  subscribed = 0;
});

afterEach(() => {
  expect(subscribed).toBe(0);
});

test('onStop that returns one has failed', async () => {
  @Actor()
  class Stopping {
    onStop() {
      return ignored();
    }
  }
  const { runtime, logger } = await started([Stopping]);
  await runtime.stop();
  expect(logger.lines).toEqual([
    'error onStop of actor "Stopping" failed: [OBSERVABLE_IGNORED] Stopping.onStop returned an Observable, and nothing subscribes to it. Expected nothing, or a promise of nothing. Wait for it with await lastValueFrom(source), or return it from onStart, a handler, a scheduled method, step or onDrain.',
  ]);
});

test('a promise for one from onStop is none the better', async () => {
  @Actor()
  class Stopping {
    async onStop() {
      return Promise.resolve(ignored());
    }
  }
  const { runtime, logger } = await started([Stopping]);
  await runtime.stop();
  expect(logger.lines).toEqual([expect.stringContaining('[OBSERVABLE_IGNORED]')]);
});

test('onError that returns one gave no verdict', async () => {
  @Actor()
  class Judging {
    @Subscribe(Go)
    handle(_: null) {
      throw new Error('first');
    }
    onError() {
      return ignored();
    }
  }
  const { runtime, clock, logger } = await started([Judging]);
  await runtime.publish(Go, null);
  await clock.advance(1_000);
  expect(logger.lines.join('\n')).toContain('[INVALID_VERDICT]');
});

const containers: [what: string, container: Partial<ActorContainer>, log: string][] = [
  ['dispose', { dispose: ignored }, 'dispose of the container, for "Plain", returned an Observable'],
  ['close', { close: ignored }, 'close of the container returned an Observable'],
];

test.each(containers)('%s of a container that returns one has failed', async (_what, container, log) => {
  const { runtime, logger } = await started([Plain], {
    container: { create: (actorClass) => new actorClass(), ...container },
  });
  await runtime.stop();
  expect(logger.lines).toEqual([expect.stringContaining(log)]);
});

test('create of a container that returns one created nothing', async () => {
  const error = await errorOf(() => started([Plain], { container: { create: ignored } }));
  expect(messageOf(error.cause)).toContain('[NO_INSTANCE] The container created nothing for actor "Plain".');
});

test('verify of a container that returns one refuses the actor', () => {
  expect(() =>
    createRuntime({ actors: [Plain], container: { create: (actorClass) => new actorClass(), verify: ignored } }),
  ).toThrow('[INVALID_OPTION] Option "verify" of The container is not valid. Expected a check that returns at once');
});

test('a monitor with a callback that returns one is removed', async () => {
  const { runtime, logger } = await started([Plain]);
  const calls: string[] = [];
  const monitor: Monitor = {
    handled: () => {
      calls.push('handled');
      return ignored();
    },
    detached: ignored,
  };
  runtime.monitors.add(monitor);
  for (let n = 0; n < 2; n++) await runtime.publish(Go, null);
  await settle(runtime);
  expect(calls).toEqual(['handled']);
  expect(logger.lines).toEqual([
    expect.stringMatching(
      /A monitor was removed because its handled threw MaikoError: \[OBSERVABLE_IGNORED\] handled of a monitor/,
    ),
    expect.stringContaining('detached of a monitor returned an Observable'),
  ]);
  expect(() => runtime.monitors.add({ attached: ignored, handled: () => undefined })).toThrow(
    '[OBSERVABLE_IGNORED] attached of a monitor returned an Observable',
  );
});

test('an actor that is a Subject is an actor all the same', async () => {
  const seen: string[] = [];
  @Actor()
  class Both extends Subject<never> {
    @Subscribe(Go)
    handle(_: null) {
      seen.push('handled');
    }
  }
  const { runtime } = await started([Both]);
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(seen).toEqual(['handled']);
});

test.each<[string, unknown]>([
  ['an event', Go(null)],
  ['an array with an event', [undefined, Go(null)]],
  [
    'a generator',
    (function* () {
      yield Go(null);
    })(),
  ],
  [
    'an async generator',
    (async function* () {
      await Promise.resolve();
      yield Go(null);
    })(),
  ],
])('a start fails when onStart gives %s', async (_what, given) => {
  let stopped = 0;
  @Actor({ name: 'starting' })
  class Starting {
    onStart() {
      return given as never;
    }
    onStop() {
      stopped++;
    }
  }
  const runtime = createRuntime({ actors: [Starting] });
  const error = await errorOf(() => runtime.start());
  expect([messageOf((error as Error).cause), stopped]).toEqual([
    expect.stringMatching(
      /^\[INVALID_RETURN\] starting\.onStart returned .+, which is not published\. Expected nothing, or an Observable of events, received .+\. Publish with await ctx\.publish\(event\), or return an Observable, for example from\(events\)\.$/,
    ),
    1,
  ]);
});

test.each<[string, unknown]>([
  ['an object', { connected: true }],
  ['an array of results', [1, undefined]],
  ['a text', 'ready'],
])('a start does not mind that onStart gives %s', async (_what, given) => {
  @Actor()
  class Starting {
    onStart() {
      return given as never;
    }
  }
  await started([Starting]);
});
