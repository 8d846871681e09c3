import { RuntimeModule as CoreRuntimeModule, type ModuleOptions } from '@maiko/core';
import { checkProvider, type Provider } from './provider';

/**
 * Makes a class a module: a list of actors, the providers of what they need, how they are supervised, and the modules
 * it builds on.
 * @throws INVALID_OPTION, UNKNOWN_OPTION, INVALID_PROVIDER
 * @example
 * @RuntimeModule({
 *   imports: [HeatingModule],
 *   actors: [Thermostat, actor(Probe, { name: 'roof' })],
 *   providers: [{ provide: HeatingService, useClass: GpioHeating }],
 *   supervision: { strategy: 'rest-for-one', maxRestarts: 3 },
 * })
 * class HouseModule {}
 */
export function RuntimeModule(options: ModuleOptions<Provider> = {}): ReturnType<typeof CoreRuntimeModule> {
  const decorate = CoreRuntimeModule<Provider>(options);
  for (const provider of options.providers ?? []) checkProvider(provider);
  return decorate;
}
