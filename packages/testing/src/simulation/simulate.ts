import { Exploration } from './explore';
import type { Scenario, SimulatedProgram, SimulationOptions } from './options';
import type { SimulationReport } from './report';
import { resolveSimulationOptions } from './resolved-options';
import { Script } from './script';

/**
 * Runs a program and a scenario again and again, and every time something else differs from the usual: which actor has
 * the next turn, which of the timers that are due fires first, how long calls take, which actors crash. All of that
 * comes from a seed, under virtual time, so that whatever is found can be seen again. Seed 0 is the run in which
 * everything goes its usual way.
 *
 * After every run in which something is wrong, the decisions that brought it about are made few, and the error shows
 * them together with all that happened.
 * @returns how much was explored; with `onFinding: 'report'` also what was found
 * @throws (as a rejection) SIMULATION_FAILED at the first finding, SIMULATION_NOT_DETERMINISTIC, INVALID_SCRIPT,
 * INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * await simulate(ShopModule, async (shop) => {
 *   await shop.publish(Placed({ order: 1 }));
 *   await shop.publish(Cancelled({ order: 1 }));
 * }, {
 *   container: tsyringeContainer,
 *   seeds: 200,
 *   invariants: { 'nothing is shipped twice': (shop) => shop.payloads(Shipped).length <= 1 },
 * });
 */
export async function simulate<Provider = never>(
  program: SimulatedProgram,
  scenario: Scenario,
  options: SimulationOptions<Provider> = {},
): Promise<SimulationReport> {
  // What a provider is concerns the container alone.
  const erased = options as unknown as SimulationOptions;
  const resolved = resolveSimulationOptions(erased);
  const { container, overrides } = erased;
  const exploration = new Exploration({ plan: { program, container, overrides }, scenario, options: resolved });
  const { replay } = resolved;
  return replay === undefined ? exploration.seeds() : exploration.script(Script.read(replay));
}
