import { createRuntime, type ActorClass, type ActorDefinition, type Runtime } from '@maiko/core';

/** Runs actors while `act` publishes, then drains. */
export async function run(
  actors: readonly (ActorClass | ActorDefinition)[],
  act: (runtime: Runtime) => Promise<void>,
): Promise<void> {
  const runtime = createRuntime({ actors });
  await runtime.start();
  await act(runtime);
  await runtime.stop();
}
