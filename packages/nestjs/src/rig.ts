import type { ActorContainer, Runtime, RuntimeOptions } from '@maiko/core';
import { checkRootOptions, type MaikoModuleOptions } from './module-options';

/** What `MaikoTestingModule` fits the runtime with before it is made. */
export interface Rig {
  readonly options: Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>;
  around(container: ActorContainer): ActorContainer;
}

/** Who starts and stops the runtime: a harness, which knows how to let virtual time pass meanwhile; else the runtime itself. */
export type Life = Pick<Runtime, 'start' | 'stop'>;

/**
 * The options of the application, and over them those of a test, if there is one.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function fitted(given: MaikoModuleOptions, rig?: Rig): MaikoModuleOptions {
  checkRootOptions(given);
  if (rig === undefined) return given;
  // The runtime takes another form of `asyncContext` than `MaikoModule.forRoot`.
  const { asyncContext: _asyncContext, monitors = [], ...options } = rig.options;
  return { ...given, ...options, monitors: [...(given.monitors ?? []), ...monitors] };
}
