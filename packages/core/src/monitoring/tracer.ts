import type { Envelope } from '../flow/envelope';
import { anything, checkOptions, flag, oneOf, type OptionRules } from '../options-check';
import { NOBODY_LISTENS, type Monitor, type MonitorCallback } from '../actor/monitor';
import { writerFor, type LogLevel, type LogStyle, type TraceFields, type TraceLogger } from './trace-logger';

/** At which level a kind of record is logged; `silent` logs nothing, and then it costs nothing either. */
export type TraceLevel = LogLevel | 'silent';

export interface TracerOptions {
  /** Where records go: pino, Nest's `Logger`, `console`, winston. Default: `console`. */
  readonly logger?: TraceLogger | undefined;
  /** How the logger takes fields. Default: found out by looking at the logger; see `LogStyle`. */
  readonly style?: LogStyle | undefined;
  /** Levels that differ from `DEFAULT_TRACE_LEVELS`, by callback of `Monitor`. */
  readonly levels?: Partial<Readonly<Record<MonitorCallback, TraceLevel>>> | undefined;
  /** Whether the payload is a field of the records of events. Default false: payloads may be large or private. */
  readonly payloads?: boolean | undefined;
}

/** Events and steps are for debugging, the life of actors is for information, losses are warnings, failures are errors. */
export const DEFAULT_TRACE_LEVELS: Readonly<Record<MonitorCallback, TraceLevel>> = {
  dispatched: 'debug',
  unrouted: 'debug',
  delivered: 'debug',
  handled: 'debug',
  failed: 'error',
  overflow: 'debug',
  dropped: 'warn',
  publisherBlocked: 'debug',
  publisherReleased: 'debug',
  deadLetter: 'warn',
  actorStarted: 'info',
  actorRestarting: 'warn',
  moduleRestarting: 'warn',
  actorStopped: 'info',
  stuck: 'warn',
  starved: 'warn',
  stepping: 'silent',
  stepped: 'debug',
  scheduled: 'debug',
};

interface TraceRecord {
  readonly message: string;
  readonly fields: TraceFields;
}

type Describe = { readonly [K in MonitorCallback]: (...facts: Parameters<NonNullable<Monitor[K]>>) => TraceRecord };

/** What every record says; `event` makes the fields of an envelope. */
function records(event: (envelope: Envelope) => TraceFields): Describe {
  const record = (message: string, ...fields: TraceFields[]): TraceRecord => ({
    message,
    fields: Object.assign({}, ...fields) as TraceFields,
  });
  return {
    dispatched: (envelope, subscribers) => record('event dispatched', event(envelope), { subscribers }),
    unrouted: (envelope) => record('event unrouted', event(envelope)),
    delivered: (envelope, actor) => record('event delivered', event(envelope), { actor }),
    handled: (envelope, actor) => record('event handled', event(envelope), { actor }),
    failed: (error, actor, envelope) =>
      record('actor failed', envelope === undefined ? {} : event(envelope), { actor, err: error }),
    overflow: (envelope, actor, policy) => record('mailbox full', event(envelope), { actor, policy }),
    dropped: (envelope, actor, policy) => record('event dropped', event(envelope), { actor, policy }),
    publisherBlocked: (envelope, publisher) => record('publisher blocked', event(envelope), { publisher }),
    publisherReleased: (envelope, publisher, duration) =>
      record('publisher released', event(envelope), { publisher, duration }),
    deadLetter: ({ envelope, subscriber, reason, error }) =>
      record('dead letter', event(envelope), { actor: subscriber, reason, err: error }),
    actorStarted: (actor, incarnation) => record('actor started', { actor, incarnation }),
    actorRestarting: (actor, incarnation, cause, delay) =>
      record('actor restarting', { actor, incarnation, delay, err: cause }),
    moduleRestarting: (module, cause, delay) => record('module restarting', { module, delay, err: cause }),
    actorStopped: (actor, incarnation, reason) => record('actor stopped', { actor, incarnation, reason }),
    stuck: (actor, doing, duration) => record('actor stuck', { actor, doing, duration }),
    starved: (duration) => record('event loop starved', { duration }),
    stepping: (actor) => record('actor stepping', { actor }),
    stepped: (actor, action) => record('actor stepped', { actor, action }),
    scheduled: (actor, method) => record('actor ran on schedule', { actor, method }),
  };
}

const CALLBACKS = Object.keys(NOBODY_LISTENS) as MonitorCallback[];

const LEVEL = oneOf('debug', 'info', 'warn', 'error', 'silent');

const RULES: OptionRules<TracerOptions> = {
  logger: anything,
  style: oneOf('fields-first', 'message-first', 'text'),
  levels: anything,
  payloads: flag,
};

// The callbacks of a tracer are made when it is: one that is silent must not exist, or the runtime would pay for it.
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it only gives them their types
const Callbacks = class {} as new () => { readonly [K in MonitorCallback]?: NonNullable<Monitor[K]> };

/**
 * A monitor that writes what happens to a logger, as a message with structured fields.
 * @example
 * runtime.monitors.add(new Tracer({ logger: pino({ level: 'debug' }), levels: { delivered: 'silent' } }));
 */
export class Tracer extends Callbacks implements Monitor {
  /** @throws INVALID_OPTION, UNKNOWN_OPTION */
  constructor(options: TracerOptions = {}) {
    super();
    checkOptions('Tracer', options, RULES);
    const { logger = console, style, levels = {}, payloads = false } = options;
    const rules = Object.fromEntries(CALLBACKS.map((callback) => [callback, LEVEL])) as OptionRules<typeof levels>;
    checkOptions('Tracer, levels', levels, rules);
    const write = writerFor(logger, style);
    const described = records((envelope) => eventFields(envelope, payloads)) as Record<
      MonitorCallback,
      (...facts: unknown[]) => TraceRecord
    >;
    const callbacks = CALLBACKS.flatMap((callback) => {
      const level = levels[callback] ?? DEFAULT_TRACE_LEVELS[callback];
      if (level === 'silent') return [];
      const trace = (...facts: unknown[]): void => {
        const { message, fields } = described[callback](...facts);
        write(level, message, fields);
      };
      return [[callback, trace] as const];
    });
    Object.assign(this, Object.fromEntries(callbacks));
  }
}

function eventFields(envelope: Envelope, payloads: boolean): TraceFields {
  const { topic, id, sender, parentId, correlationId, attempt } = envelope;
  return {
    topic,
    id,
    correlationId,
    ...(sender === undefined ? {} : { sender }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(attempt > 1 ? { attempt } : {}),
    ...(payloads ? { payload: envelope.payload } : {}),
  };
}
