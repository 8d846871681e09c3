import {
  createRuntime,
  plainContainer,
  type ActorContainer,
  type ModuleClass,
  type ModuleDefinition,
  type Runtime,
  type RuntimeOptions,
} from '@maiko/core';
import type { Program, ProgramParts } from './options';
import type { Simulation } from './simulation';

/** Assembles the runtime of one run. */
export function assemble(
  program: Program,
  simulation: Simulation,
  around: (container: ActorContainer) => ActorContainer,
  ports: Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>,
): Runtime {
  const made = isMaker(program) ? program(simulation) : program;
  const { container = plainContainer, ...parts } = isModule(made) ? { module: made } : made;
  return createRuntime({ ...ports, ...parts, container: around(container) });
}

function isModule(parts: ModuleClass | ModuleDefinition | ProgramParts): parts is ModuleClass | ModuleDefinition {
  return typeof parts === 'function' || 'name' in parts;
}

function isMaker(program: Program): program is Extract<Program, (simulation: Simulation) => unknown> {
  return typeof program === 'function' && !Function.prototype.toString.call(program).startsWith('class');
}
