import type { ActorClass, ActorDefinition, Runtime, RuntimeOptions } from '@maiko/core';
import { virtualRuntime } from './virtual-runtime';

/** A running runtime under virtual time. */
export async function started(
  actors: readonly (ActorClass | ActorDefinition)[],
  options: Omit<RuntimeOptions, 'actors'> = {},
): Promise<ReturnType<typeof virtualRuntime>> {
  const virtual = virtualRuntime({ ...options, actors });
  await virtual.runtime.start();
  return virtual;
}

/** What an actor says about its last failure: the dead letter of its last failed event. */
export function lastDeadLetter(runtime: Runtime) {
  const letter = runtime.deadLetters.list().at(-1);
  if (letter === undefined) throw new Error('There is no dead letter');
  return letter;
}
