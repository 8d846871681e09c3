import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { recordingInvalid, recordingNotFound } from './errors';
import { RECORDING_VERSION, type RecordedEvent, type RecordedGap, type RecordingHeader } from './recording';
import { recordingParts } from './recording-files';

/** A recording: the path its `Recorder` was given, or its events. */
export type RecordingSource = string | Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>;

/**
 * Reads the events of a recording in the order they were published, from all its files. A last line that is torn,
 * because the process ended while it was written, is left out.
 * @throws RECORDING_NOT_FOUND, RECORDING_INVALID
 */
export async function* readRecording(source: RecordingSource): AsyncGenerator<RecordedEvent> {
  for await (const entry of entriesOf(source)) if (!('missing' in entry)) yield entry;
}

/** Reads the events as `readRecording` does, with the gaps. */
export async function* entriesOf(source: RecordingSource): AsyncGenerator<RecordedEvent | RecordedGap> {
  if (typeof source !== 'string') {
    yield* source;
    return;
  }
  const parts = partsOf(source);
  if (parts.length === 0) throw recordingNotFound(source);
  for (const { path } of parts) yield* entriesOfFile(path);
}

function partsOf(path: string): ReturnType<typeof recordingParts> {
  try {
    return recordingParts(path);
  } catch {
    throw recordingNotFound(path);
  }
}

function* entriesOfFile(path: string): Generator<RecordedEvent | RecordedGap> {
  let number = 0;
  for (const { line, last } of linesOf(path)) {
    const parsed = parse(line);
    number++;
    if (parsed === undefined && last) return;
    if (number === 1) checkHeader(path, parsed);
    else if (isEntry(parsed)) yield parsed;
    else throw recordingInvalid(path, number, 'an event with id, topic, time and correlation', parsed ?? line);
  }
}

/** So many bytes are read at a time. */
const CHUNK = 64 * 1024;

// Synchronous on purpose: a replay under virtual time must not depend on how fast the disk is.
function* linesOf(path: string): Generator<{ readonly line: string; readonly last: boolean }> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK);
    let rest = '';
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield { line, last: false };
    }
    if (rest !== '') yield { line: rest, last: true };
  } finally {
    closeSync(file);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checkHeader(path: string, parsed: unknown): void {
  const { maiko, version } = (parsed ?? {}) as Partial<RecordingHeader>;
  if (maiko === 'recording' && version === RECORDING_VERSION) return;
  throw recordingInvalid(path, 1, `the header of a recording of version ${String(RECORDING_VERSION)}`, parsed);
}

function isEntry(parsed: unknown): parsed is RecordedEvent | RecordedGap {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { id, topic, time, correlation } = parsed as Partial<RecordedEvent>;
  if (typeof (parsed as Partial<RecordedGap>).missing === 'number') return true;
  return (
    typeof id === 'string' && typeof topic === 'string' && typeof time === 'number' && typeof correlation === 'string'
  );
}
