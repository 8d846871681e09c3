import type {
  ActorClass,
  ActorContainer,
  ActorDefinition,
  ModuleClass,
  ModuleDefinition,
  RuntimeOptions,
  SupervisionOptions,
} from '@maiko/core';
import { defineOptions, flag, type OptionRule } from '@maiko/core/adapter';
import { TestClock } from '../test-clock';

/** Actors without a module. */
export interface HarnessActors {
  readonly actors: readonly (ActorClass | ActorDefinition)[];
  readonly supervision?: SupervisionOptions | undefined;
}

/** The program that a harness runs. */
export type HarnessProgram = ModuleClass | ModuleDefinition | HarnessActors;

export function isActors(program: HarnessProgram): program is HarnessActors {
  return typeof program === 'object' && 'actors' in program && !('name' in program);
}

/**
 * A function that makes a container from providers; a later provider of a token replaces an earlier one.
 * `tsyringeContainer` is one.
 */
export type ContainerFactory<Provider = never> = (options: {
  readonly providers: readonly Provider[];
}) => ActorContainer;

/** The options of the runtime that a test may set; the harness sets the others. */
export type HarnessRuntimeOptions = Omit<
  RuntimeOptions,
  'module' | 'actors' | 'supervision' | 'container' | 'clock' | 'dispatcher'
>;

/** Options of a harness, however its runtime is made. */
export interface HarnessSettings {
  /** The order in which actors that are ready have their turn: drawn from this seed. Default: fair, always the same. */
  readonly seed?: number | undefined;
  /** Virtual time. Give your own when something that you override needs it too. */
  readonly clock?: TestClock | undefined;
  /** Recording begins at once. Default true; else with `harness.record()`. */
  readonly record?: boolean | undefined;
  /**
   * Further options of the runtime. By default nothing is watched, jitter is 0 and the log is kept in `harness.log`.
   */
  readonly options?: HarnessRuntimeOptions | undefined;
}

/** Options of `createHarness`. */
export interface HarnessOptions<Provider = never> extends HarnessSettings {
  /** Creates the actors: a container, or a function that makes one from providers. Default: `plainContainer`. */
  readonly container?: ActorContainer | ContainerFactory<Provider> | undefined;
  /** Providers that take the place of those that the module lists. */
  readonly overrides?: readonly NoInfer<Provider>[] | undefined;
  /** Start the actors. Default true; else with `harness.start()`. */
  readonly start?: boolean | undefined;
}

const SETTINGS = defineOptions<HarnessSettings>()({
  record: [flag],
  seed: [(value) => (Number.isSafeInteger(value) ? undefined : 'a whole number')],
  clock: [(value) => (value instanceof TestClock ? undefined : 'a TestClock')],
  options: [(value) => (typeof value === 'object' && value !== null ? undefined : 'an object of runtime options')],
});

const container: OptionRule = (value) =>
  typeof value === 'function' || (typeof value === 'object' && value !== null && 'create' in value)
    ? undefined
    : 'an ActorContainer, or a function that makes one';

const HARNESS = defineOptions<HarnessOptions>()({
  container: [container],
  overrides: [(value) => (Array.isArray(value) ? undefined : 'an array of providers')],
  start: [flag],
  ...SETTINGS.rows,
});

const hint = (): string => 'Options of the runtime belong in "options"; else remove it or correct its spelling';

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkHarnessOptions(options: object): void {
  HARNESS.check('createHarness', options, hint);
}

/**
 * Checks settings for code that makes a `HarnessSetup` from the settings of a user.
 * @param caller as messages call it
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function checkHarnessSettings(caller: string, settings: object): void {
  SETTINGS.check(caller, settings, hint);
}
