import { createRuntime, type ActorContainer, type Runtime, type RuntimeOptions } from '@maiko/core';
import { containerFor } from '../harness/container-for';
import { isActors } from '../harness/harness-options';
import type { SimulatedProgram, SimulationOptions } from './options';
import type { Simulation } from './simulation';

/** The program that is run, and the container of its actors. */
export interface ProgramPlan extends Pick<SimulationOptions, 'container' | 'overrides'> {
  readonly program: SimulatedProgram;
}

/**
 * Assembles the runtime of one run.
 * @throws OVERRIDES_WITHOUT_CONTAINER, PROVIDERS_WITHOUT_CONTAINER and what `createRuntime` throws
 */
export function assemble(
  { program, container, overrides }: ProgramPlan,
  simulation: Simulation,
  around: (container: ActorContainer) => ActorContainer,
  ports: Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>,
): Runtime {
  const parts = isMaker(program) ? program(simulation) : program;
  const module = isActors(parts) ? undefined : parts;
  const made = containerFor('simulate', module, container, overrides?.(simulation));
  return createRuntime({ ...ports, ...(isActors(parts) ? parts : { module }), container: around(made) });
}

function isMaker(program: SimulatedProgram): program is Extract<SimulatedProgram, (simulation: Simulation) => unknown> {
  return typeof program === 'function' && !Function.prototype.toString.call(program).startsWith('class');
}
