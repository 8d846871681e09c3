import type { ActorClass, ActorDefinition, RuntimeOptions, StopOptions, SupervisionOptions } from '@maiko/core';
import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import { isStorage, type CarriedStorage, type ForkedStorage } from './async-context';
import {
  anything,
  defineOptions,
  flag,
  invalidOption,
  list,
  oneOf,
  runtimeRows,
  STOP_OPTIONS,
  text,
  type OptionRow,
  type OptionRule,
} from '@maiko/core/adapter';

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

const storages: OptionRule = (value) => (Array.isArray(value) ? undefined : 'an array of storages');

const ROOT = defineOptions<MaikoModuleOptions>()({
  ...runtimeRows('module', 'actors', 'container'),
  asyncContext: [storages],
  globalEnhancers: [oneOf('decorated', 'all')],
  keepAlive: [flag],
});

const ASYNC = defineOptions<MaikoAsyncOptions>()({
  imports: [anything],
  inject: [anything],
  useFactory: [anything],
  useClass: [anything],
  useExisting: [anything],
  provideInjectionTokensFrom: [anything],
  isGlobal: [flag],
});

const FEATURE = defineOptions<FeatureOptions>()({
  actors: [list],
  supervision: [anything],
  name: [text],
  dynamic: [anything],
  maxChildren: [anything],
});

const DECIDED_BY_MODULES = ['actors', 'module', 'container'];

const whereActorsAre = (unknown: readonly string[]): string | undefined =>
  unknown.some((key) => DECIDED_BY_MODULES.includes(key))
    ? 'List actors in the providers of a module, or in MaikoModule.forFeature({ actors })'
    : undefined;

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkRootOptions(options: MaikoModuleOptions, where = 'MaikoModule.forRoot'): void {
  ROOT.check(where, options, whereActorsAre);
  for (const [index, each] of (options.asyncContext ?? []).entries())
    if (!isStorage(each))
      throw invalidOption(where, `asyncContext[${String(index)}]`, 'an AsyncLocalStorage or a ClsService', each);
  // The runtime would see them only when it stops.
  if (options.stop !== undefined) STOP.check(where, ofStop(options.stop));
}

const ofStop = <V>(options: Readonly<Record<string, V>> | object): Readonly<Record<string, V>> =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [`stop.${key}`, value as V]));

const STOP = defineOptions<Readonly<Record<string, number | boolean>>>()(
  ofStop<OptionRow<number | boolean>>(STOP_OPTIONS.rows),
);

/** @throws INVALID_OPTION */
export function checkVisibility(where: string, { isGlobal }: Visibility): void {
  if (isGlobal !== undefined && typeof isGlobal !== 'boolean')
    throw invalidOption(where, 'isGlobal', 'true or false', isGlobal);
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkAsyncOptions(options: MaikoAsyncOptions): void {
  const where = 'MaikoModule.forRootAsync';
  ASYNC.check(where, options, whereActorsAre);
  const sources = (['useFactory', 'useClass', 'useExisting'] as const).filter((key) => options[key] !== undefined);
  if (sources.length !== 1)
    throw invalidOption(where, 'useFactory', 'exactly one of useFactory, useClass and useExisting', sources.join(', '));
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkFeatureOptions(options: FeatureOptions): void {
  const where = 'MaikoModule.forFeature';
  FEATURE.check(where, options, whereActorsAre);
  const missing = options.actors?.findIndex((each: unknown) => each === undefined) ?? -1;
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

/** The rule of a list of classes, which must be there. */
export const classes: OptionRule = (value) => (Array.isArray(value) ? undefined : 'an array of classes');

/** @throws INVALID_OPTION of an option that is not there */
export function required(where: string, key: string, value: unknown, rule: OptionRule): void {
  const expected = rule(value);
  if (expected !== undefined) throw invalidOption(where, key, expected, value);
}
