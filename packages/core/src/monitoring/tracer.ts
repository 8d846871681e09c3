import type { DeadLetter } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import { defineOptions } from '../define-options';
import { anything, checkOptions, flag, oneOf, type OptionRules } from '../options-check';
import { MONITOR_CALLBACKS, type Monitor, type MonitorCallback } from '../actor/monitor';
import { CALLBACK_FIELDS } from './callback-fields';
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

/** The usual level and the message of every kind of record. */
const RECORDS: Readonly<Record<MonitorCallback, readonly [level: TraceLevel, message: string]>> = {
  dispatched: ['debug', 'event dispatched'],
  unrouted: ['debug', 'event unrouted'],
  delivered: ['debug', 'event delivered'],
  handled: ['debug', 'event handled'],
  failed: ['error', 'actor failed'],
  overflow: ['debug', 'mailbox full'],
  dropped: ['warn', 'event dropped'],
  publisherBlocked: ['debug', 'publisher blocked'],
  publisherReleased: ['debug', 'publisher released'],
  deadLetter: ['warn', 'dead letter'],
  kept: ['debug', 'event kept'],
  received: ['debug', 'event received'],
  settled: ['debug', 'event settled'],
  transportChanged: ['warn', 'transport changed'],
  actorStarted: ['info', 'actor started'],
  actorRestarting: ['warn', 'actor restarting'],
  moduleRestarting: ['warn', 'module restarting'],
  actorStopped: ['info', 'actor stopped'],
  stuck: ['warn', 'actor stuck'],
  starved: ['warn', 'event loop starved'],
  stepping: ['silent', 'actor stepping'],
  stepped: ['debug', 'actor stepped'],
  scheduled: ['debug', 'actor ran on schedule'],
};

/**
 * Events and steps are for debugging, the life of actors is for information, losses are warnings, failures are errors.
 */
export const DEFAULT_TRACE_LEVELS = Object.fromEntries(
  MONITOR_CALLBACKS.map((callback) => [callback, RECORDS[callback][0]]),
) as Readonly<Record<MonitorCallback, TraceLevel>>;

const LEVEL = oneOf('debug', 'info', 'warn', 'error', 'silent');

const TRACER = defineOptions<TracerOptions>()({
  logger: [anything, console],
  style: [oneOf('fields-first', 'message-first', 'text')],
  levels: [anything, {}],
  payloads: [flag, false],
});

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
    const { logger, style, levels, payloads } = TRACER.resolve('Tracer', options);
    const rules = Object.fromEntries(MONITOR_CALLBACKS.map((callback) => [callback, LEVEL])) as OptionRules<
      typeof levels
    >;
    checkOptions('Tracer, levels', levels, rules);
    const write = writerFor(logger, style);
    const callbacks = MONITOR_CALLBACKS.flatMap((callback) => {
      const [standard, message] = RECORDS[callback];
      const level = levels[callback] ?? standard;
      if (level === 'silent') return [];
      const named = CALLBACK_FIELDS[callback] as (...facts: unknown[]) => NamedFacts;
      const trace = (...facts: unknown[]): void => {
        write(level, message, fieldsOf(named(...facts), payloads));
      };
      return [[callback, trace] as const];
    });
    Object.assign(this, Object.fromEntries(callbacks));
  }
}

/** The named facts of any callback: those that are written otherwise than as a field of their own. */
interface NamedFacts extends Record<string, unknown> {
  readonly envelope?: Envelope | undefined;
  readonly letter?: DeadLetter | undefined;
}

const WRITTEN_APART: ReadonlySet<string> = new Set(['envelope', 'error', 'cause']);

/** The fields of the event come first, an error comes last. */
function fieldsOf(facts: NamedFacts, payloads: boolean): TraceFields {
  const { envelope, letter, error, cause } = facts;
  if (letter !== undefined) {
    const { subscriber: actor, reason } = letter;
    return fieldsOf({ envelope: letter.envelope, actor, reason, error: letter.error }, payloads);
  }
  const fields: Record<string, unknown> = envelope === undefined ? {} : eventFields(envelope, payloads);
  for (const name in facts) if (!WRITTEN_APART.has(name)) fields[name] = facts[name];
  const err = error ?? cause;
  if (err !== undefined) fields.err = err;
  return fields;
}

function eventFields(envelope: Envelope, payloads: boolean): Record<string, unknown> {
  const { topic, id, sender, parentId, causeId, correlationId, attempt } = envelope;
  return {
    topic,
    id,
    correlationId,
    ...(sender === undefined ? {} : { sender }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(causeId === parentId ? {} : { causeId }),
    ...(attempt > 1 ? { attempt } : {}),
    ...(payloads ? { payload: envelope.payload } : {}),
  };
}
