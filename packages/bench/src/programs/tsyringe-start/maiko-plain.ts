import { plainClass, starting } from './actors';
import { actor, createRuntime } from '@maiko/core';

export const measure = starting(plainClass, (classes) => {
  const actors = classes.map((each, index) => actor(each, { name: `actor-${index}` }));
  return createRuntime({ actors, watch: false }).start();
});
