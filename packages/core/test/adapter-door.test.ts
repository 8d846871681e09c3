import { Actor, ActorContext, createRuntime, inject, topic, type ActorContainer } from '@maiko/core';
import { discoveredActors, matchesTopic, publishTopic, readSpec, withInjector } from '@maiko/core/adapter';

@Actor({ name: 'guest' })
class Guest {
  readonly ctx = inject(ActorContext);
}

test('the entry for adapters sees what was declared through the main entry', () => {
  const Order = topic<number>('order.placed');
  expect(discoveredActors()).toContain(Guest);
  expect(readSpec(Guest).name).toBe('guest');
  expect(publishTopic(Order)).toBe(Order);
  expect(matchesTopic(Order, 'order.placed')).toBe(true);
});

test('a container that is written against the entry for adapters serves actors that inject through the main one', async () => {
  const created: object[] = [];
  const container: ActorContainer = {
    create: (actorClass, context) => {
      const made = withInjector({ resolve: () => context }, () => new actorClass());
      created.push(made);
      return made;
    },
  };
  const runtime = createRuntime({ actors: [Guest], container });
  await runtime.start();
  expect(created.map((each) => (each as Guest).ctx.id)).toEqual(['guest']);
  await runtime.stop();
});
