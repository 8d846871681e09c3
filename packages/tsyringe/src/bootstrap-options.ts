import { MaikoError, type RuntimeOptions } from '@maiko/core';
import { invalidBootstrapOption } from './errors';
import type { TsyringeContainerOptions } from './tsyringe-container';

/** Options of `bootstrap`: those of `createRuntime` that the module does not decide, and some of its own. */
export interface BootstrapOptions
  extends Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>, TsyringeContainerOptions {
  /** SIGINT and SIGTERM stop the runtime; a second one ends the process at once. Default true. */
  readonly signals?: boolean | undefined;
  /** False wires and checks everything and leaves `runtime.start()` to the caller. Default true. */
  readonly start?: boolean | undefined;
}

const KNOWN: Readonly<Record<keyof BootstrapOptions, true>> = {
  signals: true,
  start: true,
  stop: true,
  providers: true,
  parent: true,
  monitors: true,
  watch: true,
  rejections: true,
  asyncContext: true,
  capacity: true,
  ingress: true,
  deadLetters: true,
  logger: true,
  clock: true,
  random: true,
  ids: true,
  dispatcher: true,
};

/**
 * Checks what `createRuntime` and the container will not.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function checkBootstrapOptions(options: BootstrapOptions): void {
  if (typeof options !== 'object' || (options as object | null) === null)
    throw invalidBootstrapOption('options', 'an object', options);
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(KNOWN, key));
  if (unknown.length > 0) {
    throw new MaikoError('UNKNOWN_OPTION', `bootstrap does not know ${unknown.map((key) => `"${key}"`).join(', ')}`, {
      expected: `only ${Object.keys(KNOWN).join(', ')}`,
      received: unknown.join(', '),
      hint: unknown.some((key) => ['actors', 'module', 'supervision', 'container'].includes(key))
        ? 'List actors in a module, or use createRuntime({ actors, container: tsyringeContainer() })'
        : 'Remove it or correct its spelling',
    });
  }
  const { providers } = options;
  for (const flag of ['signals', 'start'] as const) {
    const value: unknown = options[flag];
    if (value !== undefined && typeof value !== 'boolean') throw invalidBootstrapOption(flag, 'true or false', value);
  }
  if (providers !== undefined && !Array.isArray(providers))
    throw invalidBootstrapOption('providers', 'an array', providers);
}
