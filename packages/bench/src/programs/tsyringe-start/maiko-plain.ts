import { plainClass, starting } from './actors';
import { actor, createRuntime } from '@maiko/core';

export const measure = starting(plainClass, async (classes) => {
  const actors = classes.map((each, index) => actor(each, { name: `actor-${index}` }));
  const runtime = createRuntime({ actors, watch: false });
  await runtime.start();
  return runtime;
});
