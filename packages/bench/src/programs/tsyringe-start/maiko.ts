import { injectedClass, SERVICES, starting } from './actors';
import { actor, createRuntime } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';

export const measure = starting(injectedClass, async (classes) => {
  const actors = classes.map((each, index) => actor(each, { name: `actor-${index}` }));
  const runtime = createRuntime({ actors, container: tsyringeContainer({ providers: SERVICES }), watch: false });
  await runtime.start();
  return runtime;
});
