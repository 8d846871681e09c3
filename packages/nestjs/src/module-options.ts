import type { ActorClass, ActorDefinition, RuntimeOptions, StopOptions, SupervisionOptions } from '@maiko/core';
import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import { isStorage, type CarriedStorage, type ForkedStorage } from './async-context';
import { invalidOption, unknownOption } from './errors';

/** Options of `MaikoModule`: those of `createRuntime` that the modules do not decide, and some of its own. */
export interface MaikoModuleOptions extends Omit<RuntimeOptions, 'module' | 'actors' | 'container' | 'asyncContext'> {
  /**
   * Storages with stores that handlers find as they were at the publish: `AsyncLocalStorage`, or `ClsService` of
   * nestjs-cls. An actor chooses with `@CarryContext`. Default: none, at no cost.
   */
  readonly asyncContext?: readonly (CarriedStorage | ForkedStorage)[] | undefined;
  /** How the runtime stops when the application closes. Default: it drains, within 10 000 milliseconds. */
  readonly stop?: StopOptions | undefined;
  /**
   * Which handlers global guards, pipes, interceptors and filters apply to: `decorated`, those that have one of these
   * of their own or of their class, or `all`. Those for HTTP must cope with an `ExecutionContext` of the type `maiko`.
   * Default: `decorated`, and the start says which handlers are left out.
   */
  readonly globalEnhancers?: 'decorated' | 'all' | undefined;
  /** Running actors keep the process alive, as a listening server does. Default true. */
  readonly keepAlive?: boolean | undefined;
}

/** A class for `useClass` and `useExisting` of `MaikoModule.forRootAsync`. */
export interface MaikoOptionsFactory {
  createMaikoOptions(): MaikoModuleOptions | Promise<MaikoModuleOptions>;
}

/** Whether modules that do not import `MaikoModule` get `Runtime`, `Publisher` and topics injected. */
interface Visibility {
  /** All modules see `Runtime`, `Publisher` and topics, not only those that import `MaikoModule`. Default true. */
  readonly isGlobal?: boolean | undefined;
}

export type MaikoRootOptions = MaikoModuleOptions & Visibility;

/** Options of `MaikoModule.forRootAsync`: one of `useFactory`, `useClass` and `useExisting`. */
export type MaikoAsyncOptions = ConfigurableModuleAsyncOptions<MaikoModuleOptions, 'createMaikoOptions'> & Visibility;

/** The options that `MaikoModule.forFeature` adds to the module that imports it. */
export interface FeatureOptions {
  /** Actors, in the order they start. Their dependencies are those of the importing module. */
  readonly actors?: readonly (ActorClass | ActorDefinition)[] | undefined;
  /** Which actors are restarted when an actor of this module has failed, and how often. */
  readonly supervision?: SupervisionOptions | undefined;
  /** What the supervisor is called. Default: the name of the importing module. */
  readonly name?: string | undefined;
  /**
   * Makes it a supervisor of actors of this one class, which come and go at run time: wherever one is spawned from, it
   * lives here.
   */
  readonly dynamic?: ActorClass | undefined;
  /** How many actors a dynamic supervisor holds at most. Default: any number. */
  readonly maxChildren?: number | undefined;
}

type Known<T> = Readonly<Record<keyof T, true>>;

