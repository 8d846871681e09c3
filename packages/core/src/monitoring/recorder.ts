/// <reference lib="esnext.disposable" preserve="true" />
import { messageOf, toError } from '../errors';
import { nextTurn } from '#platform/event-loop';
import type { Envelope } from '../flow/envelope';
import { defineOptions } from '../define-options';
import { checkOptions, count, having } from '../options-check';
import type { Monitor, MonitoredRuntime } from '../actor/monitor';
import { SYSTEM_PREFIX } from '../topic/name';
import { recordingFailed } from './errors';
import { lineOf, toLine } from './recording';
import { RecordingFiles, type RecordingTarget } from './recording-files';

export interface RecorderOptions {
  /** A file that has reached so many bytes is followed by the next. Default: one file, however large. */
  readonly maxBytes?: number | undefined;
  /** How many files are kept; the oldest are deleted. Default: all. */
  readonly maxFiles?: number | undefined;
  /**
   * How many characters may wait for the disk; events beyond are counted as missing. Default 16 000 000. With
   * `Infinity` a disk that is too slow costs memory instead.
   */
  readonly buffer?: number | undefined;
}

/** The counters of a recorder. */
export interface RecorderCounters {
  /** Events that are in the recording. */
  readonly recorded: number;
  /** Events that are on their way into it. */
  readonly waiting: number;
  /** Events that are not in it: the disk was too slow or refused, or the recorder was closed. */
  readonly missing: number;
  /** Events that are in it without their payload, because it cannot be recorded. */
  readonly unrecordable: number;
}

/** What is written at once, in characters: a text cannot be longer than half a billion, and a buffer can. */
const LONGEST_WRITE = 16_000_000;

/** Lines that are written together. */
interface Batch {
  readonly lines: string[];
  /** In characters. */
  size: number;
  /** How many of the lines are events. */
  events: number;
}

const RECORDER = defineOptions<RecorderOptions>()({
  maxBytes: [count(1, true), Infinity],
  maxFiles: [count(1, true), Infinity],
  buffer: [count(1, true), 16_000_000],
});

const isTarget = having('write', 'close');

/**
 * A monitor that writes every event that is published into a JSON Lines file, to be replayed (`replay`) or compared
 * (`diffRecordings`). The topics of the framework, with names that begin with "$", are not recorded: a replay publishes
 * its own.
 * @example
 * const recorder = new Recorder('events.jsonl', { maxBytes: 64_000_000 });
 * runtime.monitors.add(recorder);
 * ...
 * await runtime.stop();
 * await recorder.close();
 */
export class Recorder implements Monitor {
  readonly #target: RecordingTarget;
  readonly #buffer: number;
  #runtime: MonitoredRuntime | undefined;
  readonly #batches: Batch[] = [];
  /** The characters in `#batches` and on their way to the disk. */
  #size = 0;
  /** The events in `#batches`. */
  #queued = 0;
  /** Events that went missing since the last line. */
  #gap = 0;
  #beingWritten = 0;
  #recorded = 0;
  #missing = 0;
  #unrecordable = 0;
  readonly #complainedOf = new Set<string>();
  #pump: Promise<void> | undefined;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @param to the path of a file, or what takes the lines instead
   * @throws RECORDING_NOT_WRITABLE, INVALID_OPTION, UNKNOWN_OPTION
   */
  constructor(to: string | RecordingTarget, options: RecorderOptions = {}) {
    const { maxBytes, maxFiles, buffer } = RECORDER.resolve('Recorder', options);
    checkOptions('Recorder', { to }, { to: (value) => (typeof value === 'string' ? undefined : targetRule(value)) });
    this.#target = typeof to === 'string' ? new RecordingFiles(to, maxBytes, maxFiles) : to;
    this.#buffer = buffer;
  }

  attached(runtime: MonitoredRuntime): void {
    this.#runtime = runtime;
  }

  dispatched(envelope: Envelope): void {
    if (envelope.topic.startsWith(SYSTEM_PREFIX)) return;
    if (this.#failure !== undefined || this.#closing !== undefined) {
      this.#missing++;
      return;
    }
    // Written now: a handler may change its payload.
    const { line, unrecordable } = lineOf(envelope);
    if (unrecordable !== undefined) this.#complain(envelope.topic, unrecordable);
    if (this.#size + line.length > this.#buffer) {
      this.#skip();
      return;
    }
    this.#closeGap();
    this.#push(line, 1);
  }

  get counters(): RecorderCounters {
    return {
      recorded: this.#recorded,
      waiting: this.#queued + this.#beingWritten,
      missing: this.#missing,
      unrecordable: this.#unrecordable,
    };
  }

  /**
   * Settles when everything published so far is in the file.
   * @throws RECORDING_FAILED when it could not be written; `missing` in the counters tells how much
   */
  async flush(): Promise<void> {
    await this.#pump;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /**
   * Writes what waits, and ends the recording. Calling it again returns the same promise.
   * @throws RECORDING_FAILED
   */
  close(): Promise<void> {
    this.#closeGap();
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.#pump;
      await this.#target.close();
    } catch (error) {
      this.#fail(toError(error));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  // ---- the buffer ----

  #skip(): void {
    if (this.#gap === 0)
      this.#runtime?.logger.warn(
        'A recording cannot keep up: events are missing in it from here on, and it tells how many. Give the Recorder a larger buffer, or record fewer events',
      );
    this.#gap++;
    this.#missing++;
  }

  #closeGap(): void {
    if (this.#gap === 0) return;
    const line = toLine({ missing: this.#gap });
    this.#gap = 0;
    this.#push(line, 0);
  }

  #push(line: string, events: number): void {
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch.size + line.length > LONGEST_WRITE)
      this.#batches.push((batch = { lines: [], size: 0, events: 0 }));
    batch.lines.push(line);
    batch.size += line.length;
    batch.events += events;
    this.#size += line.length;
    this.#queued += events;
    this.#pump ??= this.#run();
  }

  async #run(): Promise<void> {
    // One write for everything that is published in this turn.
    await new Promise((resolve) => nextTurn(resolve));
    for (let next = this.#batches.shift(); next !== undefined; next = this.#batches.shift()) {
      const { lines, size, events } = next;
      this.#beingWritten = events;
      this.#queued -= events;
      try {
        await this.#target.write(lines.join(''));
        this.#recorded += events;
        this.#size -= size;
      } catch (error) {
        this.#missing += this.#beingWritten + this.#queued;
        this.#queued = 0;
        this.#batches.length = 0;
        this.#fail(toError(error));
      }
      this.#beingWritten = 0;
    }
    this.#pump = undefined;
  }

  #fail(cause: Error): void {
    // What comes after the first failure is its consequence.
    if (this.#failure !== undefined) return;
    this.#failure = recordingFailed(cause);
    this.#runtime?.logger.error(`A recording ended: ${messageOf(cause)} (${this.#failure.message})`);
  }

  #complain(topic: string, reason: string): void {
    this.#unrecordable++;
    if (this.#complainedOf.has(topic) || this.#complainedOf.size >= MOST_COMPLAINTS) return;
    this.#complainedOf.add(topic);
    this.#runtime?.logger.warn(`An event of topic "${topic}" is recorded without its payload: ${reason}`);
  }
}

/** One complaint for every topic, and no more than so many. */
const MOST_COMPLAINTS = 100;

function targetRule(value: unknown): string | undefined {
  return isTarget(value) === undefined ? undefined : 'the path of a file, or an object with write() and close()';
}
