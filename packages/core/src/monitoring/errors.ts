import { MaikoError } from '../errors';

/** One `Metrics` was added to two runtimes. */
export const metricsInUse = () =>
  new MaikoError('METRICS_IN_USE', 'These Metrics belong to another runtime already', {
    hint: 'Make a new Metrics for every runtime',
  });

/** The file of a recording cannot be created. */
export const recordingNotWritable = (path: string, cause: unknown) =>
  new MaikoError('RECORDING_NOT_WRITABLE', `The recording ${path} cannot be written`, {
    hint: 'Create its folder, or choose another path',
    cause,
  });

/** A recording could not be written. What came after is missing in it. */
export const recordingFailed = (cause: unknown) =>
  new MaikoError('RECORDING_FAILED', 'The recording could not be written to its end', {
    hint: 'See the cause; the counters of the Recorder tell how many events are missing',
    cause,
  });

/** A line of a recording cannot be read. */
export const recordingInvalid = (where: string, line: number, expected: string, received: unknown) =>
  new MaikoError('RECORDING_INVALID', `Line ${String(line)} of ${where} is not what a recording holds`, {
    expected,
    received,
    hint: 'Read a file that a Recorder of this version has written',
  });

/** There is no recording of this name. */
export const recordingNotFound = (path: string) =>
  new MaikoError('RECORDING_NOT_FOUND', `There is no recording ${path}`, {
    hint: 'Correct the path; it is the one that the Recorder was given',
  });

/** A recorded event cannot be read back: its class was not given to `replay`, or its payload was not recorded. */
export const eventNotReplayable = (topic: string, id: string, cause: unknown) =>
  new MaikoError('EVENT_NOT_REPLAYABLE', `The recorded event ${id} of "${topic}" cannot be read`, {
    topic,
    hint: 'See the cause',
    cause,
  });
