import { injectedClass, SERVICES, starting } from './actors';
import { actor, createRuntime } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';

export const measure = starting(injectedClass, (classes) => {
  const actors = classes.map((each, index) => actor(each, { name: `actor-${index}` }));
  return createRuntime({ actors, container: tsyringeContainer({ providers: SERVICES }), watch: false }).start();
});
