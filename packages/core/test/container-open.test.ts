import { Actor, createRuntime, plainContainer, type ActorContainer, type RuntimeServices } from '@maiko/core';
import { createHarness, simulate, turns } from '@maiko/testing';

@Actor({ name: 'guest' })
class Guest {}

/** A container that notes what it is asked. */
function noting() {
  const calls: string[] = [];
  const given: RuntimeServices[] = [];
  const container: ActorContainer = {
    open: (runtime) => {
      calls.push('open');
      given.push(runtime);
    },
    create: (actorClass, context) => {
      calls.push('create');
      return plainContainer.create(actorClass, context);
    },
    verify: () => {
      calls.push('verify');
    },
    close: () => {
      calls.push('close');
    },
  };
  return { container, calls, given };
}

test('a container is opened once, when its runtime has been made, with the scheduler of that runtime', async () => {
  const { container, calls, given } = noting();
  const runtime = createRuntime({ actors: [Guest], container });
  expect(calls).toEqual(['verify', 'open']);
  expect(given[0]?.scheduler).toBe(runtime.scheduler);
  await runtime.start();
  await runtime.stop();
  expect(calls).toEqual(['verify', 'open', 'create', 'close']);
});

test('a harness and a simulation open the container that they were given', async () => {
  const { container, given } = noting();
  const harness = await createHarness({ actors: [Guest] }, { container });
  expect(given.map(({ scheduler }) => scheduler)).toEqual([harness.runtime.scheduler]);
  await harness.stop();
  const simulated = noting();
  await simulate({ actors: [Guest] }, () => undefined, { container: () => simulated.container, seed: 0 });
  expect(simulated.calls[1]).toBe('open');
});

test('what open throws is thrown by createRuntime', () => {
  const fault = new Error('the container is broken');
  const open = () => {
    throw fault;
  };
  expect(() => createRuntime({ actors: [Guest], container: { ...plainContainer, open } })).toThrow(fault);
});

test('an open that would be done later is refused, and its rejection ends nothing', async () => {
  const open = (() => Promise.reject(new Error('later'))) as () => never;
  expect(() => createRuntime({ actors: [Guest], container: { ...plainContainer, open } })).toThrow(
    '[INVALID_OPTION] Option "open" of The container is not valid. Expected a method that returns at once, received an instance of Promise.',
  );
  await turns();
});
