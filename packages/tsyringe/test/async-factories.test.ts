import { Actor, inject as injectField } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { inject, injectable } from 'tsyringe';
import { createHarness, turns } from '@maiko/testing';
import { gate } from '../../core/test/support';
import { context, failureOf, Journal } from './support';

class Connection {
  constructor(readonly url: string) {}
}

@injectable()
class Repository {
  constructor(readonly connection: Connection) {}
}

@Actor()
class Storage {
  constructor(readonly repository: Repository) {}
}

test('a promise from a factory is awaited before the actor is created, once for all actors', async () => {
  let connects = 0;
  const opened = gate();
  const container = tsyringeContainer({
    providers: [
      { provide: 'url', useFactory: async () => 'db:1' },
      {
        provide: Connection,
        useFactory: async (url: string) => {
          connects++;
          await opened.passed;
          return new Connection(url);
        },
        inject: ['url'],
      },
    ],
  });
  const both = Promise.all([container.create(Storage, context()), container.create(Storage, context())]);
  await turns();
  opened.open();
  const [first, second] = await both;
  expect(first.repository.connection).toEqual(new Connection('db:1'));
  expect(second.repository.connection).toBe(first.repository.connection);
  expect(connects).toBe(1);
});

test('one that rejects fails the actor with the path and the cause, and is tried again for the next', async () => {
  let attempts = 0;
  const container = tsyringeContainer({
    providers: [
      {
        provide: Connection,
        useFactory: async () => {
          if (++attempts === 1) throw new Error('refused');
          return new Connection('db:2');
        },
      },
    ],
  });
  const error = await failureOf(container.create(Storage, context()));
  expect(error.message).toBe(
    '[DEPENDENCY_FAILED] Connection could not be created (Storage -> Connection). See the cause.',
  );
  expect(error.cause).toEqual(new Error('refused'));
  expect((await container.create(Storage, context())).repository.connection.url).toBe('db:2');
});

test('one that only a field asks for is refused with the mend', async () => {
  @Actor()
  class Hasty {
    readonly connection = injectField(Connection);
  }
  const container = tsyringeContainer({
    providers: [{ provide: Connection, useFactory: async () => new Connection('x') }],
  });
  expect((await failureOf(container.create(Hasty, context()))).message).toBe(
    '[DEPENDENCY_NOT_READY] The factory of Connection returned a promise that has not been awaited (Hasty -> Connection). ' +
      'Expected an asynchronous factory to be a constructor argument (or in the "inject" of another factory). ' +
      'Take it as a constructor argument instead of inject() in a field.',
  );
});

test('it may be one per incarnation', async () => {
  let serial = 0;
  @Actor()
  class Numbered {
    constructor(@inject('serial') readonly serial: number) {}
  }
  const container = tsyringeContainer({
    providers: [{ provide: 'serial', useFactory: async () => ++serial, scope: 'incarnation' }],
  });
  expect(await container.create(Numbered, context())).toEqual({ serial: 1 });
  expect(await container.create(Numbered, context())).toEqual({ serial: 2 });
});

test('an actor that nothing waits for any more is not created, and what was made is disposed', async () => {
  const journal = new Journal();
  const opened = gate();
  const abort = new AbortController();
  const container = tsyringeContainer({
    providers: [
      {
        provide: Connection,
        useFactory: async () => {
          await opened.passed;
          return {
            dispose: () => {
              journal.write('disposed');
            },
          };
        },
        scope: 'incarnation',
      },
      { provide: Repository, useClass: Repository, scope: 'incarnation' },
    ],
  });
  const created = failureOf(container.create(Storage, context(abort.signal)));
  abort.abort();
  opened.open();
  expect((await created).code).toBe('CONTAINER_CLOSED');
  expect(journal.lines).toEqual(['disposed']);
});

test('what arrives after the container was closed is disposed', async () => {
  const journal = new Journal();
  const opened = gate();
  const container = tsyringeContainer({
    providers: [
      {
        provide: Connection,
        useFactory: async () => {
          await opened.passed;
          return {
            dispose: () => {
              journal.write('disposed');
            },
          };
        },
      },
    ],
  });
  const created = failureOf(container.create(Storage, context()));
  await container.close();
  opened.open();
  expect((await created).message).toBe(
    '[CONTAINER_CLOSED] Connection was asked for after its container was closed. ' +
      'Expected a container for every runtime, used until the runtime or the incarnation has ended. ' +
      'Make a tsyringeContainer() for every runtime; stop background work when ctx.signal aborts.',
  );
  expect(journal.lines).toEqual(['disposed']);
});

test('a runtime waits for it and stops in order', async () => {
  const journal = new Journal();
  const container = tsyringeContainer({
    providers: [
      {
        provide: Connection,
        useFactory: async () => ({
          [Symbol.asyncDispose]: async () => {
            journal.write('closed');
          },
        }),
      },
    ],
  });
  const harness = await createHarness({ actors: [Storage] }, { container });
  await harness.stop();
  await container.close();
  expect(journal.lines).toEqual(['closed']);
  expect((await failureOf(container.create(Storage, context()))).code).toBe('CONTAINER_CLOSED');
});
