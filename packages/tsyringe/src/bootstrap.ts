import {
  createRuntime,
  discoveredActors,
  flattenModule,
  systemClock,
  unclaimedMethods,
  type ActorContainer,
  type ModuleClass,
  type ModuleDefinition,
  type Runtime,
} from '@maiko/core';
import { checkBootstrapOptions, type BootstrapOptions } from './bootstrap-options';
import { noActors, subscribeWithoutActor } from './errors';
import type { Provider } from './provider';
import { stopOnSignals } from './signals';
import { tsyringeContainer, type TsyringeContainer } from './tsyringe-container';

/**
 * Starts the actors of a module, or without one every class with `@Actor` that has been loaded, and resolves with their
 * runtime. It keeps the process alive until it has stopped; SIGINT and SIGTERM stop it. If an actor fails for good
 * later on, the exit code of the process becomes 1.
 * @throws (as a rejection) what the wiring check finds, START_FAILED, NOT_A_MODULE, MODULE_CYCLE, NO_ACTORS,
 * SUBSCRIBE_WITHOUT_ACTOR, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * const runtime = await bootstrap(HouseModule);
 * await runtime.join();
 */
export async function bootstrap(moduleClass?: ModuleClass, options: BootstrapOptions = {}): Promise<Runtime> {
  checkBootstrapOptions(options);
  const { signals = true, providers = [], parent, ...rest } = options;
  // `bootstrap(HouseModule)` with a module that an import cycle left undefined does not mean all actors.
  const module = moduleClass === undefined && arguments.length !== 1 ? discovered() : (moduleClass as ModuleClass);
  const container = tsyringeContainer({
    providers: [...(flattenModule(module).providers as readonly Provider[]), ...providers],
    parent,
  });

  let started = false;
  const release: ((() => void) | undefined)[] = [];
  // Its container is the last thing a runtime closes; stop() then answers with the report that is being made.
  const closed = (): void => {
    for (const each of release) each?.();
    void runtime.stop().then(({ failure }) => {
      if (started && failure !== undefined) process.exitCode = 1;
    });
  };
  const runtime = createRuntime({ ...rest, module, container: closing(container, closed) });
  release.push((rest.clock ?? systemClock).keepAlive?.());
  if (signals) release.push(stopOnSignals(runtime));
  await runtime.start();
  started = true;
  return runtime;
}

/** @throws SUBSCRIBE_WITHOUT_ACTOR, NO_ACTORS */
function discovered(): ModuleDefinition {
  const methods = unclaimedMethods();
  if (methods.length > 0) throw subscribeWithoutActor(methods);
  const actors = discoveredActors();
  if (actors.length === 0) throw noActors();
  return { name: 'root', actors };
}

/** The same container, and somebody who hears when it has been closed. */
function closing(container: TsyringeContainer, closed: () => void): ActorContainer {
  return {
    create: (actor, context) => container.create(actor, context),
    dispose: (instance) => container.dispose(instance),
    verify: (actor) => {
      container.verify(actor);
    },
    close: () => container.close().finally(closed),
  };
}
