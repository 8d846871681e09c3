import { createRuntime } from '@maiko/core';
import { containerFor } from './container-for';
import type { Harness } from './harness';
import { checkHarnessOptions, isActors, type HarnessOptions, type HarnessProgram } from './harness-options';
import { HarnessSetup } from './harness-setup';

/**
 * Runs a module, or actors without one, under virtual time and a deterministic dispatcher, for a test to watch and
 * disturb. Resolves when all actors have started.
 * @throws (as a rejection) START_STALLED, OVERRIDES_WITHOUT_CONTAINER, PROVIDERS_WITHOUT_CONTAINER, INVALID_OPTION,
 * UNKNOWN_OPTION, and what `createRuntime` throws and `start` rejects with
 * @example
 * const harness = await createHarness(MarketModule, {
 *   container: tsyringeContainer,
 *   overrides: [{ provide: Exchange, useValue: new FakeExchange() }],
 * });
 */
export async function createHarness<Provider = never>(
  program: HarnessProgram,
  options: HarnessOptions<Provider> = {},
): Promise<Harness> {
  checkHarnessOptions(options);
  const { container, overrides, start = true, ...settings } = options;
  const setup = new HarnessSetup(settings);
  const module = isActors(program) ? undefined : program;
  const made = setup.around(containerFor('createHarness', module, container, overrides));
  const harness = setup.attach(
    createRuntime({ ...setup.options, ...(isActors(program) ? program : { module: program }), container: made }),
  );
  if (start) await harness.start();
  return harness;
}
