import type { ActorContainer, Runtime, RuntimeOptions } from '@maiko/core';
import { checkRootOptions, type MaikoModuleOptions } from './module-options';
import { clockOfTestRunner } from './test-runner';

/** The fittings that `MaikoTestingModule` gives the runtime before it is created. */
export interface RootSetup {
  readonly options: Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>;
  around(container: ActorContainer): ActorContainer;
}

/**
 * The object that starts and stops the runtime: a harness, which lets virtual time pass meanwhile; else the runtime
 * itself.
 */
export type RuntimeLifecycle = Pick<Runtime, 'start' | 'stop'>;

const genuine = new WeakSet<object>();

/** Marks what `MaikoTestingModule` gives. */
export function given<T extends object>(what: T): T {
  genuine.add(what);
  return what;
}

/**
 * Returns what was given, if it was: the mocker of a test, `useMocker`, provides a mock for every optional dependency.
 */
export function ifGiven<T extends object>(what: T | undefined): T | undefined {
  return what !== undefined && genuine.has(Object(what) as object) ? what : undefined;
}

/**
 * Merges the options of the application with those of a test, if there is one; the latter win.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function fitted(options: MaikoModuleOptions, inTests?: RootSetup): MaikoModuleOptions {
  checkRootOptions(options);
  const setup = ifGiven(inTests);
  if (setup === undefined) return { ...options, clock: options.clock ?? clockOfTestRunner() };
  // The runtime takes another form of `asyncContext` than `MaikoModule.forRoot`.
  const { asyncContext: _asyncContext, monitors = [], ...others } = setup.options;
  return { ...options, ...others, monitors: [...(options.monitors ?? []), ...monitors] };
}
