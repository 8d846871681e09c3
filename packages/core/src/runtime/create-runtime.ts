import type { RuntimeOptions } from './options';
import { Runtime } from './runtime';

/**
 * Assembles a runtime; `start()` starts it.
 * @throws see `Runtime`
 * @example
 * const runtime = createRuntime({ actors: [Thermostat, actor(Probe, { name: 'roof' })] });
 * await runtime.start();
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new Runtime(options);
}
