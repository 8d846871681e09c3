import {
  consoleLogger,
  createRuntime,
  systemClock,
  type ModuleClass,
  type ModuleDefinition,
  type Runtime,
} from '@maiko/core';
import { discoveredActors, flattenModule, unclaimedMethods, ROOT_MODULE } from '@maiko/core/adapter';
import { resolveBootstrap, type BootstrapOptions } from './bootstrap-options';
import { noActors, subscribeWithoutActor } from './errors';
import { ProcessHost } from './process-host';
import type { Provider } from './provider';
import { tsyringeContainer } from './tsyringe-container';

/**
 * Starts the actors of a module, or without one every class with `@Actor` that has been loaded, and resolves with their
 * runtime. It keeps the process alive from its start until it has stopped, and no longer than the deadline of `stop`.
 * SIGINT and SIGTERM stop it; a second one ends the process at once. If something had to be left behind after a signal
 * (a handler, a hook, a `dispose`), the process ends all the same, with exit code 1. If an actor fails for good later
 * on, the exit code becomes 1.
 * @throws (as a rejection) what the wiring check finds, START_FAILED, NOT_A_MODULE, MODULE_CYCLE, NO_ACTORS,
 * SUBSCRIBE_WITHOUT_ACTOR, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * const runtime = await bootstrap(HouseModule);
 * await runtime.join();
 */
export async function bootstrap(moduleClass?: ModuleClass, options: BootstrapOptions = {}): Promise<Runtime> {
  const { signals, start, providers, parent, ...rest } = resolveBootstrap(options);
  // `bootstrap(HouseModule)` with a module that an import cycle left undefined does not mean all actors.
  const module = moduleClass === undefined && arguments.length !== 1 ? discovered() : (moduleClass as ModuleClass);
  const container = tsyringeContainer({
    providers: [...(flattenModule(module).providers as readonly Provider[]), ...providers],
    parent,
  });

  const { clock = systemClock, logger = consoleLogger } = rest;
  const host = new ProcessHost(clock, logger);
  const runtime = createRuntime({ ...rest, module, container: host.around(container) });
  host.serve(runtime, signals);
  if (start) {
    host.keepAlive();
    await runtime.start();
  }
  return runtime;
}

/** @throws SUBSCRIBE_WITHOUT_ACTOR, NO_ACTORS */
function discovered(): ModuleDefinition {
  const methods = unclaimedMethods();
  if (methods.length > 0) throw subscribeWithoutActor(methods);
  const actors = discoveredActors();
  if (actors.length === 0) throw noActors();
  return { name: ROOT_MODULE, actors };
}
