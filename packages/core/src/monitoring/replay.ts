import type { IngestOptions } from '../actor/publisher';
import { invalidOption, MaikoError } from '../errors';
import type { Envelope } from '../flow/envelope';
import { defineOptions, type Resolved } from '../define-options';
import { anything, checkOptions, filled, flag, oneOf, type OptionRule, callback } from '../options-check';
import type { Clock } from '../ports/clock';
import { publishTopic, subscribeTopic, type EventClass } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import { PatternIndex } from '../topic/pattern';
import { payloadOf, type RecordedEvent } from './recording';
import { entriesOf, type RecordingSource } from './recording-reader';

/** The target of a replay: a `Runtime`. */
export interface ReplayTarget {
  readonly clock: Clock;
  ingest(topic: string, data: unknown, options?: IngestOptions): Promise<Envelope>;
}

/**
 * The choice of events to replay.
 * - `roots`: those that the program would not publish by itself, because nothing that is replayed caused them;
 * - `outside`: of these, those that came from outside the actors;
 * - `all`: every one, each with its replayed cause as parent. For a program that only watches.
 */
export type ReplayedEvents = 'roots' | 'outside' | 'all';

export interface ReplayOptions {
  /**
   * How fast time passes: 1 as it was, 10 ten times as fast. Default `Infinity`: as fast as the events are accepted.
   */
  readonly speed?: number | undefined;
  /** Only events published at or after this moment. Milliseconds since the epoch, or a Date. */
  readonly from?: number | Date | undefined;
  /** Only events published before this moment. */
  readonly to?: number | Date | undefined;
  /** Only events of these topics, families, event classes or patterns. */
  readonly topics?: readonly (AnyTopic | EventClass | string)[] | undefined;
  /** Which of the recorded events are published; see `ReplayedEvents`. Default `roots`. */
  readonly events?: ReplayedEvents | undefined;
  /** Event classes: their events come back as instances. Of others the handlers get plain data. */
  readonly classes?: readonly EventClass[] | undefined;
  /**
   * Whether payloads go through the schemas of their topics, as data from outside does: for a list of events that no
   * recorder made, or a recording that is older than a schema. Default false: a recording holds what the schemas made,
   * and a schema must not see its own output.
   */
  readonly parse?: boolean | undefined;
  /** Told of every event that was replayed: what it was in the recording, and what it is now. */
  readonly onReplayed?: ((recorded: RecordedEvent, envelope: Envelope) => void) | undefined;
}

/** The result of a replay. */
export interface ReplayReport {
  /** Events published. */
  readonly replayed: number;
  /**
   * Events the runtime refused: by overflow policy, or by schema with `parse`. Each is a dead letter as well, or was
   * told by its policy.
   */
  readonly refused: readonly RefusedEvent[];
  /** Events that were left out, by time, topic or `events`. */
  readonly skipped: number;
  /** Events that the recording itself says are missing. */
  readonly missing: number;
}

export interface RefusedEvent {
  readonly recorded: RecordedEvent;
  readonly error: Error;
}

/** A recording with what to replay of it. */
export interface Replay {
  /**
   * Publishes the recorded events into a runtime, as from outside, with the payloads they had. Time passes on the clock
   * of the runtime. Settles when all have been accepted.
   * @throws RECORDING_NOT_FOUND, RECORDING_INVALID, RUNTIME_CLOSED
   */
  into(runtime: ReplayTarget): Promise<ReplayReport>;
}

const moment: OptionRule = (value) =>
  Number.isFinite(value instanceof Date ? value.getTime() : value)
    ? undefined
    : 'milliseconds since the epoch, or a Date';

const speedRule: OptionRule = (value) =>
  typeof value === 'number' && value > 0 ? undefined : 'a number above zero, or Infinity';

const REPLAY = defineOptions<ReplayOptions>()({
  speed: [speedRule, Infinity],
  from: [moment, -Infinity],
  to: [moment, Infinity],
  topics: [filled],
  events: [oneOf('roots', 'outside', 'all'), 'roots'],
  classes: [filled, []],
  parse: [flag, false],
  onReplayed: [callback],
});

/**
 * Replays a recording.
 * @param recording the path that the `Recorder` was given, or the recorded events
 * @throws INVALID_OPTION, UNKNOWN_OPTION, NOT_A_TOPIC, INVALID_PATTERN
 * @example
 * const { replayed } = await replay('events.jsonl', { speed: 10, topics: ['raw.>'] }).into(runtime);
 */
export function replay(recording: RecordingSource, options: ReplayOptions = {}): Replay {
  const resolved = REPLAY.resolve('replay', options);
  checkOptions('replay', { recording }, { recording: typeof recording === 'string' ? anything : iterable });
  const wanted = selection(resolved);
  const classes = new Map(resolved.classes.map((each) => [publishTopic(each).name, each]));
  return { into: (runtime) => run(recording, resolved, wanted, classes, runtime) };
}

const iterable: OptionRule = (value) =>
  typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
    ? undefined
    : 'the path of a recording, or its events';

async function run(
  recording: RecordingSource,
  { speed, events, parse, onReplayed }: Resolved<typeof REPLAY>,
  wanted: (record: RecordedEvent) => boolean,
  classes: ReadonlyMap<string, EventClass>,
  runtime: ReplayTarget,
): Promise<ReplayReport> {
  const { clock } = runtime;
  const began = clock.monotonic();
  let first: number | undefined;
  let replayed = 0;
  let skipped = 0;
  let missing = 0;
  const refused: RefusedEvent[] = [];
  /** What was replayed, and what follows from it. By recorded id; with `all`, what it became. */
  const covered = new Map<string, Envelope | undefined>();
  for await (const entry of entriesOf(recording)) {
    if ('missing' in entry) {
      missing += entry.missing;
      continue;
    }
    const { id, parent, sender, time } = entry;
    const follows = parent !== undefined && covered.has(parent);
    if (follows && events !== 'all') covered.set(id, undefined);
    if (!wanted(entry) || (follows && events !== 'all') || (events === 'outside' && sender !== undefined)) {
      skipped++;
      continue;
    }
    first ??= time;
    if (speed !== Infinity) await until(clock, began + (time - first) / speed);
    try {
      const cause = parent === undefined ? undefined : covered.get(parent);
      const payload = payloadOf(entry, classes);
      const envelope = await runtime.ingest(entry.topic, payload, { parent: cause, parsed: !parse });
      covered.set(id, events === 'all' ? envelope : undefined);
      replayed++;
      onReplayed?.(entry, envelope);
    } catch (error) {
      if (!(error instanceof MaikoError) || error.code === 'RUNTIME_CLOSED') throw error;
      refused.push({ recorded: entry, error });
    }
  }
  return { replayed, refused, skipped, missing };
}

function until(clock: Clock, due: number): Promise<void> {
  const delay = due - clock.monotonic();
  if (delay <= 0) return Promise.resolve();
  return new Promise((resolve) => clock.setTimer(resolve, delay));
}

/** Which events a replay is about. */
function selection({ from, to, topics }: Resolved<typeof REPLAY>): (record: RecordedEvent) => boolean {
  const [begin, end] = [Number(from), Number(to)];
  if (begin >= end) throw invalidOption('replay', 'to', 'a moment after "from"', to);
  const patterns = new PatternIndex<true>();
  for (const each of topics ?? []) patterns.add(subscribeTopic(each).pattern, true);
  return ({ time, topic }) => time >= begin && time < end && (topics === undefined || patterns.match(topic).length > 0);
}
