import { Actor, ActorContext, Subscribe, topic } from '@maiko/core';
import { bootstrap } from '@maiko/tsyringe';
import { inject } from 'tsyringe';
import { failureOf } from './support';

// One list of actors for the whole file: the order of the tests matters.
const Ping = topic<number>('ping');

test('without a module and without actors there is nothing to run', async () => {
  expect((await failureOf(bootstrap())).message).toBe(
    '[NO_ACTORS] bootstrap() without a module found no actors. Expected at least one class with @Actor() that has been loaded. ' +
      'Import the files with the actors before bootstrap(), or give it a module that lists them.',
  );
});

test('without a module every class with @Actor that was loaded runs', async () => {
  @Actor()
  class Left {
    constructor(readonly ctx: ActorContext) {}
  }
  @Actor({ name: 'right' })
  class Right {
    constructor(@inject('port') readonly port: number) {}
  }
  const runtime = await bootstrap(undefined, { providers: [{ provide: 'port', useValue: 80 }], signals: false });
  expect(runtime.actors().map(({ id, status }) => `${id} ${status}`)).toEqual(['Left running', 'right running']);
  expect([Left.name, Right.name]).toEqual(['Left', 'Right']);
  await runtime.stop();
});

test('a @Subscribe in a class without @Actor() is named', async () => {
  class Forgotten {
    @Subscribe(Ping)
    onPing(_serial: number) {}
    @Subscribe(Ping)
    onPingToo(_serial: number) {}
  }
  expect(Forgotten.name).toBe('Forgotten');
  expect((await failureOf(bootstrap(undefined, { signals: false }))).message).toBe(
    '[SUBSCRIBE_WITHOUT_ACTOR] @Subscribe or a schedule is on methods of a class that is no actor: onPing, onPingToo. ' +
      'Expected @Actor() on every class with @Subscribe or a schedule. Put @Actor() on the class, or remove the decorators of its methods.',
  );
});
