import type { ActorContainer, Runtime, RuntimeOptions } from '@maiko/core';
import { checkRootOptions, type MaikoModuleOptions } from './module-options';
import { clockOfTestRunner } from './test-runner';

/** What `MaikoTestingModule` fits the runtime with before it is made. */
export interface RootSetup {
  readonly options: Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'>;
  around(container: ActorContainer): ActorContainer;
}

/** Who starts and stops the runtime: a harness, which knows how to let virtual time pass meanwhile; else the runtime itself. */
export type RuntimeLifecycle = Pick<Runtime, 'start' | 'stop'>;

const genuine = new WeakSet<object>();

/** Marks what `MaikoTestingModule` gives. */
export function given<T extends object>(what: T): T {
  genuine.add(what);
  return what;
}

/** What was given, if it was: the mocker of a test, `useMocker`, answers for whatever is optional. */
export function ifGiven<T extends object>(what: T | undefined): T | undefined {
  return what !== undefined && genuine.has(Object(what) as object) ? what : undefined;
}

/**
 * The options of the application, and over them those of a test, if there is one.
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
