import { plainContainer, type ActorContainer } from '@maiko/core';
import { containerConformance, FakeContainer } from '@maiko/testing';

describe('plainContainer', () => {
  for (const { name, run } of containerConformance(() => plainContainer)) test(name, run);
});

describe('FakeContainer', () => {
  for (const { name, run } of containerConformance(() => new FakeContainer())) test(name, run);
});

/** The names of the cases that a container fails. */
async function failed(make: () => ActorContainer): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, run } of containerConformance(make)) await run().catch(() => failures.push(name));
  return failures;
}

describe('a container that breaks a promise fails the case of it', () => {
  test('one that gives out the same instance twice', async () => {
    const once = new Map<unknown, object>();
    const failures = await failed(() => ({
      create(actorClass, context) {
        const instance = (once.get(actorClass) ?? plainContainer.create(actorClass, context)) as never;
        once.set(actorClass, instance);
        return instance;
      },
    }));
    expect(failures).toContain('two actors of one class are two instances');
    expect(failures).toContain('an actor that failed gets a new instance, with the context of its new incarnation');
  });

  test('one that gives every actor the context of the first', async () => {
    let first: unknown;
    const failures = await failed(() => ({
      create: (actorClass, context) => plainContainer.create(actorClass, (first ??= context) as never),
    }));
    expect(failures).toContain('inject(ActorContext) in a field gives the context of this very actor');
  });

  test('one that does not close twice', async () => {
    let closed = false;
    const failures = await failed(() => {
      closed = false;
      return {
        create: (actorClass, context) => plainContainer.create(actorClass, context),
        verify: (actorClass) => plainContainer.verify?.(actorClass),
        close: () => {
          if (closed) throw new Error('closed already');
          closed = true;
        },
      };
    });
    expect(failures).toEqual(['close may be called again after the runtime has stopped']);
  });
});
