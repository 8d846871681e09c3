import type { ActorClass } from '../actor/actor-class';
import type { ActorDefinition } from '../actor/definition';
import { plainContainer } from '../actor/plain-container';
import { invalidOption } from '../errors';
import { defineOptions, type OptionRows, type Resolved } from '../define-options';
import { anything, count, duration, flag, having, list, oneOf } from '../options-check';
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
import type { Transport } from '../ports/transport';
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
  /**
   * Warns of actors that are stuck and of a starved event loop; false watches nothing. Default: the defaults of
   * `WatchOptions`.
   */
  readonly watch?: WatchOptions | false | undefined;
  /**
   * What a promise means that code of an actor leaves to itself and that rejects. `attribute`: its actor has failed,
   * with UNHANDLED_REJECTION, once the event in hand is done. `ignore` (default): it is a matter of Node, which ends
   * the process.
   */
  readonly rejections?: 'attribute' | 'ignore' | undefined;
  /**
   * Brings to handlers what surrounded the publish, such as `AsyncLocalStorage`. Default: nothing does, and nothing is
   * paid.
   */
  readonly asyncContext?: AsyncContext | undefined;
  /**
   * How it stops when nothing else is said: on a signal, by `ctx.stopRuntime()`, when an actor failed for good, and by
   * `stop()` without options.
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
  /** Keeps the events of durable topics. Default: none, and a durable topic is refused. */
  readonly transport?: Transport | undefined;
}

/**
 * The options of `createRuntime`. What has options of its own, and ports that are guarded, get their defaults where
 * they are resolved.
 */
const RUNTIME_OPTIONS = defineOptions<RuntimeOptions>()({
  module: [anything],
  actors: [list],
  supervision: [anything],
  watch: [anything],
  rejections: [oneOf('attribute', 'ignore'), 'ignore'],
  asyncContext: [having('capture', 'run')],
  stop: [anything],
  container: [having('create'), plainContainer],
  capacity: [count(1), 128],
  ingress: [count(1), 1024],
  deadLetters: [count(0), 1000],
  monitors: [list, []],
  logger: [having('debug', 'info', 'warn', 'error'), consoleLogger],
  clock: [having('now', 'monotonic', 'setTimer')],
  random: [having('next')],
  ids: [having('origin')],
  dispatcher: [having('schedule')],
  transport: [having('publish', 'subscribe', 'close')],
});

/**
 * Makes rows for the options that an adapter passes on to `createRuntime`, which checks their values itself.
 * @param without what the adapter decides
 */
export function runtimeRows<K extends keyof RuntimeOptions>(...without: K[]): OptionRows<Omit<RuntimeOptions, K>> {
  const keys = Object.keys(RUNTIME_OPTIONS.rows) as (keyof RuntimeOptions)[];
  const left = keys.filter((key) => !without.includes(key as K));
  return Object.fromEntries(left.map((key) => [key, [anything]])) as unknown as OptionRows<Omit<RuntimeOptions, K>>;
}

type Taken = 'container' | 'capacity' | 'ingress' | 'deadLetters' | 'monitors' | 'rejections';

/** `RuntimeOptions` with the defaults filled in, and what is made of them. */
export interface ResolvedRuntimeOptions
  extends Pick<Resolved<typeof RUNTIME_OPTIONS>, Taken>, ReturnType<typeof guardPorts> {
  readonly root: ModuleNode;
  readonly watch: ResolvedWatchOptions | false;
  readonly stop: ResolvedStopOptions;
  /** The clock that was given, without its guard. */
  readonly givenClock: Clock;
  readonly logger: Logger;
  /** Where the runtime writes its own lines; `logger` takes those of actors. */
  readonly lines: Logger;
  readonly reentrancy: Reentrancy;
  readonly transport: Transport | undefined;
}

/** The counter in ids starts over before it outgrows the integers that the engine stores without an allocation. */
export const EVENTS_PER_ORIGIN = 2 ** 30;

/** @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_MODULE, MODULE_CYCLE, SUPERVISION_CONFLICT */
export function resolveRuntimeOptions(options: RuntimeOptions): ResolvedRuntimeOptions {
  const { container, capacity, ingress, deadLetters, monitors, rejections, ...given } = RUNTIME_OPTIONS.resolve(
    'createRuntime',
    options,
  );
  const reentrancy: Reentrancy = new Reentrancy((task) => {
    ports.dispatcher.schedule(task);
  });
  const logger = guardLogger(given.logger, reentrancy);
  const lines = lineLogger(logger);
  const { clock, random, ids, dispatcher, asyncContext, transport } = given;
  const ports = guardPorts({ clock, random, ids, dispatcher, asyncContext }, lines);
  return {
    ...ports,
    givenClock: clock ?? ports.clock,
    logger,
    lines,
    reentrancy,
    root: rootOf(given),
    watch: resolveWatch(given.watch),
    stop: resolveStop('createRuntime stop', given.stop),
    container,
    capacity,
    ingress,
    deadLetters,
    monitors,
    rejections,
    transport,
  };
}

function rootOf({
  module,
  actors,
  supervision,
}: Pick<RuntimeOptions, 'module' | 'actors' | 'supervision'>): ModuleNode {
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
  /** Everything is over this many milliseconds after the call, come what may. Default 10 000. */
  readonly deadline?: number | undefined;
}

export const STOP_OPTIONS = defineOptions<StopOptions>()({ drain: [flag, true], deadline: [duration, 10_000] });

export type ResolvedStopOptions = Resolved<typeof STOP_OPTIONS>;

/**
 * @param where what the options belong to, for messages
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveStop(
  where: string,
  options: StopOptions = {},
  defaults: ResolvedStopOptions = STOP_OPTIONS.defaults,
): ResolvedStopOptions {
  STOP_OPTIONS.check(where, options);
  return STOP_OPTIONS.fill(options, defaults);
}
