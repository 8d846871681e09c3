import { injectedClass, SERVICES, starting } from './actors';
import { ActorContext } from '@maiko/core';
import { container } from 'tsyringe';

/** What an actor is given by a container without a runtime: a child container each. */
export const measure = starting(injectedClass, (classes) => {
  for (const Service of SERVICES) container.registerSingleton(Service as new () => object);
  for (const each of classes) {
    const child = container.createChildContainer();
    child.register(ActorContext as never, { useValue: {} });
    const parameters = Reflect.getMetadata('design:paramtypes', each) as (new () => object)[];
    new (each as unknown as new (...given: unknown[]) => object)(...parameters.map((token) => child.resolve(token)));
  }
  return Promise.resolve(undefined);
});
