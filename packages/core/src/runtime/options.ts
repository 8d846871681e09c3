import type { ActorClass } from '../actor/actor-class';
import type { ActorDefinition } from '../actor/definition';
import { plainContainer } from '../actor/plain-container';
import { invalidOption } from '../errors';
import { anything, checkOptions, count, duration, flag, having, list, oneOf, type OptionRules } from '../options-check';
import type { AsyncContext } from '../ports/async-context';
import type { Clock } from '../ports/clock';
import type { ActorContainer } from '../actor/container';
import type { Dispatcher } from '../ports/dispatcher';
import { guardLogger, lineLogger } from '../ports/guarded-logger';
import { guardPorts } from '../ports/guarded-ports';
import type { Monitor } from '../actor/monitor';
import type { IdSource } from '../ports/ids';
import { consoleLogger, type Logger } from '../ports/logger';
import type { Random } from '../ports/random';
import { Reentrancy } from '../reentrancy';
import type { SupervisionOptions } from '../supervision/options';
import { modulesTwice } from './errors';
import { moduleTree, ROOT_MODULE, type ModuleClass, type ModuleDefinition, type ModuleNode } from './module';
import { resolveWatch, type ResolvedWatchOptions, type WatchOptions } from './watch';

/** Options of `createRuntime`. */
export interface RuntimeOptions {
  /** The root module: a class with `@RuntimeModule`, or data. */
  readonly module?: ModuleClass | ModuleDefinition | undefined;
  /** The actors, in the order they start, of a root module that needs nothing else. */
  readonly actors?: readonly (ActorClass | ActorDefinition)[] | undefined;
  /** How that root module supervises its actors. */
  readonly supervision?: SupervisionOptions | undefined;
  /** Creates the actors. Default: `plainContainer`. */
  readonly container?: ActorContainer | undefined;
  /** How many events a mailbox holds. Default 128, as in the original. */
  readonly capacity?: number | undefined;
  /** How many events from outside may wait to be accepted. Default 1024. */
  readonly ingress?: number | undefined;
  /** How many dead letters are stored for replay. Default 1000. */
  readonly deadLetters?: number | undefined;
  /** Monitors that see everything from the start on; `runtime.monitors` takes more later. */
  readonly monitors?: readonly Monitor[] | undefined;
  /** Warns of actors that are stuck and of a starved event loop; false watches nothing. Default: the defaults of `WatchOptions`. */
  readonly watch?: WatchOptions | false | undefined;
  /**
   * What a promise means that code of an actor leaves to itself and that rejects. `attribute`: its actor has failed, with
   * UNHANDLED_REJECTION, once the event in hand is done. `ignore` (default): it is a matter of Node, which ends the process.
   */
  readonly rejections?: 'attribute' | 'ignore' | undefined;
  /** Brings to handlers what surrounded the publish, such as `AsyncLocalStorage`. Default: nothing does, and nothing is paid. */
  readonly asyncContext?: AsyncContext | undefined;
  /**
   * How it stops when nothing else is said: on a signal, by `ctx.stopRuntime()`, when an actor failed for good, and by `stop()` without
   * options.
   */
  readonly stop?: StopOptions | undefined;
  /** Takes warnings and errors of the runtime, and what actors log. Default: `consoleLogger`. */
  readonly logger?: Logger | undefined;
  /** The time, and timers. Default: `systemClock`. */
  readonly clock?: Clock | undefined;
  /** Draws the jitter of delays. Default: `systemRandom`. */
  readonly random?: Random | undefined;
  /** Gives ids their origin. Default: `systemIds`. */
  readonly ids?: IdSource | undefined;
  /** Decides which actor has the next turn. Default: a `FairDispatcher`. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** `RuntimeOptions` with the defaults filled in. */
export type ResolvedRuntimeOptions = {
  readonly [
    K in Exclude<keyof RuntimeOptions, 'module' | 'actors' | 'supervision' | 'watch' | 'asyncContext' | 'stop'>
  ]-?: NonNullable<RuntimeOptions[K]>;
} & {
  readonly root: ModuleNode;
  readonly watch: ResolvedWatchOptions | false;
  readonly asyncContext: AsyncContext | undefined;
  readonly stop: ResolvedStopOptions;
  /** The clock that was given, without its guard. */
  readonly givenClock: Clock;
  /** Where the runtime writes its own lines; `logger` takes those of actors. */
  readonly lines: Logger;
  readonly reentrancy: Reentrancy;
};

const DEFAULT_CAPACITY = 128;
const DEFAULT_INGRESS = 1024;
const DEFAULT_DEAD_LETTERS = 1000;

/** The counter in ids begins anew before it outgrows the integers that the engine stores for nothing. */
export const EVENTS_PER_ORIGIN = 2 ** 30;

const RULES: OptionRules<RuntimeOptions> = {
  module: anything,
  actors: list,
  supervision: anything,
  watch: anything,
  rejections: oneOf('attribute', 'ignore'),
  asyncContext: having('capture', 'run'),
  stop: anything,
  container: having('create'),
  capacity: count(1),
  ingress: count(1),
  deadLetters: count(0),
  monitors: list,
  logger: having('debug', 'info', 'warn', 'error'),
  clock: having('now', 'monotonic', 'setTimer'),
  random: having('next'),
  ids: having('origin'),
  dispatcher: having('schedule'),
};

/** @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_MODULE, MODULE_CYCLE, SUPERVISION_CONFLICT */
export function resolveRuntimeOptions(options: RuntimeOptions): ResolvedRuntimeOptions {
  checkOptions('createRuntime', options, RULES);
  const reentrancy: Reentrancy = new Reentrancy((task) => {
    ports.dispatcher.schedule(task);
  });
  const logger = guardLogger(options.logger ?? consoleLogger, reentrancy);
  const lines = lineLogger(logger);
  const { clock, random, ids, dispatcher, asyncContext } = options;
  const ports = guardPorts({ clock, random, ids, dispatcher, asyncContext }, lines);
  return {
    ...ports,
    givenClock: clock ?? ports.clock,
    logger,
    lines,
    reentrancy,
    root: rootOf(options),
    watch: resolveWatch(options.watch),
    rejections: options.rejections ?? 'ignore',
    stop: resolveStop('createRuntime stop', options.stop),
    container: options.container ?? plainContainer,
    capacity: options.capacity ?? DEFAULT_CAPACITY,
    ingress: options.ingress ?? DEFAULT_INGRESS,
    deadLetters: options.deadLetters ?? DEFAULT_DEAD_LETTERS,
    monitors: options.monitors ?? [],
  };
}

function rootOf({ module, actors, supervision }: RuntimeOptions): ModuleNode {
  if (module === undefined) {
    if (actors === undefined) throw invalidOption('createRuntime', 'actors', 'an array, or a module', actors);
    return moduleTree({ name: ROOT_MODULE, actors, supervision });
  }
  const twice = Object.entries({ actors, supervision }).filter(([, value]) => value !== undefined);
  if (twice.length > 0) throw modulesTwice(twice.map(([key]) => key));
  return moduleTree(module);
}

/** Options of `stop`. */
export interface StopOptions {
  /** Handle what is queued first. Default true; else it becomes dead letters. */
  readonly drain?: boolean | undefined;
  /** Everything is over after this many milliseconds, come what may. Default 10 000. */
  readonly deadline?: number | undefined;
}

export type ResolvedStopOptions = { readonly [K in keyof StopOptions]-?: NonNullable<StopOptions[K]> };

const STOP_DEFAULTS: ResolvedStopOptions = { drain: true, deadline: 10_000 };

const STOP_RULES: OptionRules<StopOptions> = { drain: flag, deadline: duration };

/**
 * @param where what the options belong to, for messages
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveStop(
  where: string,
  options: StopOptions = {},
  defaults: ResolvedStopOptions = STOP_DEFAULTS,
): ResolvedStopOptions {
  checkOptions(where, options, STOP_RULES);
  const { drain = defaults.drain, deadline = defaults.deadline } = options;
  return { drain, deadline };
}
