import type { RuntimeOptions } from '@maiko/core';
import { anything, defineOptions, flag, list, runtimeRows, type Resolved } from '@maiko/core/adapter';
import type { TsyringeContainerOptions } from './tsyringe-container';

/** Options of `bootstrap`: those of `createRuntime` that the module does not decide, and some of its own. */
export interface BootstrapOptions
  extends Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>, TsyringeContainerOptions {
  /** SIGINT and SIGTERM stop the runtime; a second one ends the process at once. Default true. */
  readonly signals?: boolean | undefined;
  /** False wires and checks everything and leaves `runtime.start()` to the caller. Default true. */
  readonly start?: boolean | undefined;
}

const BOOTSTRAP = defineOptions<BootstrapOptions>()({
  signals: [flag, true],
  start: [flag, true],
  providers: [list, []],
  parent: [anything],
  ...runtimeRows('module', 'actors', 'supervision', 'container'),
});

/**
 * Checks what `createRuntime` and the container will not, and fills in the defaults.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveBootstrap(options: BootstrapOptions): Resolved<typeof BOOTSTRAP> {
  BOOTSTRAP.check('bootstrap', options, (unknown) =>
    unknown.some((key) => ['actors', 'module', 'supervision', 'container'].includes(key))
      ? 'List actors in a module, or use createRuntime({ actors, container: tsyringeContainer() })'
      : undefined,
  );
  return BOOTSTRAP.fill(options);
}