const ROOT: Known<MaikoModuleOptions> = {
  supervision: true,
  stop: true,
  keepAlive: true,
  globalEnhancers: true,
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

const ASYNC: Known<MaikoAsyncOptions> = {
  imports: true,
  inject: true,
  useFactory: true,
  useClass: true,
  useExisting: true,
  provideInjectionTokensFrom: true,
  isGlobal: true,
};

const STOP: Known<StopOptions> = { drain: true, deadline: true };

const FEATURE: Known<FeatureOptions> = {
  actors: true,
  supervision: true,
  name: true,
  dynamic: true,
  maxChildren: true,
};

const DECIDED_BY_MODULES = ['actors', 'module', 'container'];

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkRootOptions(options: MaikoModuleOptions, where = 'MaikoModule.forRoot'): void {
  checkKeys(where, options, ROOT);
  const { asyncContext = [] } = options;
  if (!Array.isArray(asyncContext)) throw invalidOption(where, 'asyncContext', 'an array of storages', asyncContext);
  for (const [index, each] of asyncContext.entries())
    if (!isStorage(each))
      throw invalidOption(where, `asyncContext[${String(index)}]`, 'an AsyncLocalStorage or a ClsService', each);
  if (options.keepAlive !== undefined && typeof options.keepAlive !== 'boolean')
    throw invalidOption(where, 'keepAlive', 'true or false', options.keepAlive);
  if (options.globalEnhancers !== undefined && !['decorated', 'all'].includes(options.globalEnhancers))
    throw invalidOption(where, 'globalEnhancers', '"decorated" or "all"', options.globalEnhancers);
  if (options.stop !== undefined) checkStop(where, options.stop);
}

/** The runtime would see them only when it stops. */
function checkStop(where: string, stop: StopOptions): void {
  checkKeys(`"stop" of ${where}`, stop, STOP);
  const { drain, deadline } = stop;
  if (drain !== undefined && typeof drain !== 'boolean')
    throw invalidOption(where, 'stop.drain', 'true or false', drain);
  if (deadline !== undefined && !(typeof deadline === 'number' && deadline >= 0))
    throw invalidOption(where, 'stop.deadline', 'a number of milliseconds, zero or more', deadline);
}

/** @throws INVALID_OPTION */
export function checkVisibility(where: string, { isGlobal }: Visibility): void {
  if (isGlobal !== undefined && typeof isGlobal !== 'boolean')
    throw invalidOption(where, 'isGlobal', 'true or false', isGlobal);
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkAsyncOptions(options: MaikoAsyncOptions): void {
  const where = 'MaikoModule.forRootAsync';
  checkKeys(where, options, ASYNC);
  checkVisibility(where, options);
  const sources = (['useFactory', 'useClass', 'useExisting'] as const).filter((key) => options[key] !== undefined);
  if (sources.length !== 1)
    throw invalidOption(where, 'useFactory', 'exactly one of useFactory, useClass and useExisting', sources.join(', '));
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkFeatureOptions(options: FeatureOptions): void {
  const where = 'MaikoModule.forFeature';
  checkKeys(where, options, FEATURE);
  const { actors, name } = options;
  if (actors !== undefined && !Array.isArray(actors)) throw invalidOption(where, 'actors', 'an array', actors);
  if (name !== undefined && (typeof name !== 'string' || name.trim() === ''))
    throw invalidOption(where, 'name', 'a text that is not empty', name);
  const missing = actors?.findIndex((each: unknown) => each === undefined) ?? -1;
  if (missing >= 0)
    throw invalidOption(
      where,
      `actors[${String(missing)}]`,
      'a class with @Actor() (two files may import each other)',
      undefined,
    );
}

/** @throws INVALID_OPTION */
export function checkObject(where: string, options: unknown): void {
  if (typeof options !== 'object' || options === null) throw invalidOption(where, 'options', 'an object', options);
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkListed<K extends string>(
  where: string,
  options: Readonly<Record<K, readonly unknown[]>>,
  known: Readonly<Record<string, true>>,
  list: K,
): void {
  checkKeys(where, options, known);
  const { [list]: listed } = options;
  if (!Array.isArray(listed)) throw invalidOption(where, list, 'an array of classes', listed);
}

function checkKeys(where: string, options: object, known: Readonly<Record<string, true>>): void {
  checkObject(where, options);
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(known, key));
  if (unknown.length === 0) return;
  throw unknownOption(
    where,
    unknown,
    Object.keys(known),
    unknown.some((key) => DECIDED_BY_MODULES.includes(key))
      ? 'List actors in the providers of a module, or in MaikoModule.forFeature({ actors })'
      : undefined,
  );
}
